import { besideModules } from "../runtime/beside_modules.ts";
import { runtime } from "../runtime/current.ts";

/** The version in deno.json; a test compares them. */
export const VERSION = "0.2.0";

/** What a package or an executable was made from lies in this file beside its modules. */
const COMMIT_FILE = "commit.txt";

/** The commit, shortened: a package's own, or that of the checkout the modules lie in. */
export function commitOf(): string | undefined {
  const directory = besideModules("");
  if (directory === undefined) return undefined;
  try {
    return runtime.readText(`${directory}${COMMIT_FILE}`).trim() || undefined;
  } catch {
    // No package.
  }
  try {
    const git = (...args: string[]) => {
      const { code, stdout } = runtime.runProgram("git", ["-C", directory, ...args]);
      return code === 0 ? new TextDecoder().decode(stdout).trim() : undefined;
    };
    // A copy inside another project's checkout is not that project's commit.
    if (`${git("rev-parse", "--show-toplevel")}/` !== runtime.realPath(directory) + "/") return;
    return git("rev-parse", "--short=12", "HEAD");
  } catch {
    return undefined;
  }
}

/** What `--version` says. */
export function versionText(): string {
  const commit = commitOf();
  return commit === undefined ? VERSION : `${VERSION} (${commit})`;
}
