/** Simple commands: words, assignments, redirections. What the first word means is in invocation.ts. */
import { isSpecialBuiltin } from "../builtins.ts";
import {
  compileWord,
  literalOf,
  textOfAssignment,
  textOfWord,
  type WordCode,
} from "../expand/words.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { appended, type Assigned, assignText, describe } from "../expand/assignment.ts";
import { after, always, forEach, isPromise, type Maybe, rescue } from "../language/maybe.ts";
import { callFunction, invoke, replaceShell, wordsOfExec } from "../language/invocation.ts";
import type { ScopeKind } from "../language/scopes.ts";
import type { Assignment, Command, Redirection, Word } from "../parse/nodes.ts";
import { parseWord } from "../parse/parser.ts";
import { RedirectionError } from "../io/redirections.ts";
import { again, patient } from "./again.ts";
import type { Code } from "./code.ts";
import { type AssignmentCode, compileAssignment } from "./assignments.ts";
import { isKeyword, withKeywords } from "./keyword_assignments.ts";
import { compileTable, refuse } from "./redirects.ts";

const DECLARING = new Set(["export", "readonly", "local", "declare", "typeset"]);

export function compileSimple(node: Command): Code {
  const code = compileAsWritten(node);
  if (!node.words.some((each, i) => i > 0 && isKeyword(each))) return code;
  let keyed: Code | undefined;
  return (sh) => {
    if (!sh.state.options.has("keyword")) return code(sh);
    return (keyed ??= compileAsWritten(withKeywords(node)))(sh);
  };
}

function compileAsWritten(node: Command): Code {
  const assignments = node.assignments.map(compileAssignment);
  const { redirects, words, line } = node;
  const body = words.length > 0
    ? compileInvocation(words, assignments)
    : compileAssignments(assignments);
  const run: Code = redirects.length > 0
    ? withRedirects(node, body, words.length > 0 && isSpecial(words[0]))
    : (sh) => body(sh, undefined);
  // Process substitutions end with the command.
  const whole: Code = mayOpen(node) ? (sh) => sh.substitutions.closeAfter(() => run(sh)) : run;
  const later = patient(whole);
  return (sh) => {
    sh.line = line;
    sh.current = node;
    if (sh.trapped.size === 0) sh.debugger.running = node;
    if (sh.turns.areDue()) {
      const waiting = sh.turns.take();
      if (waiting) return waiting.then(() => later(sh));
    }
    if (sh.state.traps.size > 0) {
      const waiting = sh.debugger.before(node);
      if (waiting) return waiting.then(() => sh.debugger.skips() ? sh.finish(0) : later(sh));
      if (sh.debugger.skips()) return sh.finish(0);
    }
    // As `patient`, in the place where it counts.
    try {
      const status = whole(sh);
      return typeof status === "number" ? status : status.catch((late) => again(sh, late, whole));
    } catch (thrown) {
      return again(sh, thrown, whole);
    }
  };
}

function isSpecial(first: Word | Assignment): boolean {
  return first.type === "Word" && isSpecialBuiltin(literalOf(first) ?? "");
}

/** Whether a process substitution may stand in it. */
function mayOpen({ words, assignments, redirects }: Command): boolean {
  const texts = words.map((each) => each.type === "Word" ? each.text : each.word.text);
  for (const each of assignments) texts.push(each.word.text);
  for (const each of redirects) if (each.type !== "HereDocument") texts.push(each.target.text);
  return texts.some((text) => text.includes("<(") || text.includes(">("));
}

/**
 * A command that has its descriptors: `apply` makes those of its redirections, behind its words and before
 * its assignments, as in bash, and runs what is left; without that, there is no command.
 */
type Body = (sh: Interpreter, apply: Apply | undefined) => Maybe<number>;
type Apply = (sh: Interpreter, run?: Redirected) => Maybe<number>;
type Redirected = (keep: () => void) => Maybe<number>;

/** @param special it is a special builtin's */
function withRedirects(node: Command, body: Body, special: boolean): Code {
  const change = compileTable(node.redirects);
  const redirect = (sh: Interpreter, run: Redirected): Maybe<number> => {
    const table = sh.io.clone();
    const outer = sh.io;
    sh.unredirected = { node, io: outer };
    const keep = () => outer.adopt(table);
    return rescue((): Maybe<number> => {
      const waiting = change(sh, table);
      const go = () => sh.withIo(table, () => run(keep));
      return waiting ? waiting.then(go) : go();
    }, (error) => {
      if (!(error instanceof RedirectionError)) throw error;
      refuse(sh, table, error);
      if (special) sh.endIfPosix();
      return sh.finish(1);
    });
  };
  const apart = node.redirects.some(needsSubshell);
  const apply: Apply = (sh, run) => {
    if (run !== undefined) return redirect(sh, run);
    if (!apart) return redirect(sh, () => sh.substitutionStatus);
    const child = sh.subshell(sh.io.clone());
    return child.contained(() => redirect(child, () => 0));
  };
  return (sh) => body(sh, apply);
}

/** As in bash: where there is no command, a subshell does these, and nothing of them is left behind it. */
function needsSubshell(node: Redirection): boolean {
  if (typeof node.to === "string") return true;
  if (node.type !== "Redirect") return false;
  const { operator, target } = node;
  if ((node.to ?? (operator.startsWith("<") ? 0 : 1)) !== 0) return false;
  if (operator.endsWith("&")) return !/^\d+-?$/.test(target.text);
  return operator === "<" || operator === "<>";
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
    sh.state.special.lastArgument = "";
    // As bash: the redirections come behind the assignments.
    const status = apply ? after(assign(sh), () => apply(sh)) : assign(sh);
    return typeof status === "number" ? sh.finish(status) : status.then((late) => sh.finish(late));
  };
}

function compileInvocation(
  all: readonly (Word | Assignment)[],
  assignments: readonly AssignmentCode[],
): Body {
  const declaring = declares(all);
  const arrays: AssignmentCode[] = [];
  const codes = all.map((each) => {
    if (each.type === "Word") return compileWord(each);
    if (declaring && each.value.type === "ArrayValue") arrays.push(compileAssignment(each));
    return compileDeclaration(each, declaring);
  });
  return (sh, apply) => {
    sh.substitutionStatus = 0;
    const words: string[] = [];
    const waiting = expandAll(codes, 0, sh, words);
    const status = waiting
      ? waiting.then(() => perform(sh, words, assignments, arrays, apply))
      : perform(sh, words, assignments, arrays, apply);
    return typeof status === "number" ? sh.finish(status) : status.then((late) => sh.finish(late));
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
function declares([first]: readonly (Word | Assignment)[]): boolean {
  return first.type === "Word" && DECLARING.has(literalOf(first) ?? "");
}

/** `x=1` among the arguments of `export` and its like; elsewhere it is a word. */
function compileDeclaration(arg: Assignment, declaring: boolean): WordCode {
  const { value, name, append, index } = arg;
  if (value.type === "ArrayValue") {
    if (declaring) return (_sh, out) => void out.push(name);
    // To other commands it is a word that is not split, parentheses, blanks and all.
    const whole = textOfWord(parseWord(arg.word.text));
    return (sh, out) => {
      const text = whole(sh);
      if (isPromise(text)) return text.then((late) => void out.push(late));
      out.push(text);
    };
  }
  if (!declaring) return compileWord(arg.word);
  const operator = append ? "+=" : "=";
  const text = textOfAssignment(value);
  if (!index) {
    return (sh, out) => {
      const found = text(sh);
      if (typeof found === "string") out.push(name + operator + found);
      else return found.then((late) => void out.push(name + operator + late));
    };
  }
  const key = textOfWord(index.word);
  return (sh, out) => {
    const done = after(key(sh), (at) =>
      after(text(sh), (found) => {
        out.push(`${name}[${at}]${operator}${found}`);
      }));
    if (isPromise(done)) return done;
  };
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
    const assigned = assignAll(sh, assignments);
    return apply ? after(assigned, () => apply(sh)) : assigned;
  }
  const plain = arrays.length === 0 && assignments.length === 0;
  if (plain && !apply) return call(sh, words, noKeeping);
  // What is traced does not go where the command's own errors go.
  const traced = apply !== undefined && assignments.length === 0 && sh.tracing;
  if (traced) sh.traceWords(words);
  const run = (keep: () => void): Maybe<number> => {
    if (plain) return call(sh, words, keep, traced);
    return after(
      prepare(sh, arrays, words),
      (compounds) =>
        assignments.length === 0
          ? sh.withCompounds(compounds, () => call(sh, words, keep, traced))
          : withAssignments(sh, words, assignments, keep),
    );
  };
  return apply ? apply(sh, run) : run(noKeeping);
}

function call(
  sh: Interpreter,
  words: string[],
  keep: () => void,
  traced = false,
): Maybe<number> {
  if (!traced && sh.tracing) sh.traceWords(words);
  const first = words[0];
  if (first === "exec" || first === "command") {
    const replacing = wordsOfExec(sh, words);
    if (replacing) return replaceShell(sh, replacing, keep);
  }
  return invoke(sh, words);
}

function prepare(
  sh: Interpreter,
  arrays: readonly AssignmentCode[],
  words: readonly string[],
): Maybe<Assigned[]> {
  const all: Assigned[] = [];
  const associative = words.some((word) => /^-[A-Za-z]*A/.test(word)) || undefined;
  const waiting = forEach(arrays, (code) => {
    const value = code(sh, associative);
    if (isPromise(value)) return value.then((late) => void all.push(late));
    all.push(value);
  });
  return waiting ? waiting.then(() => all) : all;
}

/** Builtins that run commands or assign, to which what stands before them is as a function's own. */
const OWN_SCOPE = new Set([".", "source", "eval", "unset", "mapfile", "readarray", "read", "fc"]);

function scopeKind(words: readonly string[]): ScopeKind {
  const name = words.find((word) => word !== "command" && word !== "builtin") ?? "";
  if (OWN_SCOPE.has(name)) return "builtin";
  return DECLARING.has(name) ? "declaration" : "command";
}

/** `x=1 command`: exported to the command, and gone behind it. */
function withAssignments(
  sh: Interpreter,
  words: string[],
  assignments: readonly AssignmentCode[],
  keep: () => void,
): Maybe<number> {
  const { functions, options, variables } = sh.state;
  const special = options.has("posix") && isSpecialBuiltin(words[0]);
  if (special) return withLastingAssignments(sh, words, assignments, keep);
  const called = functions.get(words[0]);
  variables.scopes.push(called ? "function" : scopeKind(words));
  const each = (code: AssignmentCode) => {
    const value = code(sh);
    if (isPromise(value)) return value.then((late) => assignTemporarily(sh, late));
    assignTemporarily(sh, value);
  };
  const run = () => {
    if (!called) return call(sh, words, keep);
    if (sh.tracing) sh.traceWords(words);
    return callFunction(sh, called, words, true);
  };
  return always(() => {
    const waiting = forEach(assignments, each);
    return waiting ? waiting.then(run) : run();
  }, () => variables.scopes.pop());
}

/** In POSIX's mode what is assigned before a special builtin stays. */
function withLastingAssignments(
  sh: Interpreter,
  words: string[],
  assignments: readonly AssignmentCode[],
  keep: () => void,
): Maybe<number> {
  const assign = (value: Assigned) => {
    assignText(sh, value);
    sh.state.variables.setExported(value.name, true);
  };
  const waiting = forEach(assignments, (code) => after(code(sh), assign));
  return waiting ? waiting.then(() => call(sh, words, keep)) : call(sh, words, keep);
}

/** What comes later sees it already. */
function assignTemporarily(sh: Interpreter, value: Assigned): void {
  const { variables } = sh.state;
  const { append, key } = value;
  if (key !== undefined) return sh.complain(`\`${value.name}[${key}]': not a valid identifier`);
  const name = variables.resolve(value.name);
  if (variables.find(name)?.readonly) {
    sh.complain(`${name}: readonly variable`);
    return sh.endIfPosix();
  }
  // No program can be given an array: it gets the text.
  const text = value.raw ?? value.text!;
  const whole = append ? appended(sh, name, variables.get(name), text) : text;
  if (sh.tracing) sh.trace(describe(value));
  variables.scopes.assignTemporarily(name, whole);
}
