/** How tests run programs under the supervisor, and for comparison on the host's tmpfs. */
import {
  injectionMissing,
  ramfsRun,
  TMPFS,
  tmpfsMissing,
  volumeMissing,
  withoutProgress,
} from "../programs/injection.ts";

/** Why nothing can be supervised here, or nothing when it can. */
export const missing = injectionMissing() ?? tmpfsMissing() ?? volumeMissing();

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

interface Options {
  env?: Record<string, string>;
  /** Options of ramfs run besides. */
  options?: string[];
}

function outcome([program, ...args]: string[], cwd: string, env = {}): Outcome {
  const { code, stdout, stderr } = new Deno.Command(program, { args, cwd, env }).outputSync();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: withoutProgress(decoder.decode(stderr)),
  };
}

/** Runs the command supervised, in a root of a new tree, which is its working directory. */
export function inTree(command: string[], { env = {}, options = [] }: Options = {}): Outcome {
  const root = Deno.makeTempDirSync({ prefix: "ramfs-supervised-" });
  try {
    const run = ramfsRun(root, "--supervise", "--cwd", root, ...options);
    return outcome([...run, ...command], "/", env);
  } finally {
    Deno.removeSync(root);
  }
}

/** Runs it as it is, in an empty directory of tmpfs. */
export function onTmpfs(command: string[]): Outcome {
  const cwd = Deno.makeTempDirSync({ dir: TMPFS, prefix: "ramfs-supervised-" });
  try {
    return outcome(command, cwd);
  } finally {
    Deno.removeSync(cwd, { recursive: true });
  }
}
