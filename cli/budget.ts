/** `--size` and `--inodes`, written as the options of tmpfs(5) are; `origin` says in messages where. */
import { runtime } from "../runtime/current.ts";
import { Failure } from "./failure.ts";

const SUFFIXES = "kmgtpe";

/** A number with a suffix of 1024s: undefined where it is none, or more than a double counts. */
function withSuffix(text: string): number | undefined {
  const match = /^(\d+)([kmgtpe]?)$/i.exec(text);
  if (match === null) return undefined;
  const [, digits, suffix] = match;
  const power = suffix === "" ? 0 : SUFFIXES.indexOf(suffix.toLowerCase()) + 1;
  const value = Number(digits) * 1024 ** power;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** What the kernel manages, in bytes: of which tmpfs takes its shares. */
function machineMemory(): number {
  const kilobytes = /^MemTotal:\s+(\d+) kB$/m.exec(runtime.readText("/proc/meminfo"))?.[1];
  return Number(kilobytes) * 1024;
}

/** Bytes: a number with k, m, g, t, p or e, or a share of the machine's memory in percent; 0 and "max" are no limit. */
export function parseSize(text: string, origin = `--size ${text}`): number {
  if (text === "max") return 0;
  const percent = /^(\d+)%$/.exec(text)?.[1];
  const value = percent === undefined
    ? withSuffix(text)
    : Math.floor(machineMemory() * Number(percent) / 100);
  if (value !== undefined && Number.isSafeInteger(value)) return value;
  throw new Failure(
    `${origin}: not a size; write bytes, or a number with k, m or g behind it, or a share of memory as 50%, or max`,
  );
}

const MOST_INODES = 0xffffffff;

/** A number with k, m or g; 0 is no limit. */
export function parseInodes(text: string, origin = `--inodes ${text}`): number {
  const value = withSuffix(text);
  if (value !== undefined && value <= MOST_INODES) return value;
  throw new Failure(
    `${origin}: not a number up to ${MOST_INODES}; write one, as 10000 or 10k`,
  );
}
