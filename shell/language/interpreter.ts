/** What runs compiled commands: one for the shell, and one for each subshell. */
import { encodeName } from "../../core/bytes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { type Assigned, assignElements } from "../expand/assignment.ts";
import {
  Aborted,
  Break,
  Continue,
  Exit,
  Killed,
  type Pending,
  Return,
  ShellError,
  withinReason,
} from "./control.ts";
import type { DescriptorTable } from "../io/descriptors.ts";
import { DebuggerTraps } from "./debugger_traps.ts";
import { evaluateText } from "../expand/arithmetic.ts";
import { endOfAborted } from "./end_messages.ts";
import { SubscriptKeys } from "../expand/subscript_keys.ts";
import { SIGNALS } from "./jobs.ts";
import { after, always, type Maybe, rescue } from "./maybe.ts";
import type { Command as CommandNode } from "../parse/nodes.ts";
import type { ParserOptions } from "../parse/text_reader.ts";
import { Parser } from "../parse/parser.ts";
import { ProcessSubstitutions } from "../io/process_substitution.ts";
import { quoteForInput } from "../text/quoting.ts";
import type { SpecialSource } from "./special_variables.ts";
import type { ShellState } from "./state.ts";
import { BROKEN_PIPE_STATUS, BrokenPipe, type ByteSink } from "../io/streams.ts";
import { runLines } from "./script_run.ts";
import { ScriptTurns } from "./script_turns.ts";
import { traceLine } from "./trace.ts";
import { runTrap } from "./traps.ts";
import type { World } from "./world.ts";

/** Deepest nesting of subshells: each has a copy of all variables. */
const SUBSHELLS = 500;
/** Nested calls after which the JavaScript stack is left for a fresh one. */
const STACK_SEGMENT = 40;

export class Interpreter implements SpecialSource {
  /** Line of the command that is running. */
  line = 1;
  /** Above 0 where a failure is part of a condition, so that `set -e` does not count it. */
  guarded = 0;
  /** Of those the guards that end where a function or subshell begins. */
  pardoned = 0;
  /** Status of the last command substitution, which is the status of a bare assignment. */
  substitutionStatus = 0;
  /** Values of variables that are being evaluated inside each other. */
  arithmeticDepth = 0;
  /** Values of `declare a=(...)`, for the command to assign once it has declared the names. */
  compounds: readonly Assigned[] = [];
  /** A stage of a pipeline, whose background commands keep its input. */
  piped = false;
  /** A subshell that is but one command: what that redirects is redirected for good, as in a process of its own. */
  redirectsSelf = false;
  /** The simple command that runs, for messages of its end. */
  current: CommandNode | undefined;
  /** The last command that had redirections, and the descriptors before those. */
  unredirected: { readonly node: CommandNode; readonly io: DescriptorTable } | undefined;
  /** The signal that has ended this subshell, 0 for none. */
  endSignal = 0;
  /** Part of a command substitution, whose ends nobody is told. */
  substituting = false;
  /** Conditions whose traps are running. */
  readonly trapped = new Set<string>();
  readonly pid: number;
  /** Calls that are running inside each other on this JavaScript stack. */
  #nesting = 0;
  #warned = { command: -1, message: "" };
  /** Process substitutions of the commands that are running. */
  readonly substitutions = new ProcessSubstitutions(this);
  readonly #keys = new SubscriptKeys(this);
  readonly debugger = new DebuggerTraps(this);
  readonly turns = new ScriptTurns(this);

  /**
   * @param file name of the script that is running, for messages; undefined for `-c` and what is typed
   * @param io descriptors of the running command
   */
  constructor(
    public world: World,
    readonly state: ShellState,
    public file: string | undefined,
    public io: DescriptorTable,
  ) {
    this.pid = state.subshellDepth === 0 ? world.pid : world.nextPid();
    state.special.source = this;
    state.variables.warn = (message) => this.#warn(message);
    state.variables.key = (name, text) => this.key(name, text);
    state.variables.evaluate = (text) => String(evaluateText(this, text));
  }

  get cage(): Cage {
    return this.world.cage;
  }

  /** What `test` and `[[ ]]` look at. */
  get descriptors(): DescriptorTable {
    return this.io;
  }

  get groups(): readonly number[] {
    return [this.cage.gid, ...this.cage.groups.filter((each) => each !== this.cage.gid)];
  }

  get command(): string {
    return this.debugger.text;
  }

  get hostName(): string {
    return this.world.host?.readText?.("/proc/sys/kernel/hostname")?.trim() ?? "localhost";
  }

  get ifs(): string {
    return this.state.variables.get("IFS") ?? " \t\n";
  }

  get anyCase(): boolean {
    return this.state.shopt.has("nocasematch");
  }

  get tracing(): boolean {
    return this.state.options.has("xtrace");
  }

  /** An expression in text without expansions. */
  readonly evaluate = evaluateText;

  /** `body`; where a subscript in it has to wait for a command, again behind that. */
  patiently<T>(body: () => Maybe<T>): Maybe<T> {
    return this.#keys.patiently(body);
  }

  resume<T>(pending: Pending, body: () => Maybe<T>): Promise<T> {
    return this.#keys.resume(pending, body);
  }

  /** The key that the text between brackets means, in which expansions and quotes count. */
  readonly key = (name: string, text: string, reading = false): string =>
    this.#keys.key(name, text, reading);

  parserOptions(line: number): ParserOptions {
    const { state } = this;
    return {
      line,
      alias: (name) => state.shopt.has("expand_aliases") ? state.aliases.get(name) : undefined,
      extendedPatterns: () => state.shopt.has("extglob"),
      posix: () => state.options.has("posix"),
    };
  }

  /** Runs text line by line, as part of the script that is running. */
  runText(text: string, line = this.line, label = ""): Maybe<number> {
    return runLines(this, new Parser(text, this.parserOptions(line)), label);
  }

  /** Runs text as `eval` and `source` do: in this shell, with positions of its own. */
  source(text: string, file: string | undefined, label = "eval"): Maybe<number> {
    const before = { file: this.file, line: this.line };
    const line = file === undefined ? this.line : 1;
    this.file = file ?? this.file;
    this.state.indirection++;
    const lines = () => this.runText(text, line, file === undefined ? label : "");
    const run = () => rescue(() => this.nest(lines), (thrown) => this.leave(thrown));
    return always(run, () => {
      this.state.indirection--;
      this.file = before.file;
      this.line = before.line;
    });
  }

  /** Status of a (sub)shell that ended by `thrown`; what is no end of a shell is thrown on. */
  endOfShell(thrown: unknown): number {
    thrown = withinReason(thrown);
    if (thrown instanceof Killed) this.endSignal = thrown.signal;
    if (thrown instanceof Exit || thrown instanceof Return) {
      return this.state.status = thrown.status;
    }
    if (thrown instanceof Break || thrown instanceof Continue) return this.state.status;
    if (thrown instanceof BrokenPipe) return this.state.status = BROKEN_PIPE_STATUS;
    if (thrown instanceof ShellError) {
      this.complainOf(thrown);
      // As bash: a script in a file, and a subshell, end with 1 whatever the error.
      const outermost = this.file === undefined && this.state.subshellDepth === 0;
      return this.state.status = outermost ? thrown.status : 1;
    }
    throw thrown;
  }

  /** A copy of this interpreter whose changes stay its own. */
  subshell(io: DescriptorTable, world: World = this.world): Interpreter {
    if (this.state.subshellDepth >= SUBSHELLS) {
      io.dispose();
      throw new ShellError(`maximum subshell nesting level exceeded (${SUBSHELLS})`, 127);
    }
    const child = new Interpreter(world, this.state.clone(), this.file, io);
    child.line = this.line;
    child.debugger.running = this.debugger.running;
    child.#nesting = this.#nesting;
    child.guarded = this.guarded - this.pardoned;
    child.substituting = this.substituting;
    return child;
  }

  /** Runs `body` as all that a subshell does; its descriptors go when it ends. */
  contained(body: () => Maybe<number>): Maybe<number> {
    const ended = () =>
      rescue(
        body,
        (thrown) =>
          thrown instanceof Aborted ? endOfAborted(this, thrown) : this.endOfShell(thrown),
      );
    const mask = this.cage.umask();
    const whole = () =>
      always(
        () => after(ended(), (status) => this.exitTrap(status)),
        () => {
          if (this.cage.umask() !== mask) this.cage.umask(mask);
          this.io.dispose();
        },
      );
    return after(whole(), (status) => after(this.substitutions.closeLasting(), () => status));
  }

  /** Runs the EXIT trap of a shell that has ended with `status`; the trap may change that. */
  exitTrap(status: number): Maybe<number> {
    const { traps, options, interactive } = this.state;
    if (!traps.get("EXIT") || this.endSignal === SIGNALS.KILL) return status;
    if (options.has("noexec") && !interactive) return status;
    this.state.status = status;
    return rescue(
      () => after(runTrap(this, "EXIT"), () => status),
      (thrown) => this.endOfShell(thrown),
    );
  }

  /** Runs `body` with other descriptors, which go when it ends. */
  withIo<T>(table: DescriptorTable, body: () => Maybe<T>): Maybe<T> {
    if (this.redirectsSelf) {
      this.redirectsSelf = false;
      this.io.adopt(table);
      table.dispose();
      return body();
    }
    const outer = this.io;
    this.io = table;
    const telling = () => rescue(body, (thrown) => this.leave(thrown));
    return always(telling, () => {
      this.io = outer;
      table.handOver(outer);
      table.dispose();
    });
  }

  /** Assigns elements that stand in a text. */
  assignLiteral(name: string, text: string, append: boolean): void {
    const assignment = `${name}${append ? "+" : ""}=${text}`;
    this.#keys.once(assignment, () => this.runText(assignment));
  }

  withCompounds<T>(compounds: readonly Assigned[], body: () => Maybe<T>): Maybe<T> {
    const before = this.compounds;
    this.compounds = compounds;
    return always(body, () => {
      this.compounds = before;
    });
  }

  /** Assigns what stood behind `name=(` in the running command. */
  assignCompound(name: string): void {
    for (const value of this.compounds) if (value.name === name) assignElements(this, value);
  }

  /** Goes on from an empty JavaScript stack now and then, so that scripts may nest deeper than that reaches. */
  nest<T>(body: () => Maybe<T>): Maybe<T> {
    const before = this.#nesting;
    const done = () => {
      this.#nesting = before;
    };
    if (before < STACK_SEGMENT) {
      this.#nesting++;
      return always(body, done);
    }
    // What nests may take long between two commands: signals are heard here, too.
    return always(() =>
      Promise.resolve().then(() => this.turns.take()).then(() => {
        this.#nesting = 0;
        return body();
      }), done);
  }

  /** A command's status goes into `$?`, and with `set -e` a failure ends the shell. */
  finish(status: number): Maybe<number> {
    this.state.status = status;
    this.state.pipeStatus = undefined;
    return status !== 0 && this.guarded === 0 ? this.failed(status) : status;
  }

  /** A command has failed that is no condition. */
  failed(status: number): Maybe<number> {
    const { state } = this;
    const check = () => {
      if (state.options.has("errexit")) throw new Exit(status);
      return status;
    };
    if (!state.traps.get("ERR") || !this.debugger.reaches("ERR", "errtrace")) return check();
    return after(runTrap(this, "ERR"), check);
  }

  /** `body`, or `otherwise` where that fails as arithmetic and patterns do: the command, not the shell. */
  attempt<T, U>(body: () => Maybe<T>, otherwise: U): Maybe<T | U> {
    return rescue<T | U>(body, (error) => {
      if (!(error instanceof ShellError) || error.fatal) throw error;
      this.complainOf(error);
      return otherwise;
    });
  }

  /** Once for a command, however often that looks. */
  #warn(message: string): void {
    const command = this.turns.commands;
    if (this.#warned.command === command && this.#warned.message === message) return;
    this.#warned = { command, message };
    this.complain(`warning: ${message}`);
  }

  /** A message of the shell itself; in a file's script with its line. */
  complain(message: string): void {
    const { file } = this;
    const where = file === undefined ? "" : `line ${this.line}: `;
    this.reportError(`${file ?? "ramfs"}: ${where}${message}\n`);
  }

  /** What has been reported is an error for which POSIX has a script end. */
  endIfPosix(status = 1): void {
    if (this.state.options.has("posix") && !this.state.interactive) throw new Exit(status);
  }

  complainOf(error: ShellError): void {
    if (!error.reported) this.complain(error.message);
    error.reported = true;
  }

  /**
   * What is thrown leaves a function, a sourced script or the descriptors of a command: an error's message, and
   * the EXIT trap, belong to where they come from.
   */
  leave(thrown: unknown): Maybe<never> {
    if (thrown instanceof ShellError) this.complainOf(thrown);
    if (!(thrown instanceof Exit) || !this.state.traps.get("EXIT")) throw thrown;
    return after(this.exitTrap(thrown.status), (status) => {
      throw new Exit(status);
    });
  }

  /** `report` for a message of an error, which a person at a terminal sees in a colour. */
  reportError(text: string, io: DescriptorTable = this.io): void {
    const colour = this.world.interactive?.errorColour;
    const shown = colour && io.get(2)?.sink?.terminal !== undefined;
    this.report(shown ? `${colour[0]}${text.replace(/\n$/, "")}${colour[1]}\n` : text, io);
  }

  /** Writes to stderr; a report that nobody takes must not hold up or end the script. */
  report(text: string, io: DescriptorTable = this.io, to?: ByteSink): void {
    try {
      const waiting = (to ?? io.get(2)?.sink)?.write(encodeName(text));
      if (waiting) waiting.catch(() => {});
    } catch { /* nobody reads it */ }
  }

  /** `set -x`: a line behind PS4. */
  trace(text: string): void {
    traceLine(this, text);
  }

  traceWords(words: readonly string[]): void {
    this.trace(words.map((word) => quoteForInput(word)).join(" "));
  }
}
