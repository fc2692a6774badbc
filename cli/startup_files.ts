/** Files that a shell of a person, and a login shell, read before all else. They are files of the host. */
import { runtime } from "../runtime/current.ts";
import type { Shell } from "../shell/shell.ts";
import type { Flags } from "./command_table.ts";
import { Failure } from "./failure.ts";
import { resolvePath } from "./paths.ts";

export interface StartupFile {
  readonly file: string;
  readonly text: string;
}

/** The path below a directory of the XDG specification, or undefined without a home. */
export function xdgPath(variable: string, otherwise: string, name: string): string | undefined {
  const directory = runtime.variable(variable);
  if (directory?.startsWith("/")) return `${directory}/ramfs/${name}`;
  const home = runtime.variable("HOME");
  return home ? `${home}/${otherwise}/ramfs/${name}` : undefined;
}

/** The startup file's text. Throws Failure for one that was named and cannot be read. */
export function startupFile(flags: Flags<"sh">): StartupFile | undefined {
  if (flags.norc) return undefined;
  const named = flags.rcfile ?? runtime.variable("RAMFS_RC");
  const file = named === undefined
    ? xdgPath("XDG_CONFIG_HOME", ".config", "rc")
    : resolvePath(runtime.cwd(), named);
  if (!file) return undefined;
  try {
    return { file, text: runtime.readText(file) };
  } catch (error) {
    if (named === undefined && (error as { code?: string }).code === "ENOENT") return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(`sh: cannot read the startup file ${file}: ${why}`);
  }
}

/** What bash's login shell reads: the system's profile, and the first that there is of the user's. */
function* profiles(): Generator<StartupFile> {
  const home = runtime.variable("HOME");
  const own = [".bash_profile", ".bash_login", ".profile"].map((name) => `${home}/${name}`);
  for (const files of [["/etc/profile"], home ? own : []]) {
    for (const file of files) {
      try {
        yield { file, text: runtime.readText(file) };
        break;
      } catch {
        // bash leaves out what it cannot read, without a word.
      }
    }
  }
}

/** Runs the files that the line asks for, up to one that ends the shell. Throws Failure. */
export async function runStartupFiles(
  shell: Shell,
  flags: Flags<"sh">,
  files: { readonly login: boolean; readonly startup: boolean },
  signal: AbortSignal,
): Promise<void> {
  const startup = files.startup ? startupFile(flags) : undefined;
  const all = [
    ...files.login && !flags.noprofile ? profiles() : [],
    ...startup ? [startup] : [],
  ];
  for (const { file, text } of all) {
    if (!shell.exited) await shell.exec(text, { file, signal });
  }
}
