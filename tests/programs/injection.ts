/** How tests run programs: with a root served from a tree, and for comparison on the host's tmpfs. */
import { compilerMissing } from "./compile.ts";

const repository = new URL("../../", import.meta.url).pathname;

/** The host's tmpfs, the oracle for what happens in a tree. */
export const TMPFS = "/dev/shm";

/** Why no program can be injected here, or nothing when it can. */
export function injectionMissing(): string | undefined {
  for (const part of ["ramfs.ts", "native/CMakeLists.txt", "native/session/c_api.cc"]) {
    try {
      Deno.statSync(repository + part);
    } catch {
      return `${part} is not there`;
    }
  }
  return compilerMissing() ?? programMissing("cmake");
}

/** Why the host's tmpfs cannot be compared with, or nothing when it can. */
export function tmpfsMissing(): string | undefined {
  const mounts = Deno.readTextFileSync("/proc/self/mounts");
  if (!mounts.includes(` ${TMPFS} tmpfs `)) return `no tmpfs is mounted at ${TMPFS}`;
}

/** Why a program cannot be run here, or nothing when it can. */
export function programMissing(program: string): string | undefined {
  const args = ["-c", `command -v "$1" >/dev/null`, "sh", program];
  if (!new Deno.Command("sh", { args }).outputSync().success) return `${program} is not installed`;
}

/** Why a session has no volume here (neither root nor user namespaces), or nothing when it has. */
export function volumeMissing(): string | undefined {
  const mount = ["-m", "mount", "-t", "tmpfs", "none", "/mnt"];
  const may = [[], ["-U", "-r"]].some((user) =>
    new Deno.Command("unshare", { args: [...user, ...mount], stderr: "null" }).outputSync().success
  );
  return may ? undefined : "no tmpfs may be mounted here";
}

/** The command that runs the arguments behind it with `root` served from a tree. */
export function ramfsRun(root: string, ...options: string[]): string[] {
  const script = `${repository}ramfs.ts`;
  return [Deno.execPath(), "run", "-A", script, "run", "--root", root, ...options, "--"];
}

/** Takes off what the very first run prints while it builds the native library. */
export function withoutProgress(stderr: string): string {
  return stderr.replace(/^ramfs: (building the native library|making the start image).*\n/gm, "");
}
