/** What runs compiled commands: one for the shell, and one for each subshell. */
import type { Command as CommandNode, Word } from "unbash";
import { decodeName, encodeName } from "../core/bytes.ts";
import type { Cage } from "../core/cage.ts";
import { type Assigned, assignElements } from "./assignment.ts";
import type { Code } from "./compile/code.ts";
import { compileScript } from "./compile/lists.ts";
import { Aborted, Break, Continue, Exit, Return, ShellError } from "./control.ts";
import { Descriptor, type DescriptorTable } from "./descriptors.ts";
import { evaluateText } from "./expand/arithmetic.ts";
import { compileHereText } from "./expand/words.ts";
import type { Job } from "./jobs.ts";
import { SIGNALS } from "./jobs.ts";
import { after, always, isPromise, type Maybe, rescue } from "./maybe.ts";
import { Pipe } from "./pipe.ts";
import { expandPrompt } from "./prompt.ts";
import { quoteForInput } from "./quoting.ts";
import type { SpecialSource } from "./special_variables.ts";
import type { ShellState } from "./state.ts";
import { BrokenPipe, CollectingSink, EMPTY_SOURCE } from "./streams.ts";
import { type Frame, lineOf, parseScript, ScriptError } from "./syntax.ts";
import { runTrap } from "./traps.ts";
import type { World } from "./world.ts";

/** Status of a command killed by SIGPIPE. */
const BROKEN_PIPE_STATUS = 141;
/** Nested calls after which the JavaScript stack is left for a fresh one. */
const STACK_SEGMENT = 40;
/** Milliseconds after which a loop that never waits lets timers and signals in. */
const TURN = 25;
/** The first descriptor that a process substitution tries, downwards. */
const SUBSTITUTION_DESCRIPTOR = 63;

export class Interpreter implements SpecialSource {
  /** Offset in the frame of the command that is running. */
  position = 0;
  /** Above 0 where a failure is part of a condition, so that `set -e` does not count it. */
  guarded = 0;
  /** Status of the last command substitution, which is the status of a bare assignment. */
  substitutionStatus = 0;
  /** Values of variables that are being evaluated inside each other. */
  arithmeticDepth = 0;
  /** Values of `declare a=(...)`, for the command to assign once it has declared the names. */
  compounds: readonly Assigned[] = [];
  /** Conditions whose traps are running. */
  readonly trapped = new Set<string>();
  readonly pid: number;
  command = "";
  /** Calls that are running inside each other on this JavaScript stack. */
  #nesting = 0;
  #turns = 0;
  #turnStart = 0;
  /** Descriptors of process substitutions that are open, and what waits for their end. */
  #substitutions: { fd: number; done: Promise<unknown> | undefined }[] = [];

  /**
   * @param frame the script that is running, for positions
   * @param io descriptors of the running command
   */
  constructor(
    readonly world: World,
    readonly state: ShellState,
    public frame: Frame,
    public io: DescriptorTable,
  ) {
    this.pid = state.subshellDepth === 0 ? world.pid : world.nextPid();
    state.special.source = this;
    state.variables.evaluate = (text) => String(evaluateText(this, text));
  }

  get cage(): Cage {
    return this.world.cage;
  }

  /** What `test` and `[[ ]]` look at. */
  get descriptors(): DescriptorTable {
    return this.io;
  }

  get line(): number {
    return lineOf(this.frame, this.position);
  }

  get parentPid(): number {
    return this.world.parentPid;
  }

  get file(): string | undefined {
    return this.frame.file;
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

  /** The value of a parameter that is no list. */
  parameter(name: string): string | undefined {
    const { state } = this;
    const code = name.charCodeAt(0);
    if (code > 63 && name !== "_") return state.variables.get(name);
    if (code >= 48 && code <= 57) {
      return code === 48 && name.length === 1 ? state.name : state.args[Number(name) - 1];
    }
    switch (name) {
      case "?":
        return String(state.status);
      case "#":
        return String(state.args.length);
      case "$":
        return String(this.world.pid);
      case "!":
        return state.lastBackground === 0 ? undefined : String(state.lastBackground);
      case "-":
        return state.optionLetters();
      default:
        return state.variables.get(name);
    }
  }

  /** The key that a subscript's text means in `name`. @param reading where -1 below the first is no error */
  subscript(name: string, text: string, reading = false): string {
    if (this.state.variables.isAssociative(name)) return text;
    let index = evaluateText(this, text);
    if (index < 0) index = Number(index) + (this.state.variables.array(name)?.end ?? 0);
    if (index < 0) {
      if (reading) this.complain(`${name}: bad array subscript`);
      else throw new ShellError(`${name}[${text}]: bad array subscript`);
    }
    return String(index);
  }

  /** Runs text as `eval` and `source` do: in this shell, with positions of its own. */
  source(text: string, file: string | undefined): Maybe<number> {
    const before = { frame: this.frame, position: this.position };
    let code: Code;
    try {
      code = compileScript(parseScript(text), text);
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      this.report(`${file ?? this.frame.file ?? "ramfs"}: ${error.message}\n`);
      return this.state.status = 2;
    }
    this.frame = { file: file ?? this.frame.file, source: text };
    return always(() => this.nest(() => code(this)), () => {
      this.frame = before.frame;
      this.position = before.position;
    });
  }

  /** Status of a (sub)shell that ended by `thrown`; what is no end of a shell is thrown on. */
  endOfShell(thrown: unknown): number {
    if (thrown instanceof Exit || thrown instanceof Return) {
      return this.state.status = thrown.status;
    }
    if (thrown instanceof Break || thrown instanceof Continue) return this.state.status;
    if (thrown instanceof BrokenPipe) return this.state.status = BROKEN_PIPE_STATUS;
    if (thrown instanceof ShellError) {
      this.complain(thrown.message);
      // As bash: a script in a file ends with 1 whatever the error.
      return this.state.status = this.frame.file === undefined ? thrown.status : 1;
    }
    throw thrown;
  }

  /** A copy of this interpreter whose changes stay its own. */
  subshell(io: DescriptorTable, world: World = this.world): Interpreter {
    const child = new Interpreter(world, this.state.clone(), this.frame, io);
    child.position = this.position;
    child.#nesting = this.#nesting;
    child.guarded = this.guarded;
    return child;
  }

  /** Runs `body` as all that a subshell does; its descriptors go when it ends. */
  contained(body: () => Maybe<number>): Maybe<number> {
    const ended = () => rescue(body, (thrown) => this.endOfShell(thrown));
    return always(
      () => after(ended(), (status) => this.exitTrap(status)),
      () => this.io.dispose(),
    );
  }

  /** Runs the EXIT trap of a shell that has ended with `status`; the trap may change that. */
  exitTrap(status: number): Maybe<number> {
    if (!this.state.traps.get("EXIT")) return status;
    this.state.status = status;
    return rescue(
      () => after(runTrap(this, "EXIT"), () => status),
      (thrown) => this.endOfShell(thrown),
    );
  }

  /** Runs `body` with other descriptors, which go when it ends. */
  withIo<T>(table: DescriptorTable, body: () => Maybe<T>): Maybe<T> {
    const outer = this.io;
    this.io = table;
    return always(body, () => {
      this.io = outer;
      table.dispose();
    });
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
    return always(() =>
      Promise.resolve().then(() => {
        this.#nesting = 0;
        return body();
      }), done);
  }

  /** A command's status goes into `$?`, and with `set -e` a failure ends the shell. */
  settle(status: number): Maybe<number> {
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
    const own = state.functionDepth === 0 || state.options.has("errtrace");
    if (!own || !state.traps.get("ERR")) return check();
    return after(runTrap(this, "ERR"), check);
  }

  /** `body`, or `otherwise` where that fails as arithmetic and patterns do: the command, not the shell. */
  attempt<T, U>(body: () => Maybe<T>, otherwise: U): Maybe<T | U> {
    return rescue<T | U>(body, (error) => {
      if (!(error instanceof ShellError) || error.status === 127) throw error;
      this.complain(error.message);
      return otherwise;
    });
  }

  /** Runs the DEBUG trap before a command. */
  debugTrap(command?: string): void | Promise<void> {
    const { state } = this;
    if (command !== undefined && this.trapped.size === 0) this.command = command;
    if (!state.traps.get("DEBUG")) return;
    if (state.functionDepth > 0 && !state.options.has("functrace")) return;
    return runTrap(this, "DEBUG");
  }

  returnTrap(status: number): Maybe<number> {
    const { state } = this;
    if (state.traps.size === 0 || !state.traps.get("RETURN")) return status;
    if (state.functionDepth > 0 && !state.options.has("functrace")) return status;
    return after(runTrap(this, "RETURN"), () => status);
  }

  /** Output of a command substitution, its trailing newlines removed. */
  substitute(body: Code): Maybe<string> {
    const output = new CollectingSink();
    const table = this.io.clone();
    table.set(1, new Descriptor({ sink: output }));
    const child = this.subshell(table);
    const { options, shopt } = child.state;
    if (!shopt.has("inherit_errexit") && !options.has("posix")) options.delete("errexit");
    const status = child.contained(() => child.nest(() => body(child)));
    const finish = (ended: number) => {
      this.substitutionStatus = this.state.status = ended;
      let text = decodeName(output.bytes());
      if (text.includes("\0")) text = text.replaceAll("\0", "");
      let end = text.length;
      while (end > 0 && text.charCodeAt(end - 1) === 10) end--;
      return end === text.length ? text : text.slice(0, end);
    };
    return typeof status === "number" ? finish(status) : status.then(finish);
  }

  /** `<( )` and `>( )`: runs `body` beside this command; a name under which its other end can be opened. */
  processSubstitution(body: Code, operator: "<" | ">"): string {
    const pipe = new Pipe();
    const reading = new Descriptor({ source: pipe.source }, () => pipe.source.cancel!());
    const writing = new Descriptor({ sink: pipe.sink }, () => void pipe.sink.close!());
    const [ours, theirs] = operator === "<" ? [reading, writing] : [writing, reading];
    let fd = SUBSTITUTION_DESCRIPTOR;
    while (this.io.get(fd)) fd--;
    const table = this.io.clone();
    table.set(operator === "<" ? 1 : 0, theirs);
    const child = this.subshell(table);
    this.io.set(fd, ours);
    const status = child.contained(() => body(child));
    if (isPromise(status)) status.catch(() => {});
    this.state.lastBackground = child.pid;
    const done = operator === ">" && isPromise(status) ? status : undefined;
    this.#substitutions.push({ fd, done });
    return `/dev/fd/${fd}`;
  }

  /** How many process substitutions are open. */
  get openSubstitutions(): number {
    return this.#substitutions.length;
  }

  /** Closes the substitutions behind the first `mark`, and waits for the end of those that read. */
  #closeSubstitutions(mark: number): Promise<unknown> {
    return Promise.all(
      this.#substitutions.splice(mark).map(({ fd, done }) => {
        this.io.close(fd);
        return done;
      }),
    );
  }

  /**
   * Closes a command's process substitutions behind it. What `>( )` runs is waited for, so that its effects
   * are there for the next command; bash leaves that to chance.
   */
  closeAfter(mark: number, body: () => Maybe<number>): Maybe<number> {
    let status: Maybe<number>;
    try {
      status = body();
    } catch (error) {
      this.#closeSubstitutions(mark);
      throw error;
    }
    if (!isPromise(status)) {
      if (this.openSubstitutions === mark) return status;
      const ended = status;
      return this.#closeSubstitutions(mark).then(() => ended);
    }
    return status.finally(() => this.#closeSubstitutions(mark));
  }

  /** Starts a command in the background; 0. */
  startJob(body: Code, text: string): number {
    const table = this.io.clone();
    table.set(0, new Descriptor({ source: EMPTY_SOURCE }));
    this.#start(body, text, table);
    return this.state.status = 0;
  }

  #start(body: Code, text: string, table: DescriptorTable): Job {
    const { jobs } = this.state;
    const controller = new AbortController();
    const { signal } = this.world;
    signal?.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
    const child = this.subshell(table, { ...this.world, signal: controller.signal });
    child.guarded = 0;
    const done = Promise.resolve().then(() => child.contained(() => body(child))).catch(
      (thrown) => {
        if (thrown instanceof Aborted) return thrown.status;
        throw thrown;
      },
    );
    const id = Math.max(0, ...jobs.keys()) + 1;
    const job: Job = { id, pid: child.pid, text, done, status: undefined, controller };
    done.then((status) => {
      job.status = status;
    }, () => {});
    jobs.set(id, job);
    this.state.lastBackground = child.pid;
    return job;
  }

  /** `coproc NAME command`: the variable holds the descriptors to read from and to write to. */
  startCoprocess(name: string, body: Code, text: string): number {
    const [input, output] = [new Pipe(), new Pipe()];
    const table = this.io.clone();
    const closing = (pipe: Pipe) =>
      new Descriptor({ sink: pipe.sink }, () => void pipe.sink.close!());
    const cancelling = (pipe: Pipe) =>
      new Descriptor({ source: pipe.source }, () => pipe.source.cancel!());
    table.set(0, cancelling(input));
    table.set(1, closing(output));
    const job = this.#start(body, text, table);
    let fd = SUBSTITUTION_DESCRIPTOR;
    while (this.io.get(fd) || this.io.get(fd - 1)) fd--;
    this.io.set(fd, cancelling(output));
    this.io.set(fd - 1, closing(input));
    const { variables } = this.state;
    variables.declareArray(name, false);
    variables.setElement(name, "0", String(fd));
    variables.setElement(name, "1", String(fd - 1));
    variables.set(`${name}_PID`, String(job.pid));
    return this.state.status = 0;
  }

  /** The command that an alias makes of a simple one; undefined where its name is none. */
  expandAlias(node: CommandNode, text: string): Code | undefined {
    if (!this.state.shopt.has("expand_aliases") || this.#aliases.has(node.name!.text)) {
      return undefined;
    }
    const name = node.name!;
    const value = this.state.aliases.get(name.text);
    if (value === undefined) return undefined;
    const start = name.pos - node.pos;
    let rest = text.slice(start + name.text.length);
    // Behind an alias that ends in a blank the next word may be one, too.
    const next = node.args[0] as Word | undefined;
    if (/[ \t]$/.test(value) && next?.type === "Word") {
      const other = this.state.aliases.get(next.text);
      if (other !== undefined) rest = rest.replace(next.text, () => other);
    }
    const script = `${value}${rest}`;
    return () => {
      this.#aliases.add(name.text);
      return always(() => this.source(script, undefined), () => this.#aliases.delete(name.text));
    };
  }

  /** Aliases that are being expanded, which do not expand again. */
  readonly #aliases = new Set<string>();

  /** Whether it is time to look at the clock and at signals; kept apart as it runs for each command. */
  turnIsDue(): boolean {
    return (++this.#turns & 255) === 0 || this.world.signals.waiting ||
      (this.world.signal?.aborted ?? false);
  }

  /** Lets timers and signals in where a script never waits, and ends it where it was given up. */
  turn(): void | Promise<void> {
    const { signal, signals } = this.world;
    if (signal?.aborted && !this.state.traps.get("INT")) throw new Aborted(abortStatus(signal));
    if (signals.waiting && this.state.subshellDepth === 0 && this.trapped.size === 0) {
      return signals.deliver(this);
    }
    if (performance.now() - this.#turnStart < TURN) return;
    return new Promise((resolve) => setTimeout(resolve, 0)).then(() => {
      this.#turnStart = performance.now();
      return this.turn();
    });
  }

  /** A message of the shell itself; in a file's script with its line. */
  complain(message: string): void {
    const { file } = this.frame;
    const where = file === undefined ? "" : `line ${this.line}: `;
    this.report(`${file ?? "ramfs"}: ${where}${message}\n`);
  }

  /** Writes to stderr; a report that nobody takes must not hold up or end the script. */
  report(text: string, io: DescriptorTable = this.io): void {
    try {
      const waiting = io.get(2)?.sink?.write(encodeName(text));
      if (waiting) waiting.catch(() => {});
    } catch { /* nobody reads it */ }
  }

  /** `set -x`: a line behind PS4. */
  trace(text: string): void {
    const prompt = this.state.variables.get("PS4") ?? "+ ";
    this.state.options.delete("xtrace");
    let prefix = expandPrompt(this, prompt);
    try {
      if (prompt.includes("$")) prefix = this.#expandNow(prompt);
    } finally {
      this.state.options.add("xtrace");
    }
    const repeated = (prefix[0] ?? "").repeat(this.state.subshellDepth + 1);
    this.report(`${repeated}${prefix.slice(1)}${text}\n`);
  }

  #expandNow(prompt: string): string {
    const text = compileHereText(prompt)(this);
    return typeof text === "string" ? text : prompt;
  }

  traceWords(words: readonly string[]): void {
    this.trace(words.map((word) => quoteForInput(word)).join(" "));
  }
}

/** 128 and the number of the signal that ended a script. */
export function abortStatus(signal: AbortSignal): number {
  return 128 + (SIGNALS[signal.reason as string] ?? SIGNALS.INT);
}
