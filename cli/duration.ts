import { Failure } from "./failure.ts";

const SECONDS = { s: 1, m: 60, h: 3600, d: 86400 } as const;

/** Milliseconds of a time as sleep(1) takes it: a number of seconds, or with s, m, h or d behind it. Throws Failure. */
export function parseDuration(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text);
  if (match !== null) {
    const unit = (match[2] || "s") as keyof typeof SECONDS;
    return Number(match[1]) * SECONDS[unit] * 1000;
  }
  throw new Failure(`${option} ${text}: not a time; write 90s, 10m or 2h`);
}
