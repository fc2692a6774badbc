/** Who else could change what lies in a directory: what is executed from there must be this user's alone. */
import { runtime } from "../runtime/current.ts";
import type { FileStatus } from "../runtime/runtime.ts";

const OTHERS_WRITE = 0o022;
const GROUP_WRITES = 0o020;
const STICKY = 0o1000;
const ROOT = 0;

/** Whose files are those of users without an id in this user namespace; undefined where all have one. */
function nobody(): number | undefined {
  const whole = /^ +0 +0 +4294967295\n$/.test(runtime.readText("/proc/self/uid_map"));
  return whole ? undefined : Number(runtime.readText("/proc/sys/kernel/overflowuid"));
}

/** A sticky directory lets others make entries, and none change those of somebody else. */
function isOpen({ mode, gid }: FileStatus): boolean {
  const others = gid === ROOT ? OTHERS_WRITE & ~GROUP_WRITES : OTHERS_WRITE;
  return (mode & others) !== 0 && (mode & STICKY) === 0;
}

const octal = (mode: number) => (mode & 0o7777).toString(8).padStart(4, "0");

/** Why what lies at a path itself is not to be trusted, or undefined. Throws where there is nothing. */
export function whyNotOwn(path: string): string | undefined {
  const status = runtime.linkStatus(path);
  if (status.uid !== runtime.uid()) return `${path} belongs to user ${status.uid}`;
  if (!status.isFile && !status.isDirectory) return `${path} is neither a file nor a directory`;
  if ((status.mode & OTHERS_WRITE) === 0) return undefined;
  return `${path} can be written by others (mode ${octal(status.mode)})`;
}

/** The same of each directory above a path without symlinks. */
function whyNotBelow(path: string): string | undefined {
  for (let end = path.lastIndexOf("/"); end >= 0; end = path.lastIndexOf("/", end - 1)) {
    const above = path.slice(0, end) || "/";
    const status = runtime.linkStatus(above);
    const { uid, mode } = status;
    if (uid !== ROOT && uid !== runtime.uid() && uid !== nobody()) {
      return `${above} belongs to user ${uid}`;
    }
    if (isOpen(status)) return `${above} can be written by others (mode ${octal(mode)})`;
    if (end === 0) break;
  }
  return undefined;
}

/**
 * Makes a directory that nobody else can change, with those above it, or says why it cannot be one. `place` is its
 * path without symlinks, which is to be used from then on: who could change a link on the way changes nothing.
 */
export function ownDirectory(directory: string): { place: string } | { why: string } {
  try {
    try {
      runtime.linkStatus(directory);
    } catch {
      runtime.makeDirectories(directory, 0o700);
    }
    const place = runtime.realPath(directory);
    const why = whyNotOwn(place) ?? whyNotBelow(place);
    return why === undefined ? { place } : { why };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { why: `${directory} cannot be made (${why})` };
  }
}
