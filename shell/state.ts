import type { Function as FunctionNode } from "unbash";
import type { Frame } from "./syntax.ts";
import { Variables } from "./variables.ts";

/** `set -o` options: name and, where it has one, letter. */
export const OPTION_LETTERS: Record<string, string> = {
  allexport: "a",
  errexit: "e",
  noglob: "f",
  nounset: "u",
  xtrace: "x",
  noclobber: "C",
  pipefail: "",
};

export interface ShellFunction {
  readonly node: FunctionNode;
  /** The script that defined it, for positions in messages. */
  readonly frame: Frame;
}

/** A command started with `&`. */
export interface Job {
  readonly id: number;
  readonly done: Promise<number>;
}

/** Everything a subshell gets a copy of. */
export class ShellState {
  variables = new Variables();
  functions = new Map<string, ShellFunction>();
  options = new Set<string>();
  /** Positional parameters, `$1` first. */
  args: string[] = [];
  /** `$0`, and what messages of the shell itself begin with. */
  name = "ramfs";
  /** Absolute path. The cage's own working directory is only where a shell starts. */
  cwd = "/";
  status = 0;
  /** Statuses of the stages of the last pipeline, undefined where that was a single command. */
  pipeStatus: readonly number[] | undefined;
  /** Number of the last job started with `&`, 0 before the first. */
  lastJob = 0;
  jobs = new Map<number, Job>();
  /** Running functions, and running loops in the innermost of them. */
  functionDepth = 0;
  loopDepth = 0;
  /** Scripts being run by `source`. */
  sourceDepth = 0;
  /** 0 in the shell itself. */
  subshellDepth = 0;

  clone(): ShellState {
    const copy = new ShellState();
    Object.assign(copy, this);
    copy.variables = this.variables.clone();
    copy.functions = new Map(this.functions);
    copy.options = new Set(this.options);
    copy.args = [...this.args];
    copy.jobs = new Map();
    copy.subshellDepth = this.subshellDepth + 1;
    return copy;
  }

  /** `$-` */
  optionLetters(): string {
    return [...this.options].map((name) => OPTION_LETTERS[name] ?? "").sort().join("");
  }
}
