/** The shell as a library: a script goes in, bytes and a status come out, state lasts between calls. */
import type { Cage } from "../core/cage/cage.ts";
import type { Command } from "./command.ts";
import type { Programmed } from "./completion/programmable.ts";
import { beginVariables } from "./language/environment.ts";
import { Aborted, Exit } from "./language/control.ts";
import { Descriptor, DescriptorTable } from "./io/descriptors.ts";
import type { ShellHost } from "./host.ts";
import { Interpreter } from "./language/interpreter.ts";
import { invoke } from "./language/invocation.ts";
import { abortName, abortStatus } from "./language/jobs.ts";
import type { JobControl } from "./terminal/job_control.ts";
import type { InteractiveWorld } from "./terminal/interactive_world.ts";
import { after, type Maybe, rescue } from "./language/maybe.ts";
import type { OptionTable } from "./options.ts";
import { CommandRegistry } from "./registry.ts";
import { ShellState } from "./language/state.ts";
import {
  type ByteSink,
  type ByteSource,
  EMPTY_SOURCE,
  NULL_SINK,
  toSink,
  toSource,
} from "./io/streams.ts";
import { isIncomplete, Parser } from "./parse/parser.ts";
import { switchJobControl } from "./terminal/foreground.ts";
import { runInput, runLines } from "./language/script_run.ts";
import { PendingSignals } from "./language/traps.ts";
import { RunningChildren, Unfinished, withoutJobs, type World } from "./language/world.ts";

export interface ShellOptions {
  /** The tree, and who the shell is in it. The cage's working directory is where the shell starts. */
  readonly cage: Cage;
  /** The world outside; without it `load`, `dump` and programs do not exist. */
  readonly host?: ShellHost;
  /** The exported variables to begin with. */
  readonly env?: Readonly<Record<string, string>>;
  /** At its end unless given. */
  readonly stdin?: ByteSource | ReadableStream<Uint8Array>;
  /** Forgotten unless given, as standard error's. */
  readonly stdout?: ByteSink | WritableStream<Uint8Array>;
  readonly stderr?: ByteSink | WritableStream<Uint8Array>;
  /** Commands of one's own, see `defineCommand`; they go before the shell's. */
  readonly commands?: readonly Command[];
  /** What `$$` is; 1 unless given. */
  readonly pid?: number;
  /** Options of `set -o` that are on from the start, as "errexit", or off, as "+braceexpand". */
  readonly options?: readonly string[];
  /** Those of `shopt`. */
  readonly shopt?: readonly string[];
  /** What `$PPID` is; 0 unless given. */
  readonly parentPid?: number;
}

export interface ExecOptions {
  /** Positional parameters of the script, from now on. */
  readonly args?: readonly string[];
  /** Name of the script: `$0` and what its messages begin with. */
  readonly name?: string;
  /** Gives the script up: its children get SIGINT and its status is 130. */
  readonly signal?: AbortSignal;
  /** In the place of the shell's own for this script alone; what `exec` redirects is for it alone, too. */
  readonly stdin?: ByteSource | ReadableStream<Uint8Array>;
  readonly stdout?: ByteSink | WritableStream<Uint8Array>;
  readonly stderr?: ByteSink | WritableStream<Uint8Array>;
  /** Stands before the line in messages about the syntax: `-c`, unless the script has a name. */
  readonly label?: string;
  /** The file that the script is, for its messages, where that is not its name. */
  readonly file?: string;
}

/**
 * A shell over a cage: bash's language, with commands that work on the tree.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Shell, Vfs } from "@ramfs/ramfs";
 *
 * const cage = new Vfs().cage();
 * const written: string[] = [];
 * const out = { write: (bytes: Uint8Array) => void written.push(new TextDecoder().decode(bytes)) };
 * const shell = new Shell({ cage, stdout: out, stderr: out });
 * const status = await shell.exec('for name in a b; do echo "$name" > $name; done; cat a b | wc -l');
 * assertEquals([status, written.join("")], [0, "2\n"]);
 * ```
 */
export class Shell {
  #world: World;
  readonly #state = new ShellState();
  readonly #io: DescriptorTable;
  #exited = false;
  /** The jobs of a script behind `set -m`. */
  #scriptJobs: Promise<JobControl> | undefined;
  /** Calls run one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ShellOptions) {
    let last = options.pid ?? 1;
    const signals = new PendingSignals();
    this.#world = {
      cage: options.cage,
      host: options.host,
      commands: new CommandRegistry(options.commands),
      pid: options.pid ?? 1,
      nextPid: () => ++last,
      signal: undefined,
      signals,
      shellSignals: signals,
      invoke,
      scriptJobs: () => this.#scriptJobs ??= this.#takeJobs(),
      children: new RunningChildren(),
      unfinished: new Unfinished(),
      snapshots: new Map(),
    };
    this.#io = new DescriptorTable([
      [0, new Descriptor({ source: toSource(options.stdin) })],
      [1, new Descriptor({ sink: toSink(options.stdout ?? NULL_SINK) })],
      [2, new Descriptor({ sink: toSink(options.stderr ?? NULL_SINK) })],
    ]);
    this.#io.keepTerminal();
    switchAll(this.#state.options, options.options ?? []);
    switchAll(this.#state.shopt, options.shopt ?? []);
    this.#state.cwd = options.cage.getcwd();
    beginVariables(this.#state, options.env ?? {}, options.cage.uid, options.parentPid ?? 0);
  }

  /** Absolute path of the working directory. */
  get cwd(): string {
    return this.#state.cwd;
  }

  /** `exit` has been called; the status is that of the `exec` that did. */
  get exited(): boolean {
    return this.#exited;
  }

  get commandNames(): string[] {
    const { aliases, functions } = this.#state;
    return [...new Set([...this.#world.commands.names(), ...functions.keys(), ...aliases.keys()])]
      .sort();
  }

  get aliasNames(): string[] {
    return [...this.#state.aliases.keys()].sort();
  }

  get jobNumbers(): number[] {
    return [...this.#state.jobs.keys()].sort((a, b) => a - b);
  }

  /** The options of a command of the shell; undefined where there is no such command. */
  async optionsOf(name: string): Promise<OptionTable | undefined> {
    return (await this.#world.commands.find(name))?.options;
  }

  get host(): ShellHost | undefined {
    return this.#world.host;
  }

  get cage(): Cage {
    return this.#world.cage;
  }

  /** Names of all variables that are set. */
  get variableNames(): string[] {
    return this.#state.variables.names();
  }

  /** Status of the last command. */
  get status(): number {
    return this.#state.status;
  }

  get(name: string): string | undefined {
    return this.#state.variables.get(name);
  }

  set(name: string, value: string): void {
    this.#state.variables.set(name, value);
  }

  /** Sets `$1` and the following. */
  setArguments(args: readonly string[]): void {
    this.#state.args = [...args];
  }

  /**
   * Runs a script to its end: the status of its last command, or with `set -e` of the first that failed;
   * 2, with a message, for one that cannot be run at all, and then nothing of it has run. Failures are
   * messages on stderr and a status, as in any shell. The EXIT trap waits for `end`.
   */
  exec(script: string, options: ExecOptions = {}): Promise<number> {
    const done = this.#last.then(() => this.#exec(script, options));
    this.#last = done.catch(() => {});
    return done;
  }

  /**
   * Runs a script as its lines come, each with its newline, null behind the last: the commands may take what
   * they read from the same input.
   */
  execLines(readLine: () => Promise<string | null>, options: ExecOptions = {}): Promise<number> {
    const done = this.#last.then(() => this.#exec(readLine, options));
    this.#last = done.catch(() => {});
    return done;
  }

  /** Whether a script would be whole with more lines: what an interactive shell asks at each newline. */
  isIncomplete(script: string): boolean {
    const { aliases, shopt } = this.#state;
    const alias = (name: string) => shopt.has("expand_aliases") ? aliases.get(name) : undefined;
    return isIncomplete(script, { alias, extendedPatterns: () => shopt.has("extglob") });
  }

  /** What `complete` has said of the command that a line ends in; undefined where it has not. */
  async completeProgrammed(
    line: string,
    signal?: AbortSignal,
  ): Promise<Programmed | undefined> {
    const { completions, shopt, status } = this.#state;
    if (completions.size === 0 || !shopt.has("progcomp")) return undefined;
    const { completeProgrammed } = await import("./completion/programmable.ts" as string);
    const world = { ...withoutJobs(this.#world), signal, children: new RunningChildren() };
    const io = this.#io.clone();
    // A function that reads would take the keys that are typed.
    io.set(0, new Descriptor({ source: EMPTY_SOURCE }));
    const interpreter = new Interpreter(world, this.#state, undefined, io);
    try {
      return await completeProgrammed(interpreter, line);
    } finally {
      io.dispose();
      this.#state.status = status;
    }
  }

  /** Makes this the shell of a person, as `-i` does. */
  beInteractive(): void {
    this.#state.interactive = true;
    switchAll(this.#state.shopt, ["extglob", "globstar", "expand_aliases"]);
  }

  /** Makes this the shell of a person at a terminal; returns what reads its state between the scripts. */
  openInteractive(interactive: InteractiveWorld, jobControl: JobControl | undefined): Interpreter {
    this.#world = { ...this.#world, interactive, jobControl };
    this.beInteractive();
    return new Interpreter(this.#world, this.#state, undefined, this.#io);
  }

  async #exec(
    source: string | (() => Promise<string | null>),
    options: ExecOptions,
  ): Promise<number> {
    const state = this.#state;
    if (options.args) state.args = [...options.args];
    if (options.name !== undefined) state.name = options.name;
    state.script = options.file ?? options.name;
    const sourced = options.file === undefined ? 0 : 1;
    state.sourceDepth += sourced;
    // A world of its own for each call: what an abandoned one left behind stays abandoned.
    const world: World = {
      ...this.#world,
      signal: options.signal,
      children: new RunningChildren(),
    };
    const own = options.stdin || options.stdout || options.stderr;
    const io = own ? this.#streamsOf(options) : this.#io;
    const interpreter = new Interpreter(world, state, options.file ?? options.name, io);
    if (state.options.has("monitor")) await switchJobControl(interpreter, true);
    try {
      const parserOptions = interpreter.parserOptions(1);
      const unnamed = interpreter.file === undefined && !state.interactive;
      const label = options.label ?? (unnamed ? "-c" : "");
      const run = () =>
        typeof source === "string"
          ? runLines(interpreter, new Parser(source, parserOptions), label, label === "")
          : runInput(interpreter, new Parser("", { ...parserOptions, open: true }), source);
      const done = rescue(run, (thrown) => {
        if (thrown instanceof Aborted) throw thrown;
        if (thrown instanceof Exit) this.#exited = true;
        return interpreter.endOfShell(thrown);
      });
      return await untilAborted(done, world, state);
    } catch (thrown) {
      if (!(thrown instanceof Aborted)) throw thrown;
      io.get(0)?.source?.abandon();
      return state.status = thrown.status;
    } finally {
      if (own) io.dispose();
      state.sourceDepth -= sourced;
      state.functionDepth = state.loopDepth = 0;
      state.calls = [];
    }
  }

  #streamsOf({ stdin, stdout, stderr }: ExecOptions): DescriptorTable {
    const io = this.#io.clone();
    if (stdin) io.set(0, new Descriptor({ source: toSource(stdin) }));
    const borrow = (to: ByteSink | WritableStream<Uint8Array>) => {
      const sink = toSink(to);
      return new Descriptor({ sink }, sink === to ? undefined : () => void sink.close?.());
    };
    if (stdout) io.set(1, borrow(stdout));
    if (stderr) io.set(2, borrow(stderr));
    return io;
  }

  /**
   * The end of the shell: runs the EXIT trap with `status` as `$?`, and answers the status that is to be
   * the shell's. What is still running in the background is not waited for: `outlived` does.
   */
  end(status: number): Promise<number> {
    const ended = this.#last.then(() => {
      const interpreter = new Interpreter(this.#world, this.#state, undefined, this.#io);
      return after(
        interpreter.exitTrap(status),
        (ended) => after(interpreter.substitutions.closeLasting(), () => ended),
      );
    });
    this.#last = ended.catch(() => {});
    return ended;
  }

  /** Behind `end`: closes the shell's descriptors, and waits for the commands that it has left in the background. */
  async outlived(): Promise<void> {
    await this.#last;
    this.#io.dispose();
    (await this.#scriptJobs)?.close();
    await this.#world.unfinished.ended();
  }

  async #takeJobs(): Promise<JobControl> {
    const { JobControl }: typeof import("./terminal/job_control.ts") = await import(
      "./terminal/job_control.ts" as string
    );
    const { host } = this.#world;
    return new JobControl(await host?.takeTerminal?.(), host);
  }
}

/** Adds the names, and takes out those that begin with a plus. */
function switchAll(set: Set<string>, names: readonly string[]): void {
  for (const name of names) {
    if (name.startsWith("+")) set.delete(name.slice(1));
    else set.add(name);
  }
}

/** Milliseconds in which a script that does not wait for anything notices that it was given up. */
const NOTICE = 50;

/**
 * `done`, or `Aborted` once the signal says so and no child runs any more, whatever else is still being
 * waited for. Children get the signal themselves; a prompt must not come before they have ended, nor while a
 * loop still changes the shell's state.
 */
function untilAborted(done: Maybe<number>, world: World, state: ShellState): Maybe<number> {
  const { signal, children } = world;
  if (!signal || typeof done === "number") return done;
  return new Promise((resolve, reject) => {
    let late: ReturnType<typeof setTimeout> | undefined;
    const giveUp = () => reject(new Aborted(abortStatus(signal)));
    const abort = () => {
      const name = abortName(signal);
      if (state.traps.get(name) !== undefined) {
        world.signal = undefined;
        world.signals.arrive(name);
      } else if (children.count > 0) children.idle = abort;
      else {
        // A job may just have been begun.
        late = setTimeout(() => children.count > 0 ? children.idle = abort : giveUp(), NOTICE);
      }
    };
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    done.then((status) => late === undefined ? resolve(status) : giveUp(), reject).finally(() => {
      signal.removeEventListener("abort", abort);
      clearTimeout(late);
    });
  });
}
