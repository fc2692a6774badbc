/** Simple commands: words, assignments, redirections. What the first word means is in invocation.ts. */
import type { Assignment, Command as CommandNode, Word } from "unbash";
import {
  compileWord,
  literalOf,
  textOfAssignment,
  textOfWord,
  type WordCode,
} from "../expand/words.ts";
import { parseWord } from "../expand/parse_word.ts";
import { expandAlias } from "../alias_expansion.ts";
import type { Interpreter } from "../interpreter.ts";
import { type Assigned, assignElements, assignText, type Element } from "../assignment.ts";
import { after, always, forEach, isPromise, type Maybe, rescue } from "../maybe.ts";
import { invoke, replaceShell } from "../invocation.ts";
import { RedirectionError } from "../redirections.ts";
import type { Code } from "./code.ts";
import { compileTable } from "./redirects.ts";

const DECLARING = new Set(["export", "readonly", "local", "declare", "typeset"]);

/** An assignment whose value has been expanded. */
type AssignmentCode = (sh: Interpreter) => Maybe<Assigned>;

export function compileSimple(node: CommandNode, source: string): Code {
  const assignments = node.prefix.filter((each) => each.type === "Assignment")
    .map(compileAssignment);
  const { redirects, pos } = node;
  const body = node.name
    ? compileInvocation(node, assignments, source)
    : compileAssignments(assignments);
  const run: Code = redirects.length > 0 ? withRedirects(node, body) : (sh) => body(sh, undefined);
  const text = source.slice(pos, node.end);
  // Process substitutions end with the command.
  const whole: Code = /[<>]\(/.test(text)
    ? (sh) => sh.substitutions.closeAfter(() => run(sh))
    : run;
  return (sh) => {
    sh.position = pos;
    if (sh.turnIsDue()) {
      const waiting = sh.turn();
      if (waiting) return waiting.then(() => whole(sh));
    }
    if (sh.state.traps.size > 0) {
      const waiting = sh.debugTrap(text);
      if (waiting) return waiting.then(() => whole(sh));
    }
    return whole(sh);
  };
}

/**
 * A command that has its descriptors: `apply` makes those of its redirections, behind its words and before
 * its assignments, as in bash.
 */
type Body = (sh: Interpreter, apply: Apply | undefined) => Maybe<number>;
type Apply = (sh: Interpreter, run: (kept: () => void) => Maybe<number>) => Maybe<number>;

function withRedirects(node: CommandNode, body: Body): Code {
  const change = compileTable(node.redirects);
  const apply: Apply = (sh, run) => {
    const table = sh.io.clone();
    const outer = sh.io;
    const keep = () => outer.adopt(table);
    return rescue((): Maybe<number> => {
      const waiting = change(sh, table);
      const go = () => sh.withIo(table, () => run(keep));
      return waiting ? waiting.then(go) : go();
    }, (error) => {
      if (!(error instanceof RedirectionError)) throw error;
      table.dispose();
      sh.complain(error.message);
      return sh.settle(1);
    });
  };
  return (sh) => body(sh, apply);
}

const noKeeping = () => {};

/** Assigns; the status is that of the last command substitution. */
function assignAll(sh: Interpreter, assignments: readonly AssignmentCode[]): Maybe<number> {
  if (assignments.length === 1) {
    const value = assignments[0](sh);
    if (!isPromise(value)) {
      assignText(sh, value);
      return sh.substitutionStatus;
    }
    return value.then((late) => {
      assignText(sh, late);
      return sh.substitutionStatus;
    });
  }
  const done = forEach(assignments, (code) => {
    const value = code(sh);
    if (isPromise(value)) return value.then((late) => assignText(sh, late));
    assignText(sh, value);
  });
  return done ? done.then(() => sh.substitutionStatus) : sh.substitutionStatus;
}

function compileAssignments(assignments: readonly AssignmentCode[]): Body {
  const assign: Code = (sh) => assignAll(sh, assignments);
  return (sh, apply) => {
    sh.substitutionStatus = 0;
    const status = apply ? apply(sh, () => assign(sh)) : assign(sh);
    return typeof status === "number" ? sh.settle(status) : status.then((late) => sh.settle(late));
  };
}

function compileAssignment(node: Assignment): AssignmentCode {
  const { name, value } = node;
  const append = node.append ?? false;
  if (value.type === "ArrayValue") {
    const elements = compileElements(value.elements);
    return (sh) => after(elements(sh, 0, []), (list) => ({ name, append, elements: list }));
  }
  const text = textOfAssignment(value);
  if (!node.index) {
    return (sh) => {
      const found = text(sh);
      if (typeof found === "string") return { name, append, text: found };
      return found.then((late) => ({ name, append, text: late }));
    };
  }
  const index = textOfWord(node.index);
  return (sh) =>
    after(index(sh), (key) => after(text(sh), (found) => ({ name, append, key, text: found })));
}

type ElementsCode = (sh: Interpreter, from: number, done: Element[]) => Maybe<Element[]>;

/** The elements between the parentheses of `a=( )`. */
function compileElements(words: readonly Word[]): ElementsCode {
  const codes = words.map(compileElement);
  return (sh, from, done) => {
    const waiting = forEach(codes, (code) => code(sh, done), from);
    return waiting ? waiting.then(() => done) : done;
  };
}

function compileElement(word: Word): (sh: Interpreter, out: Element[]) => void | Promise<void> {
  const keyed = /^\[((?:[^\]"']|"[^"]*"|'[^']*')*(?:\[[^\]]*\])?[^\]]*)\](\+?)=/.exec(word.text);
  if (!keyed) {
    const code = compileWord(word);
    return (sh, out) => {
      const values: string[] = [];
      const add = () => {
        for (const text of values) out.push({ text, append: false });
      };
      const waiting = code(sh, values);
      return waiting ? waiting.then(add) : add();
    };
  }
  const key = textOfWord(parseWord(keyed[1]));
  const text = textOfAssignment(parseWord(word.text.slice(keyed[0].length)));
  const append = keyed[2] !== "";
  return (sh, out) =>
    after(
      key(sh),
      (at) => after(text(sh), (value) => void out.push({ key: at, text: value, append })),
    );
}

function compileInvocation(
  node: CommandNode,
  assignments: readonly AssignmentCode[],
  source: string,
): Body {
  const name = literalOf(node.name!);
  const declaring = declares(node, name);
  const arrays: AssignmentCode[] = [];
  const codes = [compileWord(node.name!)];
  for (const arg of node.args) {
    if (arg.type === "Word") codes.push(compileWord(arg));
    else {
      codes.push(compileDeclaration(arg, declaring));
      if (arg.value.type === "ArrayValue") arrays.push(compileAssignment(arg));
    }
  }
  const alias = name !== undefined && node.name!.text === name ? name : undefined;
  const text = source.slice(node.pos, node.end);
  return (sh, apply) => {
    if (alias !== undefined && sh.state.aliases.size > 0) {
      const expanded = expandAlias(sh, node, text);
      if (expanded) return apply ? apply(sh, () => expanded(sh)) : expanded(sh);
    }
    sh.substitutionStatus = 0;
    const words: string[] = [];
    const waiting = expandAll(codes, 0, sh, words);
    const status = waiting
      ? waiting.then(() => perform(sh, words, assignments, arrays, apply))
      : perform(sh, words, assignments, arrays, apply);
    return typeof status === "number" ? sh.settle(status) : status.then((late) => sh.settle(late));
  };
}

/** `forEach` in the place where it counts. */
function expandAll(
  codes: readonly WordCode[],
  from: number,
  sh: Interpreter,
  words: string[],
): void | Promise<void> {
  for (let i = from; i < codes.length; i++) {
    const waiting = codes[i](sh, words);
    if (waiting) return waiting.then(() => expandAll(codes, i + 1, sh, words));
  }
}

/** Whether `x=1` among the arguments is an assignment, which is not split. */
function declares(node: CommandNode, name: string | undefined): boolean {
  if (name === undefined) return false;
  if (name !== "command" && name !== "builtin") return DECLARING.has(name);
  const first = node.args[0];
  return first?.type === "Word" && DECLARING.has(first.text);
}

/** `x=1` among the arguments of `export` and its like; elsewhere it is a word. */
function compileDeclaration(arg: Assignment, declaring: boolean): WordCode {
  const { value, name } = arg;
  if (value.type === "ArrayValue") return (_sh, out) => void out.push(name);
  const before = arg.text.slice(0, value.pos - arg.pos);
  if (declaring) {
    const text = textOfAssignment(value);
    return (sh, out) => {
      const found = text(sh);
      if (typeof found !== "string") return found.then((late) => void out.push(before + late));
      out.push(before + found);
    };
  }
  // The words of the value, the first with the name before it.
  const code = compileWord(parseWord(arg.text));
  return code;
}

/** Runs expanded words with the command's own assignments and redirections. */
function perform(
  sh: Interpreter,
  words: string[],
  assignments: readonly AssignmentCode[],
  arrays: readonly AssignmentCode[],
  apply: Apply | undefined,
): Maybe<number> {
  if (words.length === 0) {
    const assign = () => assignAll(sh, assignments);
    return apply ? apply(sh, assign) : assign();
  }
  const plain = arrays.length === 0 && assignments.length === 0;
  if (plain && !apply) return call(sh, words, noKeeping);
  const run = (keep: () => void): Maybe<number> => {
    if (plain) return call(sh, words, keep);
    return after(
      prepare(sh, arrays),
      (compounds) =>
        assignments.length === 0
          ? sh.withCompounds(compounds, () => call(sh, words, keep))
          : withAssignments(sh, assignments, () => call(sh, words, keep)),
    );
  };
  return apply ? apply(sh, run) : run(noKeeping);
}

function call(sh: Interpreter, words: string[], keep: () => void): Maybe<number> {
  if (sh.tracing) sh.traceWords(words);
  if (words[0] === "exec" && !sh.state.functions.has("exec")) return replaceShell(sh, words, keep);
  return invoke(sh, words);
}

function prepare(sh: Interpreter, arrays: readonly AssignmentCode[]): Maybe<Assigned[]> {
  const all: Assigned[] = [];
  const waiting = forEach(arrays, (code) => {
    const value = code(sh);
    if (isPromise(value)) return value.then((late) => void all.push(late));
    all.push(value);
  });
  return waiting ? waiting.then(() => all) : all;
}

/** `x=1 command`: exported to the command, and gone behind it. */
function withAssignments(
  sh: Interpreter,
  assignments: readonly AssignmentCode[],
  run: () => Maybe<number>,
): Maybe<number> {
  return after(prepare(sh, assignments), (values) => {
    const { variables } = sh.state;
    variables.push();
    return always(() => {
      for (const value of values) {
        if (value.elements !== undefined || value.key !== undefined) {
          assignElements(sh, value);
          continue;
        }
        const old = value.append ? variables.get(value.name) ?? "" : "";
        variables.declareLocal(value.name);
        variables.set(value.name, old + value.text);
        variables.setExported(value.name, true);
      }
      return run();
    }, () => variables.pop());
  });
}
