/** `--size` and `--inodes`, written as the options of tmpfs(5) are; `origin` says in messages where. */
import { parseSizeText } from "../core/size_text.ts";
import { runtime } from "../runtime/current.ts";
import { Failure } from "./failure.ts";

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
    ? parseSizeText(text)
    : Math.floor(machineMemory() * Number(percent) / 100);
  if (value !== undefined && Number.isSafeInteger(value)) return value;
  throw new Failure(
    `${origin}: not a size; write bytes, or a number with k, m or g behind it, or a share of memory as 50%, or max`,
  );
}

const MOST_INODES = 0xffffffff;

/** A number with k, m or g; 0 is no limit. */
export function parseInodes(text: string, origin = `--inodes ${text}`): number {
  const value = parseSizeText(text);
  if (value !== undefined && value <= MOST_INODES) return value;
  throw new Failure(
    `${origin}: not a number up to ${MOST_INODES}; write one, as 10000 or 10k`,
  );
}
