/** `ramfs ps`: the named sessions that run. */
import { KernelFiles } from "../ffi/kernel_files.ts";
import type { LoadedLibrary } from "../ffi/library.ts";
import { Session, type SessionTotals } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import { openLibraryAloud } from "./native_library.ts";
import { type SessionProgram, sessionPrograms } from "./session_programs.ts";
import { listSessions, type SessionEntry, usersWithSessions } from "./session_registry.ts";

interface Writable {
  write(text: string): void;
}

export interface SessionRow {
  name: string;
  uid: number;
  /** Pid of the process that it ends with. */
  owner: number;
  /** Seconds. */
  age: number;
  roots: string[];
  /** Those that this user may look at. */
  programs: SessionProgram[];
  /** What a session in the background writes its messages to. */
  log?: string;
  /** Undefined of a session of another build or user, which is not looked into. */
  totals?: SessionTotals;
}

/**
 * The totals of a session, or undefined where it cannot be looked into. Another user's memory is mapped only
 * when root asks for it by --join: what it holds is that user's to choose.
 */
function lookInto(entry: SessionEntry, loaded: LoadedLibrary): SessionTotals | undefined {
  if (entry.build !== loaded.directory || entry.uid !== runtime.uid()) return undefined;
  try {
    using session = Session.join({ ...entry, confinement: undefined }, loaded);
    return session.totals();
  } catch {
    return undefined; // It has just ended.
  }
}

/** The sessions that run. Throws Failure. */
export async function sessionRows(loaded: LoadedLibrary): Promise<SessionRow[]> {
  const files = new KernelFiles(loaded.library);
  const uids = runtime.uid() === 0 ? usersWithSessions() : [runtime.uid()];
  const found: SessionRow[] = [];
  for (const uid of uids) {
    for (const entry of await sessionsOf(files, uid)) {
      const { name, owner, roots, log } = entry;
      const programs = sessionPrograms(files, entry);
      const age = Math.max(0, Math.floor((Date.now() - entry.made) / 1000));
      found.push({ name, uid, owner, age, roots, programs, log, totals: lookInto(entry, loaded) });
    }
  }
  return found;
}

/** What another user has made unusable is that user's affair. */
async function sessionsOf(files: KernelFiles, uid: number): Promise<SessionEntry[]> {
  try {
    return await listSessions(files, uid);
  } catch (error) {
    if (uid === runtime.uid()) throw error;
    return [];
  }
}

/** Files, directories and the rest, without the roots and what was removed. */
function filesOf({ roots, totals }: SessionRow): number | undefined {
  return totals && totals.inodes - totals.removed - roots.length;
}

/** As ps(1) writes elapsed times: [[days-]hours:]minutes:seconds. */
function elapsed(age: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const [days, hours, minutes] = [86400, 3600, 60].map((unit) => Math.floor(age / unit));
  const tail = `${two(minutes % 60)}:${two(age % 60)}`;
  if (hours === 0) return tail;
  return `${days > 0 ? `${days}-` : ""}${two(hours % 24)}:${tail}`;
}

function table(found: SessionRow[]): string {
  const lines = [["NAME", "OWNER", "AGE", "PROGRAMS", "FILES", "BYTES", "ROOTS"]];
  for (const row of found) {
    const name = row.uid === runtime.uid() ? row.name : `${row.uid}:${row.name}`;
    const counts = [row.programs.length, filesOf(row), row.totals?.bytes]
      .map((count) => String(count ?? "-"));
    lines.push([name, String(row.owner), elapsed(row.age), ...counts, row.roots.join(" ")]);
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const isNumber = (column: number) => column > 0 && column < 6;
  return lines.map((line) =>
    line.map((cell, column) =>
      isNumber(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])
    ).join("  ").trimEnd() + "\n"
  ).join("");
}

function forMachines(row: SessionRow) {
  const { name, uid, owner, age, roots, programs, log, totals } = row;
  const known = totals && { files: filesOf(row), bytes: totals.bytes, unseen: totals.unseen };
  return { name, uid, owner, age, roots, programs, log, ...known };
}

/** Returns 0. Throws Failure, LibraryError. */
export async function psCommand(flags: { json?: boolean }, out: Writable): Promise<number> {
  const found = await sessionRows(await openLibraryAloud());
  out.write(flags.json ? JSON.stringify(found.map(forMachines), null, 2) + "\n" : table(found));
  return 0;
}
