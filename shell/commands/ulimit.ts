import * as C from "../../core/constants.ts";
import { type CommandContext, defineCommand } from "../command.ts";
import { changeLimit, type Limit, limitOf, UNLIMITED } from "../language/limits.ts";

interface Resource {
  readonly name: string;
  readonly unit?: string;
  /** Of setrlimit(2); none for the size of pipes, which is the kernel's. */
  readonly number?: number;
  /** Bytes and the like that the unit is; 1 by default. */
  readonly size?: bigint;
}

/** By letter, in the order of `ulimit -a`. */
const RESOURCES: Record<string, Resource> = {
  R: { name: "real-time non-blocking time", unit: "microseconds", number: C.RLIMIT_RTTIME },
  c: { name: "core file size", unit: "blocks", number: C.RLIMIT_CORE, size: 1024n },
  d: { name: "data seg size", unit: "kbytes", number: C.RLIMIT_DATA, size: 1024n },
  e: { name: "scheduling priority", number: C.RLIMIT_NICE },
  f: { name: "file size", unit: "blocks", number: C.RLIMIT_FSIZE, size: 1024n },
  i: { name: "pending signals", number: C.RLIMIT_SIGPENDING },
  l: { name: "max locked memory", unit: "kbytes", number: C.RLIMIT_MEMLOCK, size: 1024n },
  m: { name: "max memory size", unit: "kbytes", number: C.RLIMIT_RSS, size: 1024n },
  n: { name: "open files", number: C.RLIMIT_NOFILE },
  p: { name: "pipe size", unit: "512 bytes" },
  q: { name: "POSIX message queues", unit: "bytes", number: C.RLIMIT_MSGQUEUE },
  r: { name: "real-time priority", number: C.RLIMIT_RTPRIO },
  s: { name: "stack size", unit: "kbytes", number: C.RLIMIT_STACK, size: 1024n },
  t: { name: "cpu time", unit: "seconds", number: C.RLIMIT_CPU },
  u: { name: "max user processes", number: C.RLIMIT_NPROC },
  v: { name: "virtual memory", unit: "kbytes", number: C.RLIMIT_AS, size: 1024n },
  x: { name: "file locks", number: C.RLIMIT_LOCKS },
};
/** Of 512 bytes: what POSIX has every pipe take at once. */
const PIPE_SIZE = 8n;

interface Request {
  readonly letter: string;
  readonly value: string | undefined;
}

interface Wanted {
  hard: boolean;
  soft: boolean;
  all: boolean;
  requests: Request[];
}

export const ulimit = defineCommand({
  name: "ulimit",
  summary: "Show or set limits of resources, for programs",
  usage: "[-SHabcdefiklmnpqrstuvxPRT] [limit]",
  options: {},
  raw: true,
  notes: `-S the soft limit, -H the hard one; without them both are set, and the soft one is shown
-a all of them; -f unless a resource is named. LIMIT is a number, unlimited, hard or soft.
${
    Object.entries(RESOURCES).map(([letter, { name, unit }]) =>
      `-${letter} ${name}${unit ? ` (${unit})` : ""}`
    ).join("\n")
  }
What the shell's own commands write, compute or hold is not limited, but for descriptors by -n.`,
  run(context, _options, args) {
    const wanted = read(context, args);
    if (typeof wanted === "number") return wanted;
    const { all, hard, requests } = wanted;
    if (all) {
      for (const letter of Object.keys(RESOURCES)) context.add(line(context, letter, hard));
      return 0;
    }
    for (const { letter, value } of requests) {
      if (value !== undefined) {
        const status = set(context, RESOURCES[letter], value, wanted);
        if (status !== 0) return status;
      } else {
        context.add(
          requests.length > 1
            ? line(context, letter, hard)
            : `${shown(context, RESOURCES[letter], hard)}\n`,
        );
      }
    }
    return 0;
  },
});

/** As bash reads them: behind each letter its limit may stand, in the same word or the next. */
function read(context: CommandContext, args: readonly string[]): Wanted | number {
  const wanted: Wanted = { hard: false, soft: false, all: false, requests: [] };
  let at = 0;
  for (; at < args.length && /^-./s.test(args[at]); at++) {
    if (args[at] === "--") {
      at++;
      break;
    }
    for (let i = 1; i < args[at].length; i++) {
      const letter = args[at][i];
      if (letter === "S") wanted.soft = true;
      else if (letter === "H") wanted.hard = true;
      else if (letter === "a") wanted.all = true;
      else if (!Object.hasOwn(RESOURCES, letter)) {
        return context.misuse(`-${letter}: invalid option`);
      } else {
        let value: string | undefined = args[at].slice(i + 1);
        if (value === "") value = args[at + 1]?.startsWith("-") ? undefined : args[++at];
        wanted.requests.push({ letter, value });
        break;
      }
    }
  }
  const { requests } = wanted;
  if (requests.length === 0) requests.push({ letter: "f", value: undefined });
  if (requests.length === 1) {
    requests[0] = { letter: requests[0].letter, value: requests[0].value ?? args[at] };
  }
  return wanted;
}

function line(context: CommandContext, letter: string, hard: boolean): string {
  const resource = RESOURCES[letter];
  const { name, unit } = resource;
  const option = `(${unit ? `${unit}, ` : ""}-${letter})`;
  return `${name.padEnd(20)}${option.padStart(20)} ${shown(context, resource, hard)}\n`;
}

function current(context: CommandContext, number: number): Limit {
  const { state, world } = context.interpreter;
  return limitOf(state.limits, world.host, number);
}

function shown(context: CommandContext, { number, size = 1n }: Resource, hard: boolean): string {
  if (number === undefined) return String(PIPE_SIZE);
  const limit = current(context, number);
  const value = hard ? limit.hard : limit.soft;
  return value === UNLIMITED ? "unlimited" : String(value / size);
}

function set(
  context: CommandContext,
  { name, number, size = 1n }: Resource,
  text: string,
  wanted: Wanted,
): number {
  const refuse = (reason: string) => context.fail(`${name}: cannot modify limit: ${reason}`);
  if (number === undefined) return refuse("Invalid argument");
  const before = current(context, number);
  let value: bigint;
  if (text === "unlimited") value = UNLIMITED;
  else if (text === "hard") value = before.hard;
  else if (text === "soft") value = before.soft;
  else if (/^\d*$/.test(text)) {
    value = BigInt(text || "0") * size;
    if (size > 1n && value >= UNLIMITED) return context.fail(`${text}: limit out of range`);
    if (value > UNLIMITED) value = UNLIMITED;
  } else return context.fail(`${text}: invalid number`);
  const both = !wanted.hard && !wanted.soft;
  const change = {
    ...(both || wanted.soft ? { soft: value } : {}),
    ...(both || wanted.hard ? { hard: value } : {}),
  };
  const { state, world } = context.interpreter;
  const limits = changeLimit(state.limits, world.host, number, change);
  if (typeof limits === "string") return refuse(limits);
  state.limits = limits;
  return 0;
}
