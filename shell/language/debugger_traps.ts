/** The traps for DEBUG and RETURN, which run around commands. */
import type { Interpreter } from "./interpreter.ts";
import { after, always, type Maybe } from "./maybe.ts";
import type { CommandNode } from "../parse/nodes.ts";
import { printCommand } from "../parse/printer.ts";
import { runTrap } from "./traps.ts";

export class DebuggerTraps {
  /** The simple command that runs, or ran before a trap did, or the head of another one. */
  running: CommandNode | string | undefined;
  /** That the trap for DEBUG has ended with. */
  status = 0;
  /** No trap for DEBUG counts. */
  #muted = false;

  constructor(readonly sh: Interpreter) {}

  /** What BASH_COMMAND is. */
  get text(): string {
    const { running } = this;
    return typeof running === "object" ? printCommand(running) : running ?? "";
  }

  /** Runs the DEBUG trap before a command. */
  before(command?: CommandNode | string): void | Promise<void> {
    const { state, trapped } = this.sh;
    if (command !== undefined && trapped.size === 0) this.running = command;
    if (!state.traps.get("DEBUG") || this.#muted) return;
    if (this.reaches("DEBUG", "functrace")) return runTrap(this.sh, "DEBUG");
  }

  /** Whether the DEBUG trap has said, by its status, that the command is left out. */
  skips(): boolean {
    const skip = this.status !== 0 && this.sh.state.shopt.has("extdebug");
    this.status = 0;
    return skip;
  }

  /**
   * The RETURN trap, behind a function or sourced script.
   * @param line that the trap sees
   * @param sourced what a script is free of its RETURN trap is, too
   */
  behind(status: number, line: number, sourced = false): Maybe<number> {
    const { sh } = this;
    const { state } = sh;
    if (state.traps.size === 0 || !state.traps.get("RETURN")) return status;
    if (sh.trapped.has("DEBUG") || !this.reaches("RETURN", "functrace")) return status;
    sh.line = line;
    const before = this.#muted;
    if (sourced) this.#muted ||= !state.options.has("functrace");
    return always(
      () => after(runTrap(sh, "RETURN"), () => status),
      () => void (this.#muted = before),
    );
  }

  /** Whether a trap counts here: functions do not inherit it, but may set one of their own. */
  reaches(condition: string, inherited: string): boolean {
    const { state } = this.sh;
    const call = state.calls.at(-1);
    if (call === undefined || state.options.has(inherited)) return true;
    if (state.trapCalls.get(condition) === call) return true;
    if (condition !== "ERR" && state.functions.get(call.name)?.traced) return true;
    // A sourced script is free of the trap for DEBUG alone.
    return condition !== "DEBUG" && state.functionDepth === 0;
  }
}
