/** Commands by their kind: compound ones here and in loops.ts, simple ones in simple.ts. */
import type { Case, CommandNode, CompoundList, Coproc, Function as FunctionNode, If } from "unbash";
import { compileArithmetic } from "../expand/arithmetic.ts";
import { patternOfWord, type TextCode, textOfWord } from "../expand/words.ts";
import type { Interpreter } from "../interpreter.ts";
import { after, type Maybe } from "../maybe.ts";
import { matchesPattern } from "../pattern.ts";
import { startCoprocess } from "../background.ts";
import { inForeground } from "../session/foreground.ts";
import type { Code } from "./code.ts";
import { compileConditional } from "./conditional.ts";
import { compileList, guard } from "./lists.ts";
import { compileArithmeticFor, compileFor, compileSelect, compileWhile } from "./loops.ts";
import { compileRedirects } from "./redirects.ts";
import { compileSimple } from "./simple.ts";

export function compileCommand(node: CommandNode, source: string): Code {
  switch (node.type) {
    case "Command":
      return compileSimple(node, source);
    case "Redirected":
      return compileRedirects(node.redirects, compileCommand(node.command, source), node.pos);
    case "If":
      return compileIf(node, source);
    case "While":
      return compileWhile(node, source);
    case "For":
      return compileFor(node, source);
    case "ArithmeticFor":
      return compileArithmeticFor(node, source);
    case "Select":
      return compileSelect(node, source);
    case "Case":
      return compileCase(node, source);
    case "BraceGroup":
      return compileList(node.body.commands, source);
    case "Subshell":
      return compileSubshell(node.body, source, source.slice(node.pos, node.end));
    case "TestCommand":
      return compileConditional(node.expression, node.pos);
    case "ArithmeticCommand":
      return compileArithmeticCommand(node);
    case "Function":
      return compileFunction(node, source);
    case "Coproc":
      return compileCoproc(node, source);
  }
}

function compileIf(node: If, source: string): Code {
  const branches = [node, ...node.elif].map((branch) => ({
    test: compileList(branch.clause.commands, source),
    body: compileList(branch.then.commands, source),
  }));
  const otherwise = node.else ? compileList(node.else.commands, source) : () => 0;
  const from = (sh: Interpreter, at: number): Maybe<number> => {
    for (let i = at; i < branches.length; i++) {
      const { test, body } = branches[i];
      const status = guard(sh, test);
      if (typeof status !== "number") {
        return status.then((late) => late === 0 ? body(sh) : from(sh, i + 1));
      }
      if (status === 0) return body(sh);
    }
    return otherwise(sh);
  };
  return (sh) => {
    const status = from(sh, 0);
    if (typeof status !== "number") return status.then((late) => sh.state.status = late);
    return sh.state.status = status;
  };
}

function compileCase(node: Case, source: string): Code {
  const subject = textOfWord(node.word);
  const items = node.items.map((item) => ({
    patterns: item.pattern.map(patternOfWord),
    body: compileList(item.body.commands, source),
    terminator: item.terminator,
  }));
  const from = (sh: Interpreter, text: string, at: number, through: boolean): Maybe<number> => {
    for (let i = at; i < items.length; i++) {
      const { patterns, body, terminator } = items[i];
      const matches = through || anyMatches(sh, patterns, text, 0);
      if (matches instanceof Promise) {
        return matches.then((yes) => yes ? run(sh, text, i) : from(sh, text, i + 1, false));
      }
      if (!matches) continue;
      if (terminator === ";;" || terminator === undefined) return body(sh);
      return run(sh, text, i);
    }
    return 0;
  };
  /** Runs an item, and what `;&` and `;;&` make of those behind it. */
  const run = (sh: Interpreter, text: string, at: number): Maybe<number> => {
    const { body, terminator } = items[at];
    return after(body(sh), (status) => {
      if (terminator === ";;" || terminator === undefined || at + 1 === items.length) return status;
      if (terminator === ";&") return run(sh, text, at + 1);
      return after(from(sh, text, at + 1, false), (later) => later);
    });
  };
  return (sh) =>
    after(subject(sh), (text) => {
      if (sh.tracing) sh.trace(`case ${node.word.text} in`);
      return after(from(sh, text, 0, false), (status) => sh.state.status = status);
    });
}

function anyMatches(
  sh: Interpreter,
  patterns: readonly TextCode[],
  text: string,
  from: number,
): Maybe<boolean> {
  for (let i = from; i < patterns.length; i++) {
    const pattern = patterns[i](sh);
    if (typeof pattern !== "string") {
      return pattern.then((late) =>
        matchesPattern(text, late, sh.anyCase) || anyMatches(sh, patterns, text, i + 1)
      );
    }
    if (matchesPattern(text, pattern, sh.anyCase)) return true;
  }
  return false;
}

function compileSubshell(body: CompoundList, source: string, text: string): Code {
  const code = compileList(body.commands, source);
  const run = (sh: Interpreter) =>
    inForeground(sh, text, (world) => {
      const child = sh.subshell(sh.io.clone(), world);
      return child.contained(() => sh.nest(() => code(child)));
    });
  return (sh) => after(run(sh), (status) => sh.settle(status));
}

function compileArithmeticCommand(
  node: Extract<CommandNode, { type: "ArithmeticCommand" }>,
): Code {
  const { expression, body, pos } = node;
  const code = expression ? compileArithmetic(expression, body, pos + 2) : () => 0;
  return (sh) => {
    sh.position = pos;
    if (sh.tracing) sh.trace(`(( ${body} ))`);
    const value = sh.attempt(() => code(sh), 1);
    if (value instanceof Promise) return value.then((late) => sh.settle(late ? 0 : 1));
    return sh.settle(value ? 0 : 1);
  };
}

function compileFunction(node: FunctionNode, source: string): Code {
  const { body } = node;
  if (body.type === "CompoundList") throw new Error("invariant: refused when parsed");
  const code = compileCommand(body, source);
  return (sh) => {
    sh.state.functions.set(node.name.value, { node, body: code, frame: sh.frame });
    return sh.state.status = 0;
  };
}

function compileCoproc(node: Coproc, source: string): Code {
  const { body } = node;
  if (body.type === "CompoundList") throw new Error("invariant: refused when parsed");
  const code = compileCommand(body, source);
  const text = source.slice(body.pos, body.end);
  return (sh) => startCoprocess(sh, node.name?.value ?? "COPROC", code, text);
}
