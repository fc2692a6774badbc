/** Simple commands: words, assignments, redirections, and what the first word means. */
import type { Assignment, Command as CommandNode, Redirection, Word } from "unbash";
import { FsError } from "../core/fs_error.ts";
import { type Command, CommandContext } from "./command.ts";
import { Exit, Return, ShellError } from "./control.ts";
import type { DescriptorTable } from "./descriptors.ts";
import { errorText } from "./error_text.ts";
import type { Interpreter } from "./interpreter.ts";
import { quoteForInput } from "./quoting.ts";
import { redirect, RedirectionError } from "./redirections.ts";
import type { ShellFunction } from "./state.ts";
import { EMPTY_SOURCE, NULL_SINK, StreamError } from "./streams.ts";
import { didYouMean } from "./suggest.ts";
import { type Task, waitFor } from "./task.ts";

const DECLARING = new Set(["export", "readonly", "local", "declare", "typeset"]);
const NONE: readonly Assignment[] = [];
/** Deepest nesting of function calls: a script that gets here will not come back. */
const FUNCTION_DEPTH = 10000;

export class SimpleCommand {
  constructor(readonly interpreter: Interpreter) {}

  *run(node: CommandNode, io: DescriptorTable): Task<number> {
    this.interpreter.substitutionStatus = 0;
    const { expander } = this.interpreter;
    const words: string[] = [];
    const arrays: Assignment[] = [];
    if (node.name) {
      const literal = expander.literal(node.name);
      if (literal !== undefined) words.push(literal);
      else yield* expander.wordInto(node.name, words);
    }
    const declaring = DECLARING.has(words[0]);
    for (const arg of node.suffix) {
      if (arg.type === "Word") {
        const literal = expander.literal(arg);
        if (literal !== undefined) words.push(literal);
        else yield* expander.wordInto(arg, words);
      } else if (arg.type === "Assignment") yield* this.#declaration(arg, declaring, words, arrays);
    }
    const assignments = node.prefix.length === 0
      ? NONE
      : node.prefix.filter((each) => each.type === "Assignment");
    if (node.redirects.length === 0) {
      return yield* this.#perform(words, assignments, arrays, io, io);
    }
    return yield* this.#redirected(node.redirects, words, assignments, arrays, io);
  }

  *#redirected(
    redirects: readonly Redirection[],
    words: string[],
    assignments: readonly Assignment[],
    arrays: Assignment[],
    io: DescriptorTable,
  ): Task<number> {
    const table = io.clone();
    try {
      yield* redirect(redirects, table, this.interpreter.expander);
      return yield* this.#perform(words, assignments, arrays, table, io);
    } catch (error) {
      if (!(error instanceof RedirectionError)) throw error;
      this.interpreter.complain(error.message, io);
      return 1;
    } finally {
      table.dispose();
    }
  }

  /** `x=1` among the arguments of `export` and its like; elsewhere it is a word. */
  *#declaration(
    arg: Assignment,
    declaring: boolean,
    words: string[],
    arrays: Assignment[],
  ): Task<void> {
    const { value, name } = arg;
    if (value.type === "ArrayValue") {
      words.push(name);
      arrays.push(arg);
    } else if (declaring) {
      const text = yield* this.interpreter.expander.assignment(value);
      words.push(`${name}${arg.append ? "+" : ""}=${text}`);
    } else {
      const before = words.length;
      yield* this.interpreter.expander.wordInto(value, words);
      words[before] = arg.text.slice(0, value.pos - arg.pos) + (words[before] ?? "");
    }
  }

  /** `outer` is the table outside this command's redirections, which `exec` changes. */
  *#perform(
    words: string[],
    assignments: readonly Assignment[],
    arrays: readonly Assignment[],
    io: DescriptorTable,
    outer: DescriptorTable,
  ): Task<number> {
    const { state } = this.interpreter;
    if (words.length === 0) {
      for (const each of assignments) yield* this.#assign(each, io);
      return this.interpreter.substitutionStatus;
    }
    if (words[0] === "exec") return yield* this.#exec(words.slice(1), io, outer);
    if (assignments.length === 0) {
      this.#trace(words, io);
      const status = yield* this.invoke(words, io);
      for (const each of arrays) yield* this.#assign(each, io);
      return status;
    }
    const values: [string, string][] = [];
    for (const each of assignments) {
      if (each.value.type === "ArrayValue") {
        throw new ShellError(`${each.name}: cannot be exported`);
      }
      values.push([each.name, yield* this.interpreter.expander.assignment(each.value)]);
    }
    state.variables.push();
    try {
      for (const [name, value] of values) {
        state.variables.declareLocal(name);
        state.variables.set(name, value);
        state.variables.setExported(name, true);
      }
      this.#trace(words, io);
      return yield* this.invoke(words, io);
    } finally {
      state.variables.pop();
    }
  }

  *#exec(words: string[], io: DescriptorTable, outer: DescriptorTable): Task<number> {
    if (words.length > 0) throw new Exit(yield* this.runProgram(words, io));
    if (io !== outer) outer.adopt(io);
    return 0;
  }

  *#assign(node: Assignment, io: DescriptorTable): Task<void> {
    const { expander, state } = this.interpreter;
    const { variables } = state;
    const { name, value } = node;
    if (value.type === "ArrayValue") return yield* this.#assignArray(node, value.elements);
    const text = yield* expander.assignment(value);
    if (node.index) {
      const index = yield* expander.number(yield* expander.string(node.index));
      const old = node.append ? variables.elements(name).get(index) ?? "" : "";
      variables.setElement(name, index, old + text);
    } else variables.set(name, node.append ? (variables.get(name) ?? "") + text : text);
    if (state.options.has("allexport")) variables.setExported(name, true);
    this.#trace([`${name}${node.append ? "+" : ""}=${quoteForInput(text)}`], io, true);
  }

  *#assignArray(node: Assignment, elements: readonly Word[]): Task<void> {
    const { expander, state } = this.interpreter;
    const array = new Map(node.append ? state.variables.elements(node.name) : []);
    let next = Math.max(-1, ...array.keys()) + 1;
    for (const element of elements) {
      const keyed = /^\[([^\]]+)\]=/.exec(element.text);
      if (keyed) {
        next = yield* expander.number(keyed[1]);
        const text = yield* expander.string(element);
        array.set(next++, text.slice(keyed[0].length));
        continue;
      }
      const values: string[] = [];
      yield* expander.wordInto(element, values);
      for (const value of values) array.set(next++, value);
    }
    state.variables.setArray(node.name, array);
  }

  /** Runs words that are already expanded. */
  *invoke(words: string[], io: DescriptorTable, skipFunctions = false): Task<number> {
    const { state, world } = this.interpreter;
    const [name, ...args] = words;
    const definition = skipFunctions ? undefined : state.functions.get(name);
    if (definition) return yield* this.#call(definition, name, args, io);
    const command = name.includes("/") ? undefined : world.commands.find(name);
    if (command) return yield* this.#runCommand(yield* waitFor(command), name, args, io);
    return yield* this.runProgram(words, io);
  }

  *#runCommand(
    command: Command,
    name: string,
    args: string[],
    io: DescriptorTable,
  ): Task<number> {
    const context = new CommandContext(this.interpreter, name, args, io);
    try {
      const status = yield* waitFor(command.call(context));
      const rest = context.flush();
      if (rest) yield rest;
      return status;
    } catch (error) {
      if (error instanceof StreamError) return context.fail(error.message);
      if (error instanceof FsError) {
        return context.fail(error.syscall === "write" ? "write error" : error.path ?? name, error);
      }
      throw error;
    }
  }

  *#call(
    definition: ShellFunction,
    name: string,
    args: string[],
    io: DescriptorTable,
  ): Task<number> {
    const { interpreter } = this;
    const { state } = interpreter;
    if (state.functionDepth >= FUNCTION_DEPTH) {
      throw new ShellError(
        `${name}: maximum function nesting level exceeded (${FUNCTION_DEPTH})`,
      );
    }
    const { body } = definition.node;
    if (body.type === "CompoundList") throw new Error("invariant: refused when parsed");
    const before = { args: state.args, frame: interpreter.frame, loops: state.loopDepth };
    state.args = args;
    state.functionDepth++;
    state.loopDepth = 0;
    interpreter.frame = definition.frame;
    state.variables.push();
    try {
      return yield* interpreter.command(body, io);
    } catch (thrown) {
      if (!(thrown instanceof Return)) throw thrown;
      return thrown.status;
    } finally {
      state.variables.pop();
      interpreter.frame = before.frame;
      state.loopDepth = before.loops;
      state.functionDepth--;
      state.args = before.args;
    }
  }

  /** Runs a program of the host as a child in the tree. */
  *runProgram(argv: string[], io: DescriptorTable): Task<number> {
    const { world, state } = this.interpreter;
    const env = state.variables.environment();
    const program = world.host &&
      (yield* waitFor(world.host.resolveProgram(argv[0], env, state.cwd)));
    if (program === undefined) return this.#notFound(argv[0], io);
    try {
      const child = world.host!.run({
        argv,
        program,
        env,
        cwd: state.cwd,
        stdin: io.get(0)?.source ?? EMPTY_SOURCE,
        stdout: io.get(1)?.sink ?? NULL_SINK,
        stderr: io.get(2)?.sink ?? NULL_SINK,
        signal: world.signal,
      });
      return yield* waitFor(world.children.track(child));
    } catch (error) {
      this.interpreter.complain(`${argv[0]}: ${errorText(error)}`, io);
      return 126;
    }
  }

  #notFound(name: string, io: DescriptorTable): number {
    const { world, state } = this.interpreter;
    if (name.includes("/")) {
      this.interpreter.complain(`${name}: No such file or directory`, io);
      return 127;
    }
    const close = didYouMean(name, [...world.commands.names(), ...state.functions.keys()]);
    const hint = close ? ` (did you mean '${close}'?)` : "";
    this.interpreter.complain(`${name}: command not found${hint}`, io);
    return 127;
  }

  #trace(words: string[], io: DescriptorTable, verbatim = false): void {
    const { state } = this.interpreter;
    if (!state.options.has("xtrace")) return;
    const shown = verbatim ? words : words.map((word) => quoteForInput(word));
    const prefix = "+".repeat(state.subshellDepth + 1);
    this.interpreter.report(`${prefix} ${shown.join(" ")}\n`, io);
  }
}
