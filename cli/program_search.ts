/**
 * Starting a program by its name as execvp(3) does: which files are tried, and what a shell's status says of
 * a failure.
 */
import { EACCES, ENOENT, ENOEXEC, ENOTDIR } from "../core/errno.ts";
import { errnoMessage } from "../core/fs_error.ts";
import type { Session, SpawnOptions } from "../ffi/session.ts";
import { runtime } from "../runtime/current.ts";
import { Failure } from "./failure.ts";
import { isWithin, resolvePath } from "./paths.ts";

const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

/** An errno in the words of strerror(3), as shells put them behind a name. */
export function errnoText(errno: number): string {
  const message = errnoMessage(errno);
  return message.charAt(0).toUpperCase() + message.slice(1);
}

function isExecutableOnHost(path: string): boolean {
  try {
    const { isFile, mode } = runtime.status(path);
    return isFile && (mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

/**
 * The files that `name` may mean, in order. A directory of PATH in the tree cannot be looked into without
 * the tree, so its file is listed unseen; on the host only what is an executable file is.
 */
export function programCandidates(
  name: string,
  path: string | undefined,
  cwd: string,
  roots: readonly string[],
): string[] {
  if (name.includes("/")) return [name];
  const candidates: string[] = [];
  for (const directory of (path ?? DEFAULT_PATH).split(":")) {
    const file = resolvePath(cwd, `${directory || "."}/${name}`);
    const mayBeInTree = roots.some((root) => root !== "/" && isWithin(root, file));
    if (mayBeInTree || isExecutableOnHost(file)) {
      candidates.push(file);
    }
  }
  return candidates;
}

/** Whether the host has a program of this name. */
export function isProgram(name: string): boolean {
  return programCandidates(name, runtime.variable("PATH"), "/", []).length > 0;
}

/** For a whole command line that was given as one word. */
function quotingHint(
  session: Session,
  { argv, cwd }: Omit<SpawnOptions, "program">,
  path: string | undefined,
): string {
  const [line, ...others] = argv;
  const [first, ...rest] = line.trim().split(/\s+/);
  if (others.length > 0 || rest.length === 0) return "";
  if (programCandidates(first, path, cwd, session.roots).length === 0) return "";
  return `; that is one word: leave out its quotes, or write sh -c '${line}'`;
}

/**
 * Starts the program that argv[0] names, looked up in a PATH: its pid. Throws Failure with status 126 or 127 as a
 * shell.
 */
export function spawnByName(
  session: Session,
  options: Omit<SpawnOptions, "program">,
  path: string | undefined,
): number {
  const name = options.argv[0];
  let failed = -ENOENT;
  const candidates = programCandidates(name, path, options.cwd, session.roots);
  for (const program of candidates) {
    const result = session.spawn({ ...options, program });
    if (result >= 0) return result;
    if (result === -ENOEXEC) {
      // A script without "#!": execvp(3) and every shell give it to sh.
      const argv = ["/bin/sh", program, ...options.argv.slice(1)];
      return spawnByName(session, { ...options, argv }, path);
    }
    // The search goes on as execvp(3)'s does, and remembers a file that was there.
    if (failed !== -EACCES) failed = result;
    if (result !== -ENOENT && result !== -ENOTDIR && result !== -EACCES) break;
  }
  const notFound = failed === -ENOENT || failed === -ENOTDIR;
  const why = notFound && !name.includes("/") ? "command not found" : errnoText(-failed);
  const hint = notFound ? quotingHint(session, options, path) : "";
  throw new Failure(`${name}: ${why}${hint}`, notFound ? 127 : 126);
}
