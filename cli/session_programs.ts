/** The programs of a session, as /proc shows them: whoever has the arena's descriptor where the hook keeps its own. */
import { Attributes } from "../core/attributes.ts";
import type { KernelFiles } from "../ffi/kernel_files.ts";
import { runtime } from "../runtime/current.ts";
import { namesIn, type SessionEntry } from "./session_registry.ts";

export interface SessionProgram {
  pid: number;
  parent: number;
  /** Its line, as far as it can be read. */
  command: string;
}

/** The hook's own descriptors begin here (native/vfs/descriptors.h). */
const FIRST_OF_HOOK = 1000;

function describe(pid: number): SessionProgram | undefined {
  try {
    const parent = /^PPid:\s*(\d+)$/m.exec(runtime.readText(`/proc/${pid}/status`))?.[1];
    const words = runtime.readText(`/proc/${pid}/cmdline`).split("\0");
    return { pid, parent: Number(parent), command: words.join(" ").trimEnd() };
  } catch {
    return undefined;
  }
}

/** Those that run now; without those of other users, whom this one may not look at. */
export function sessionPrograms(
  files: KernelFiles,
  { owner, arena }: Pick<SessionEntry, "owner" | "arena">,
): SessionProgram[] {
  const wanted = new Attributes();
  const here = new Attributes();
  if (files.stat(`/proc/${owner}/fd/${arena}`, true, wanted) < 0) return [];
  const hasArena = (path: string) =>
    files.stat(path, true, here) === 0 && here.ino === wanted.ino && here.dev === wanted.dev;
  const found: SessionProgram[] = [];
  for (const name of namesIn("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === owner) continue;
    const table = `/proc/${name}/fd`;
    const own = namesIn(table).filter((fd) => Number(fd) >= FIRST_OF_HOOK);
    if (!own.some((fd) => hasArena(`${table}/${fd}`))) continue;
    const program = describe(Number(name));
    if (program !== undefined) found.push(program);
  }
  return found;
}
