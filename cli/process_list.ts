/** The programs that a process has started, and those that they have: proc(5). */
import { Attributes } from "../core/attributes.ts";
import type { StagingFiles } from "../core/host/staging_files.ts";
import { HOOK_NAME } from "../cache/library_place.ts";
import { runtime } from "../runtime/current.ts";
import type { HostProcess } from "../shell/host.ts";

/** USER_HZ, the same on every Linux. */
const TICKS = 100;
/** What the kernel executes in a program's place. */
const LOADER = new RegExp(`/${HOOK_NAME}( \\(deleted\\))?$`);

/**
 * The programs over a tree, by number: the descendants of process `root`, and whatever else has mapped the arena,
 * which is the file behind the descriptor `arena` of this process.
 */
export function programsOver(files: StagingFiles, root: number, arena: number): HostProcess[] {
  const there = new Attributes();
  const known = files.stat(`/proc/self/fd/${arena}`, true, there) === 0;
  const mapped = new RegExp(` ${there.ino} +/memfd:ramfs-arena`);
  const isOver = ({ pid }: HostProcess): boolean => {
    const program = files.readlink(`/proc/${pid}/exe`);
    if (!known || typeof program !== "string" || !LOADER.test(program)) return false;
    try {
      return mapped.test(runtime.readText(`/proc/${pid}/maps`));
    } catch {
      return false; // it has ended
    }
  };
  const booted = bootTime();
  const all = new Map<number, HostProcess>();
  for (const { name } of runtime.list("/proc")) {
    const found = /^\d+$/.test(name) ? readProcess(Number(name), booted) : undefined;
    if (found) all.set(found.pid, found);
  }
  const isBelow = (process: HostProcess): boolean => {
    if (process.parent === root) return true;
    const parent = all.get(process.parent);
    return parent !== undefined && isBelow(parent);
  };
  return [...all.values()].filter((process) => isBelow(process) || isOver(process))
    .sort((a, b) => a.pid - b.pid);
}

/** Undefined of one that has just ended. */
function readProcess(pid: number, booted: number): HostProcess | undefined {
  try {
    const stat = runtime.readText(`/proc/${pid}/stat`);
    // The name is in parentheses and may hold anything, spaces and parentheses too.
    const end = stat.lastIndexOf(")");
    const name = stat.slice(stat.indexOf("(") + 1, end);
    const fields = stat.slice(end + 2).split(" ");
    const words = runtime.readText(`/proc/${pid}/cmdline`).split("\0").filter((word) =>
      word !== ""
    );
    const { uid } = /^Uid:\s+(?<uid>\d+)/m.exec(runtime.readText(`/proc/${pid}/status`))!.groups!;
    return {
      pid,
      parent: Number(fields[1]),
      uid: Number(uid),
      state: fields[0],
      cpu: (Number(fields[11]) + Number(fields[12])) / TICKS * 1000,
      started: booted + Number(fields[19]) / TICKS,
      command: words.length > 0 ? words.join(" ") : `[${name}]`,
    };
  } catch {
    return undefined;
  }
}

/** Seconds since 1970 at which the machine came up. */
function bootTime(): number {
  return Number(/^btime (\d+)/m.exec(runtime.readText("/proc/stat"))?.[1] ?? 0);
}
