/** What a command of the shell is, and what it sees. */
import { encodeName } from "../core/bytes.ts";
import type { Cage } from "../core/cage/cage.ts";
import { isBuiltin } from "./builtins.ts";
import type { DescriptorTable } from "./io/descriptors.ts";
import { errorText } from "./text/error_text.ts";
import { absolutePath } from "./expand/glob.ts";
import type { Interpreter } from "./language/interpreter.ts";
import { abortStatus } from "./language/jobs.ts";
import type { ShellError } from "./language/control.ts";
import type { Maybe } from "./language/maybe.ts";
import {
  describeOptions,
  OptionError,
  type OptionTable,
  type OptionValues,
  parseOptions,
} from "./options.ts";
import { type ByteSink, EMPTY_SOURCE, Input, StreamError } from "./io/streams.ts";
import { type Breath, breathing, BreathingInput, BreathingSink } from "./language/turns.ts";

export type Status = Maybe<number>;

export interface CommandDefinition<T extends OptionTable> {
  readonly name: string;
  /** One sentence without a full stop, for `help`. */
  readonly summary: string;
  /** What follows the name, one line for each form: `[OPTION]... [FILE]...`. */
  readonly usage: string;
  readonly options: T;
  /** More for `--help`, behind the options. */
  readonly notes?: string;
  /** Options end at the first operand. */
  readonly stopEarly?: true;
  /** Arguments are not options at all (`echo`, `test`): they are all operands. */
  readonly raw?: true;
  /** Arguments of older spellings (`head -5`) in today's, before they are parsed. */
  modernize?(args: readonly string[], context: CommandContext): string[];
  /** Wrong options are answered with the usage too, as grep does. */
  readonly usageInErrors?: true;
  /** Status of wrong options; by default 1, and 2 for builtins. */
  readonly usageStatus?: number;
  run(
    context: CommandContext,
    options: OptionValues<T>,
    operands: string[],
  ): Status;
}

/** A command ready to be called with words. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  readonly options: OptionTable;
  call(context: CommandContext): Status;
}

/**
 * Declares a command; its options are parsed, and `--help` answered, before `run` is called.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Shell, Vfs, defineCommand } from "@ramfs/ramfs";
 *
 * const greet = defineCommand({
 *   name: "greet",
 *   summary: "Say hello to everybody named",
 *   usage: "[-l] NAME...",
 *   options: { loud: { short: "l", long: "loud", help: "in capitals" } },
 *   run(context, { loud }, names) {
 *     if (names.length === 0) return context.misuse("missing operand");
 *     const text = `hello ${names.join(", ")}\n`;
 *     return context.succeed(loud ? text.toUpperCase() : text);
 *   },
 * });
 * const written: string[] = [];
 * const stdout = { write: (bytes: Uint8Array) => void written.push(new TextDecoder().decode(bytes)) };
 * const shell = new Shell({ cage: new Vfs().cage(), stdout, stderr: stdout, commands: [greet] });
 * assertEquals(await shell.exec("greet -l you | cat"), 0);
 * assertEquals(written.join(""), "HELLO YOU\n");
 * ```
 */
export function defineCommand<const T extends OptionTable>(
  definition: CommandDefinition<T>,
): Command {
  const { name, summary, usage, options, notes } = definition;
  const forms = usage.split("\n").map((form, i) => `${i ? "   or: " : "Usage: "}${name} ${form}`);
  const described = definition.raw ? "" : `\n${describeOptions(options)}`;
  const help =
    `${forms.map((form) => wrapped(form.trimEnd())).join("\n")}\n${summary}.\n${described}` +
    (notes ? `\n${notes.trimEnd()}\n` : "");
  return {
    name,
    summary,
    help,
    options,
    call: (context) => callDefinition(definition, help, context),
  };
}

/** At blanks, in lines of a terminal's width. */
function wrapped(text: string): string {
  return text.replace(/(.{1,80})(?: |$)/g, "$1\n         ").trimEnd();
}

function callDefinition<T extends OptionTable>(
  definition: CommandDefinition<T>,
  help: string,
  context: CommandContext,
): Status {
  context.usage = definition.usage;
  if (definition.raw) {
    const { args } = context;
    if (args.length === 1 && args[0] === "--help" && definition.name !== "[") {
      return context.succeed(help);
    }
    const none = { given: [], occurrences: [] } as unknown as OptionValues<T>;
    return definition.run(context, none, args);
  }
  let parsed;
  const refused = (error: unknown) => refusal(context, error, definition.usageStatus);
  try {
    const args = definition.modernize?.(context.args, context) ?? context.args;
    const end = args.indexOf("--");
    const asksHelp =
      (definition.stopEarly ? args.slice(0, 1) : args.slice(0, end < 0 ? undefined : end))
        .includes("--help");
    if (asksHelp) return context.succeed(help);
    parsed = parseOptions(definition.options, args, { stopEarly: definition.stopEarly });
  } catch (error) {
    if (!(error instanceof OptionError) || error.plain) return refused(error);
    if (isBuiltin(context.name)) return context.misuse(error.builtin, definition.usageStatus);
    const usage = definition.usageInErrors ? `\nUsage: ${context.name} ${definition.usage}` : "";
    return misuseOrProgram(context, error.message + usage, definition.usageStatus);
  }
  try {
    const status = definition.run(context, parsed.options, parsed.operands);
    return status instanceof Promise ? status.catch(refused) : status;
  } catch (error) {
    return refused(error);
  }
}

/** Answers an OptionError; throws anything else on. */
function refusal(context: CommandContext, error: unknown, usageStatus = 1): number {
  if (!(error instanceof OptionError)) throw error;
  const status = error.status ?? usageStatus;
  if (!error.plain) return context.misuse(error.message, status);
  context.error(error.message);
  return status;
}

/** Wrong options may be those of the program that our command stands in for: says how to get that one. */
async function misuseOrProgram(
  context: CommandContext,
  message: string,
  status: number | undefined,
): Promise<number> {
  const { world: { host }, state } = context.interpreter;
  const env = state.variables.environment();
  const program = await host?.resolveProgram(context.name, env, state.cwd);
  const hint = program && `; 'run ${context.name}' runs the program ${program}`;
  return context.misuse(message, status, hint);
}

/** A command's world: its words, streams, the tree, and the shell for those that change it. */
export class CommandContext {
  /** Where text waits for `flush`. */
  #pending: string[] = [];
  #pendingLength = 0;
  #stdin: Input | undefined;
  #stdout: BreathingSink | undefined;
  #breathe: Breath | undefined;
  /** What follows the name, as the definition has it. */
  usage = "";

  constructor(
    readonly interpreter: Interpreter,
    readonly name: string,
    readonly args: string[],
    readonly descriptors: DescriptorTable,
  ) {}

  get cage(): Cage {
    return this.interpreter.world.cage;
  }

  /** To be called by what computes long without reading or writing. */
  get breathe(): Breath {
    const { signal } = this.interpreter.world;
    return this.#breathe ??= breathing(signal, () => abortStatus(signal!));
  }

  /** Aborted when the script is given up; what runs long looks at it. */
  get signal(): AbortSignal | undefined {
    return this.interpreter.world.signal;
  }

  get stdin(): Input {
    return this.#stdin ??= this.breathing(
      this.descriptors.get(0)?.source ?? new Input(EMPTY_SOURCE),
    );
  }

  get stdout(): ByteSink {
    const sink = this.descriptors.get(1)?.sink ?? CLOSED;
    if (this.#stdout?.sink !== sink) this.#stdout = new BreathingSink(sink, this.breathe);
    return this.#stdout;
  }

  /** An input that lets others in between reads, which whoever reads much is to have. */
  breathing(input: Input): Input {
    return new BreathingInput(input, this.breathe);
  }

  /** The absolute path of an operand. The empty one stays so: every call returns ENOENT for it. */
  path(operand: string): string {
    return operand === "" ? "" : absolutePath(this.interpreter.state.cwd, operand);
  }

  /**
   * Runs words as a command with this one's descriptors.
   * @param skipFunctions functions of that name are left aside
   */
  invoke(words: string[], skipFunctions = false, path?: string): Status {
    return this.interpreter.world.invoke(this.interpreter, words, skipFunctions, path);
  }

  /** Writes text now. */
  print(text: string): void | Promise<void> {
    if (text === "") return;
    return this.stdout.write(encodeName(text));
  }

  /**
   * Keeps text for `flush`; returns true once there is enough that the command should flush. Errors
   * flush by themselves, so that the order on a terminal is that of the events.
   */
  add(text: string): boolean {
    this.#pending.push(text);
    this.#pendingLength += text.length;
    return this.#pendingLength >= 65536;
  }

  flush(): void | Promise<void> {
    return this.#flushTo(this.stdout);
  }

  #flushTo(sink: ByteSink): void | Promise<void> {
    if (this.#pendingLength === 0) return;
    const text = this.#pending.join("");
    this.#pending = [];
    this.#pendingLength = 0;
    return sink.write(encodeName(text));
  }

  /** Prints `text` and answers status 0. */
  succeed(text: string): Status {
    const waiting = this.print(text);
    return waiting ? waiting.then(() => 0) : 0;
  }

  /** Reports on stderr: `NAME: message`. */
  error(message: string): void {
    const { file, line } = this.interpreter;
    const place = file !== undefined && isBuiltin(this.name) ? `${file}: line ${line}: ` : "";
    this.#report(`${place}${this.name}: ${message}\n`);
  }

  #report(text: string): void {
    // Nobody else comes in between, so that the order is that of the events.
    const first = this.#flushTo(this.descriptors.get(1)?.sink ?? CLOSED);
    const report = () => this.interpreter.reportError(text, this.descriptors);
    if (first) void first.then(report, report);
    else report();
  }

  /** Reports `message: REASON` and answers status 1. */
  fail(message: string, error?: unknown): 1 {
    this.error(error === undefined ? message : `${message}: ${errorText(error)}`);
    return 1;
  }

  /** As `fail`, of what the shell refused: some of that it says in its own name. */
  refuse(error: ShellError): 1 {
    if (!/: (readonly variable|bad array subscript)$/.test(error.message)) {
      return this.fail(error.message);
    }
    this.interpreter.complain(error.message);
    return 1;
  }

  /** Reports wrong usage as coreutils does, or as bash's builtins do: with the usage, which stands alone for "". */
  misuse(message: string, status?: number, hint = ""): number {
    const { name } = this;
    if (!isBuiltin(name)) {
      this.error(`${message}\nTry '${name} --help' for more information${hint}.`);
      return status ?? 1;
    }
    if (message !== "") this.error(message);
    const forms = this.usage.split("\n").map((form) => `${name} ${form}`).join(" or ");
    this.#report(`${name}: usage: ${forms}\n`);
    return status ?? 2;
  }
}

const CLOSED: ByteSink = {
  write() {
    throw new StreamError("write error: Bad file descriptor");
  },
};
