/** What `time` tells. */
import type { Interpreter } from "./interpreter.ts";

export interface Clock {
  /** Milliseconds. */
  readonly real: number;
  readonly user: number;
  readonly system: number;
}

/** The times at this moment; those of the processor are 0 where the host does not tell them. */
export function startClock(sh: Interpreter): Clock {
  const { user, system } = sh.world.host?.processorTimes?.() ?? { user: 0, system: 0 };
  return { real: performance.now(), user, system };
}

const DEFAULT_FORMAT = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS";
const POSIX_FORMAT = "real %2R\nuser %2U\nsys %2S";

/** Writes the times since `start` to stderr, as TIMEFORMAT wants them. */
export function reportTimes(sh: Interpreter, start: Clock, posix: boolean): void {
  const format = posix ? POSIX_FORMAT : sh.state.variables.get("TIMEFORMAT") ?? DEFAULT_FORMAT;
  if (format === "") return;
  const now = startClock(sh);
  const seconds: Record<string, number> = {
    R: (now.real - start.real) / 1000,
    U: (now.user - start.user) / 1000,
    S: (now.system - start.system) / 1000,
  };
  const share = seconds.R === 0 ? 0 : (seconds.U + seconds.S) / seconds.R * 100;
  const text = format.replace(/%(?:%|P|([0-3]?)(l?)([RUS]))/g, (whole, digits, long, which) => {
    if (whole === "%%") return "%";
    if (whole === "%P") return share.toFixed(2);
    const places = digits === "" ? 3 : Number(digits);
    const value = seconds[which];
    if (!long) return value.toFixed(places);
    return `${Math.floor(value / 60)}m${(value % 60).toFixed(places)}s`;
  });
  sh.report(`${text}\n`);
}
