import type { Code } from "../compile/code.ts";
import type { CompletionSpec } from "../completion/specification.ts";
import { HashedPrograms } from "./hashed_programs.ts";
import type { Job } from "./jobs.ts";
import type { Limits } from "./limits.ts";
import { LETTER_ORDER, OPTION_LETTERS, SHOPT_DEFAULTS } from "./option_names.ts";
import type { FunctionNode } from "../parse/nodes.ts";
import type { Opened } from "../io/process_substitution.ts";
import type { History } from "../terminal/history.ts";
import { SpecialState } from "./special_variables.ts";
import { Variables } from "./variables.ts";

export interface ShellFunction {
  readonly node: FunctionNode;
  readonly body: Code;
  /** Name of the script that defined it. */
  readonly file: string | undefined;
  readonly readonly?: boolean;
  /** Programs get it. */
  readonly exported?: boolean;
  /** The traps for DEBUG and RETURN count in it. */
  readonly traced?: boolean;
}

/** A function or sourced script that is running. */
export interface Call {
  /** The function's name, "source" for a script. */
  readonly name: string;
  readonly file: string;
  /** Line from which it was called. */
  readonly line: number;
  /** The positional parameters of who called it. */
  readonly outer: readonly string[];
  /** Those of `set` that come back when it ends (`local -`). */
  options?: Set<string>;
}

/** Everything a subshell gets a copy of. */
export class ShellState {
  variables = new Variables();
  functions = new Map<string, ShellFunction>();
  aliases = new Map<string, string>();
  /** What `complete` has set, by the name of the command. */
  completions = new Map<string, CompletionSpec>();
  /** The completion whose function is running, which `compopt` changes. */
  completing: { readonly name: string; readonly spec: CompletionSpec } | undefined;
  /** Builtins that `enable -n` has put aside. */
  disabled = new Set<string>();
  /** What `history -s` has made in a script. */
  history: History | undefined;
  options = new Set<string>(["braceexpand", "hashall", "interactive-comments"]);
  shopt = new Set<string>(Object.keys(SHOPT_DEFAULTS).filter((name) => SHOPT_DEFAULTS[name]));
  /** What `trap` still shows in a subshell that has set none: the traps of its parent. */
  shownTraps: ReadonlyMap<string, string> | undefined;
  /** Actions of `trap` by condition (EXIT, ERR, INT...); "" ignores. */
  traps = new Map<string, string>();
  /** The function in which a trap was set, undefined for none. */
  trapCalls = new Map<string, Call | undefined>();
  /** Positional parameters, `$1` first. */
  args: string[] = [];
  /** The script that is running, undefined for `-c` and what is typed. */
  script: string | undefined;
  /** `$0`, and what messages of the shell itself begin with. */
  name = "ramfs";
  /** Absolute path. The cage's own working directory is only where a shell starts. */
  cwd = "/";
  /** Those that pushd keeps below it, the upper first. */
  directories: readonly string[] = [];
  status = 0;
  /** Of the next command that is read. */
  commandNumber = 1;
  /** Statuses of the stages of the last pipeline, undefined where that was a single command. */
  pipeStatus: readonly number[] | undefined = [];
  /** `$!`: process id of the last command started with `&`, 0 before the first. */
  lastBackground = 0;
  hashed = new HashedPrograms();
  /** What `ulimit` has set. */
  limits: Limits = new Map();
  /** Commands of `>( )` that go on because a descriptor of the shell is still their input. */
  lasting: Opened[] = [];
  /** The trap that is running, and the status from before it. */
  runningTrap: { readonly condition: string; readonly status: number } | undefined;
  jobs = new Map<number, Job>();
  /** Statuses of jobs that have been waited for, by their process ids. */
  reaped = new Map<number, number>();
  calls: Call[] = [];
  /** Running functions, and running loops in the innermost of them. */
  functionDepth = 0;
  loopDepth = 0;
  /** Scripts being run by `source`. */
  sourceDepth = 0;
  /** Substitutions, evals and sourced scripts inside each other, which `set -x` shows. */
  indirection = 0;
  /** 0 in the shell itself. */
  subshellDepth = 0;
  /** A person types. */
  interactive = false;
  special = new SpecialState();

  constructor() {
    this.special.bind(this);
  }

  clone(): ShellState {
    const copy = new ShellState();
    const { special } = copy;
    Object.assign(copy, this);
    copy.special = special;
    copy.special.inherit(this.special);
    copy.variables = this.variables.clone();
    copy.special.bind(copy);
    copy.history = this.history?.copy((name) => copy.variables.get(name));
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.completions = new Map(this.completions);
    copy.disabled = new Set(this.disabled);
    copy.options = new Set(this.options);
    copy.shopt = new Set(this.shopt);
    copy.shownTraps = this.shownTraps ?? this.traps;
    copy.traps = new Map([...this.traps].filter(([, action]) => action === ""));
    for (
      const [name, option] of [["ERR", "errtrace"], ["DEBUG", "functrace"], ["RETURN", "functrace"]]
    ) {
      const action = this.options.has(option) ? this.traps.get(name) : undefined;
      if (action !== undefined) copy.traps.set(name, action);
    }
    copy.args = [...this.args];
    copy.calls = [...this.calls];
    copy.jobs = new Map();
    copy.reaped = new Map();
    copy.runningTrap = undefined;
    copy.lasting = [];
    copy.hashed = this.hashed.copy();
    copy.loopDepth = 0;
    copy.subshellDepth = this.subshellDepth + 1;
    return copy;
  }

  /** `set -o` */
  switchOption(name: string, on: boolean): void {
    const { options, variables } = this;
    if (on) options.add(name);
    else options.delete(name);
    if (name === "allexport") variables.exporting = on;
    if (name === "posix") this.#switchPosix(on);
    if (on && name === "vi") options.delete("emacs");
    if (on && name === "emacs") options.delete("vi");
  }

  #switchPosix(on: boolean): void {
    if (on) {
      this.shopt.add("expand_aliases");
      this.variables.set("POSIXLY_CORRECT", "y");
      return;
    }
    if (!this.interactive) this.shopt.delete("expand_aliases");
    if (this.variables.find("POSIXLY_CORRECT")) this.variables.unset("POSIXLY_CORRECT");
  }

  /** `set` has given the running script positional parameters of its own. */
  argumentsSet = false;

  setArguments(args: string[]): void {
    this.args = args;
    this.argumentsSet = true;
  }

  /** `$-` */
  optionLetters(): string {
    const letters = [...this.options].map((name) => OPTION_LETTERS[name] ?? "");
    if (this.interactive) letters.push("i");
    return [...LETTER_ORDER].filter((letter) => letters.includes(letter)).join("");
  }
}
