/** `ramfs stop`: ends named sessions, their programs first. */
import { SIGKILL, SIGTERM } from "../core/constants.ts";
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { Library } from "../ffi/signatures.ts";
import { runtime } from "../runtime/current.ts";
import type { Flags } from "./command_table.ts";
import { parseDuration } from "./duration.ts";
import { describeError, FAILURE, Failure } from "./failure.ts";
import { openLibraryAloud } from "./native_library.ts";
import { errnoText } from "./program_search.ts";
import { type SessionProgram, sessionPrograms } from "./session_programs.ts";
import { findSession, isRunning, type SessionEntry } from "./session_registry.ts";
import type { Report } from "./workspace.ts";

const PATIENCE = "5s";
const MOMENT = 20;

/** This process and those it was started by: who stops a session from inside lives to see it. */
function isAncestor(programs: SessionProgram[]): (program: SessionProgram) => boolean {
  const parents = new Map(programs.map(({ pid, parent }) => [pid, parent]));
  const own = new Set<number>();
  for (let pid: number | undefined = runtime.pid; pid !== undefined; pid = parents.get(pid)) {
    own.add(pid);
    if (pid === runtime.pid && !parents.has(pid)) parents.set(pid, runtime.parentPid);
  }
  return ({ pid }) => own.has(pid);
}

/** Waits until `isOver`: false if it is not within so many milliseconds. */
async function within(patience: number, isOver: () => boolean): Promise<boolean> {
  const end = performance.now() + patience;
  while (!isOver()) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, MOMENT));
  }
  return true;
}

class Stopping {
  readonly #files: KernelFiles;
  readonly #library: Library;
  readonly #patience: number;
  readonly #report: Report;

  constructor(library: Library, patience: number, report: Report) {
    this.#files = new KernelFiles(library);
    this.#library = library;
    this.#patience = patience;
    this.#report = report;
  }

  #programs(entry: SessionEntry): SessionProgram[] {
    const all = sessionPrograms(this.#files, entry);
    const spared = isAncestor(all);
    return all.filter((program) => !spared(program));
  }

  async #endPrograms(entry: SessionEntry): Promise<void> {
    const kill = (signal: number) => {
      for (const { pid } of this.#programs(entry)) this.#library.functions.ramfs_kill(pid, signal);
    };
    kill(SIGTERM);
    const isOver = () => this.#programs(entry).length === 0;
    if (await within(this.#patience, isOver)) return;
    kill(SIGKILL);
    await within(this.#patience, isOver);
  }

  /** What the session has written to its log behind the first `length` bytes. */
  #said({ log }: SessionEntry, length: number): string[] {
    if (log === undefined) return [];
    try {
      return runtime.readText(log).slice(length).split("\n").filter((line) => line !== "");
    } catch {
      return [];
    }
  }

  /** The status of `stop` for this one. Throws Failure. */
  async end(name: string): Promise<number> {
    const entry = await findSession(this.#files, name);
    const before = this.#said(entry, 0).join("\n").length;
    await this.#endPrograms(entry);
    const result = this.#library.functions.ramfs_kill(entry.owner, SIGTERM);
    if (result < 0 && isRunning(this.#files, entry)) {
      throw new Failure(
        `stop ${name}: its owner ${entry.owner} cannot be told: ${errnoText(-result)}`,
      );
    }
    // Copies out may take their time.
    await within(Infinity, () => !isRunning(this.#files, entry));
    const said = this.#said(entry, before);
    const status = /ended with status (\d+)$/.exec(said.at(-1) ?? "")?.[1] ?? "0";
    for (const line of said.slice(0, -1)) this.#report(line.replace(/^ramfs: /, ""));
    return Number(status);
  }
}

/** Returns the status to exit with. Throws Failure, LibraryError. */
export async function stopCommand(
  flags: Flags<"stop">,
  names: string[],
  report: Report,
): Promise<number> {
  if (names.length === 0) throw new Failure("stop: no session; ramfs ps lists those that run");
  const patience = parseDuration("--timeout", flags.timeout ?? PATIENCE);
  const { library } = await openLibraryAloud();
  const stopping = new Stopping(library, patience, report);
  let status = 0;
  for (const name of names) {
    try {
      status ||= await stopping.end(name);
    } catch (error) {
      report(describeError(error));
      status = FAILURE;
    }
  }
  return status;
}
