/** Runs parsed scripts: lists, pipelines, compound commands. Simple commands are in simple_command.ts. */
import type {
  AndOr,
  CommandExpansionPart,
  CommandNode,
  Pipeline,
  Redirected,
  Redirection,
  Script,
  Statement,
} from "unbash";
import { decodeName, encodeName } from "../core/bytes.ts";
import type { Cage } from "../core/cage.ts";
import { Aborted, Break, Continue, Exit, Return, ShellError } from "./control.ts";
import { CompoundCommand } from "./compound_command.ts";
import { conditional } from "./conditional.ts";
import { Descriptor, DescriptorTable } from "./descriptors.ts";
import { evaluate } from "./expand/arithmetic.ts";
import { Expander, type ExpansionHost } from "./expand/expander.ts";
import type { TestScope } from "./file_tests.ts";
import { Pipe } from "./pipe.ts";
import { redirect, RedirectionError } from "./redirections.ts";
import { SimpleCommand } from "./simple_command.ts";
import type { ShellState } from "./state.ts";
import { BrokenPipe, CollectingSink, EMPTY_SOURCE } from "./streams.ts";
import { type Frame, parseScript, positionOf, ScriptError } from "./syntax.ts";
import { drive, type Task, waitFor } from "./task.ts";
import type { World } from "./world.ts";

/** Status of a command killed by SIGPIPE. */
const BROKEN_PIPE_STATUS = 141;
/** Nested commands after which the JavaScript stack is left for a fresh one. */
const STACK_SEGMENT = 50;
/** Milliseconds after which a loop that never waits lets timers and signals in. */
const TURN = 25;

export class Interpreter implements ExpansionHost {
  readonly expander: Expander = new Expander(this);
  /** The script that is running, for positions. */
  frame: Frame;
  /** Offset in the frame of the command that is running. */
  position = 0;
  /** Above 0 where a failure is part of a condition, so that `set -e` does not count it. */
  guarded = 0;
  /** Status of the last command substitution, which is the status of a bare assignment. */
  substitutionStatus = 0;
  /** Descriptors of the running command, which the substitutions among its words see. */
  #io = new DescriptorTable();
  readonly simple = new SimpleCommand(this);
  readonly #compound = new CompoundCommand(this);
  /** Commands that are running inside each other on this JavaScript stack. */
  #nesting = 0;
  #turns = 0;
  #turnStart = 0;

  constructor(readonly world: World, readonly state: ShellState, frame: Frame) {
    this.frame = frame;
  }

  get cage(): Cage {
    return this.world.cage;
  }

  get pid(): number {
    return this.world.pid;
  }

  /** What `test` and `[[ ]]` look at. */
  get testScope(): TestScope {
    return { cage: this.cage, state: this.state, descriptors: this.#io };
  }

  /** Runs text as `eval` and `source` do: in this shell, with positions of its own. */
  *source(text: string, file: string | undefined, io: DescriptorTable): Task<number> {
    const frame = { file: file ?? this.frame.file, source: text };
    const before = this.frame;
    let script: Script;
    try {
      script = parseScript(text);
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      this.report(`${file ?? "ramfs"}: ${error.message}\n`, io);
      return this.state.status = 2;
    }
    this.frame = frame;
    try {
      return yield* this.statements(script.commands, io);
    } finally {
      this.frame = before;
    }
  }

  /** Status of a (sub)shell that ended by `thrown`; what is no end of a shell is thrown on. */
  endOfShell(thrown: unknown, io: DescriptorTable): number {
    if (thrown instanceof Exit || thrown instanceof Return) {
      return this.state.status = thrown.status;
    }
    if (thrown instanceof Break || thrown instanceof Continue) return this.state.status;
    if (thrown instanceof BrokenPipe) return this.state.status = BROKEN_PIPE_STATUS;
    if (thrown instanceof ShellError) {
      this.complain(thrown.message, io);
      // As bash: a script in a file ends with 1 whatever the error.
      return this.state.status = this.frame.file === undefined ? thrown.status : 1;
    }
    throw thrown;
  }

  *statements(statements: readonly Statement[], io: DescriptorTable): Task<number> {
    let status = 0;
    for (const statement of statements) {
      if (statement.background) status = this.#background(statement, io);
      else status = yield* this.#statement(statement, io);
    }
    return status;
  }

  *#statement(statement: Statement, io: DescriptorTable): Task<number> {
    const { command } = statement;
    if (command.type === "AndOr") return yield* this.#andOr(command, io);
    return yield* this.#pipeline(command, io);
  }

  #background(statement: Statement, io: DescriptorTable): number {
    const child = this.subshell();
    const table = io.clone();
    table.set(0, new Descriptor({ source: EMPTY_SOURCE }));
    const done = Promise.resolve(
      drive(child.contained(child.#statement(statement, table), table)),
    );
    done.catch(() => {});
    const id = ++this.state.lastJob;
    this.state.jobs.set(id, { id, done });
    return this.state.status = 0;
  }

  *#andOr(node: AndOr, io: DescriptorTable): Task<number> {
    let status = 0;
    for (let i = 0; i < node.commands.length; i++) {
      const operator = i === 0 ? undefined : node.operators[i - 1];
      if (operator === "&&" && status !== 0) continue;
      if (operator === "||" && status === 0) continue;
      const last = i === node.commands.length - 1;
      if (!last) this.guarded++;
      try {
        status = yield* this.#pipeline(node.commands[i], io);
      } finally {
        if (!last) this.guarded--;
      }
    }
    return status;
  }

  *#pipeline(node: CommandNode | Pipeline, io: DescriptorTable): Task<number> {
    if (node.type !== "Pipeline") return yield* this.command(node, io);
    const negated = node.prefixes.some((prefix) => prefix.type === "Negation");
    if (negated) this.guarded++;
    let status: number;
    try {
      status = node.commands.length === 1
        ? yield* this.command(node.commands[0], io)
        : yield* this.#stages(node, io);
    } finally {
      if (negated) this.guarded--;
    }
    if (!negated && node.commands.length > 1) this.#errexit(status);
    return this.state.status = negated ? (status === 0 ? 1 : 0) : status;
  }

  /** Runs the stages of a pipeline at the same time, each in a subshell. */
  *#stages(node: Pipeline, io: DescriptorTable): Task<number> {
    const running: (number | Promise<number>)[] = [];
    let source: Descriptor | undefined;
    node.commands.forEach((command, i) => {
      const table = io.clone();
      if (source) table.set(0, source);
      if (i < node.commands.length - 1) {
        const pipe = new Pipe();
        const sink = new Descriptor({ sink: pipe.sink }, () => void pipe.sink.close!());
        table.set(1, sink);
        if (node.operators[i] === "|&") table.set(2, sink);
        source = new Descriptor({ source: pipe.source }, () => pipe.source.cancel!());
      }
      // The reading end has no holder until the next turn of this loop; a writer that ends before then
      // leaves its bytes in the pipe.
      const child = this.subshell();
      running.push(drive(child.contained(child.command(command, table), table)));
    });
    const statuses = (yield* waitFor(Promise.all(running))) as number[];
    this.state.pipeStatus = statuses;
    if (!this.state.options.has("pipefail")) return statuses.at(-1)!;
    return statuses.findLast((status) => status !== 0) ?? 0;
  }

  /** A copy of this interpreter whose changes stay its own. */
  subshell(): Interpreter {
    const child = new Interpreter(this.world, this.state.clone(), this.frame);
    child.position = this.position;
    child.#nesting = this.#nesting;
    child.guarded = this.guarded;
    return child;
  }

  /** Runs `task` as all that a subshell does; its descriptors go when it ends. */
  *contained(task: Task<number>, io: DescriptorTable): Task<number> {
    try {
      return yield* task;
    } catch (thrown) {
      return this.endOfShell(thrown, io);
    } finally {
      io.dispose();
    }
  }

  *command(node: CommandNode, io: DescriptorTable): Task<number> {
    if (this.turnIsDue()) yield* this.turn();
    if (this.#nesting >= STACK_SEGMENT) return yield* this.#onFreshStack(node, io);
    const outer = this.#io;
    this.#io = io;
    this.#nesting++;
    try {
      return yield* this.#dispatch(node, io);
    } finally {
      this.#nesting--;
      this.#io = outer;
    }
  }

  /** Goes on from an empty JavaScript stack, so that scripts may nest deeper than that reaches. */
  *#onFreshStack(node: CommandNode, io: DescriptorTable): Task<number> {
    const nesting = this.#nesting;
    this.#nesting = 0;
    try {
      return (yield Promise.resolve().then(() => drive(this.command(node, io)))) as number;
    } finally {
      this.#nesting = nesting;
    }
  }

  *#dispatch(node: CommandNode, io: DescriptorTable): Task<number> {
    switch (node.type) {
      case "Command":
        this.position = node.pos;
        return this.#settled(yield* this.simple.run(node, io));
      case "Redirected":
        return yield* this.#redirected(node, io);
      case "If":
        return this.state.status = yield* this.#compound.if(node, io);
      case "While":
        return this.state.status = yield* this.#compound.while(node, io);
      case "For":
        return this.state.status = yield* this.#compound.for(node, io);
      case "ArithmeticFor":
        return this.state.status = yield* this.#compound.arithmeticFor(node, io);
      case "Case":
        return this.state.status = yield* this.#compound.case(node, io);
      case "BraceGroup":
        return yield* this.statements(node.body.commands, io);
      case "Subshell": {
        const child = this.subshell();
        const table = io.clone();
        return this.#settled(
          yield* child.contained(child.statements(node.body.commands, table), table),
        );
      }
      case "TestCommand":
        this.position = node.pos;
        return this.#settled((yield* conditional(this, node.expression)) ? 0 : 1);
      case "ArithmeticCommand": {
        this.position = node.pos;
        const { expression } = node;
        const value = expression ? yield* evaluate(expression, this.expander.scope) : 0n;
        return this.#settled(value !== 0n ? 0 : 1);
      }
      case "Function":
        this.state.functions.set(node.name.value, { node, frame: this.frame });
        return this.state.status = 0;
      default:
        throw new Error(`invariant: ${node.type} is refused when parsed`);
    }
  }

  *#redirected(node: Redirected, io: DescriptorTable): Task<number> {
    const table = io.clone();
    try {
      yield* redirect(node.redirects, table, this.expander);
      return yield* this.command(node.command, table);
    } catch (error) {
      if (!(error instanceof RedirectionError)) throw error;
      this.complain(error.message, io);
      return this.#settled(1);
    } finally {
      table.dispose();
    }
  }

  *substitute(part: CommandExpansionPart): Task<string> {
    if (!part.script) return "";
    const child = this.subshell();
    const output = new CollectingSink();
    const table = this.#io.clone();
    table.set(1, new Descriptor({ sink: output }));
    const task = child.#substituted(part.script, table, output);
    this.substitutionStatus = yield* child.contained(task, table);
    this.state.status = this.substitutionStatus;
    return decodeName(output.bytes()).replaceAll("\0", "").replace(/\n+$/, "");
  }

  *#substituted(script: Script, io: DescriptorTable, output: CollectingSink): Task<number> {
    const redirects = inputOnly(script);
    if (!redirects) return yield* this.statements(script.commands, io);
    try {
      yield* redirect(redirects, io, this.expander);
    } catch (error) {
      if (!(error instanceof RedirectionError)) throw error;
      this.complain(error.message, io);
      return 1;
    }
    const { source } = io.get(0)!;
    for (let chunk; (chunk = yield* waitFor(source!.read())) !== null;) output.write(chunk);
    return 0;
  }

  #settled(status: number): number {
    this.state.status = status;
    this.state.pipeStatus = undefined;
    this.#errexit(status);
    return status;
  }

  #errexit(status: number): void {
    if (status !== 0 && this.guarded === 0 && this.state.options.has("errexit")) {
      throw new Exit(status);
    }
  }

  /** Whether it is time to look at the clock and the signal; kept apart as it runs for each command. */
  turnIsDue(): boolean {
    return (++this.#turns & 255) === 0 || (this.world.signal?.aborted ?? false);
  }

  /** Lets timers and signals in where a script never waits, and ends it where it was given up. */
  *turn(): Task<void> {
    if (this.world.signal?.aborted) throw new Aborted();
    const now = performance.now();
    if (now - this.#turnStart < TURN) return;
    yield new Promise((resolve) => setTimeout(resolve, 0));
    this.#turnStart = performance.now();
    if (this.world.signal?.aborted) throw new Aborted();
  }

  /** A message of the shell itself; in a file's script with its line. */
  complain(message: string, io: DescriptorTable): void {
    const { file, source } = this.frame;
    const where = file === undefined ? "" : `line ${positionOf(source, this.position).line}: `;
    this.report(`${file ?? "ramfs"}: ${where}${message}\n`, io);
  }

  /** Writes to stderr; a report that nobody takes must not hold up or end the script. */
  report(text: string, io: DescriptorTable): void {
    try {
      const waiting = io.get(2)?.sink?.write(encodeName(text));
      if (waiting) waiting.catch(() => {});
    } catch { /* nobody reads it */ }
  }
}

/** The redirection of `$(< file)`, which reads the file. */
function inputOnly(script: Script): readonly Redirection[] | undefined {
  const only = script.commands.length === 1 ? script.commands[0].command : undefined;
  if (only?.type !== "Command" || only.name || only.prefix.length !== 1) return undefined;
  const [first] = only.redirects;
  return first?.type === "Redirect" && first.operator === "<" ? only.redirects : undefined;
}
