/** Commands by their kind: compound ones here and in loops.ts, simple ones in simple.ts. */
import { compileArithmetic } from "../expand/arithmetic.ts";
import { patternOfWord, type TextCode, textOfWord } from "../expand/words.ts";
import { exportFunctions } from "./function_declaration.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { after, type Maybe } from "../language/maybe.ts";
import type {
  ArithmeticCommand,
  Case,
  CommandNode,
  Coproc,
  FunctionNode,
  If,
  Script,
  Subshell,
} from "../parse/nodes.ts";
import { printCommand } from "../parse/printer.ts";
import { isName } from "../parse/token_reader.ts";
import { isSpecialBuiltin } from "../builtins.ts";
import { matches } from "../language/characters.ts";
import { startCoprocess } from "../language/background.ts";
import { markLast, notifyOfJobs, tellEnd } from "../language/end_messages.ts";
import { inForeground } from "../terminal/foreground.ts";
import { patient } from "./again.ts";
import type { Code } from "./code.ts";
import { compileConditional } from "./conditional.ts";
import { compileList, guard } from "./lists.ts";
import { compileArithmeticFor, compileFor, compileSelect, compileWhile } from "./loops.ts";
import { compileRedirects } from "./redirects.ts";
import { compileSimple } from "./simple.ts";

export function compileCommand(node: CommandNode): Code {
  switch (node.type) {
    case "Command":
      return compileSimple(node);
    case "Redirected":
      return patient(compileRedirects(node.redirects, compileCommand(node.command), node.line));
    case "If":
      return compileIf(node);
    case "While":
      return compileWhile(node);
    case "For":
      return patient(compileFor(node));
    case "ArithmeticFor":
      return compileArithmeticFor(node);
    case "Select":
      return patient(compileSelect(node));
    case "Case":
      return patient(compileCase(node));
    case "BraceGroup":
      return compileList(node.body);
    case "Subshell":
      return compileSubshell(node);
    case "TestCommand":
      return patient(compileConditional(node));
    case "ArithmeticCommand":
      return compileArithmeticCommand(node);
    case "Function":
      return compileFunction(node);
    case "Coproc":
      return patient(compileCoproc(node));
  }
}

function compileIf(node: If): Code {
  const branches = node.branches.map(({ test, body }) => ({
    test: compileList(test),
    body: compileList(body),
  }));
  const otherwise = node.otherwise ? compileList(node.otherwise) : () => 0;
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

function compileCase(node: Case): Code {
  const subject = textOfWord(node.word);
  const items = node.items.map((item) => ({
    patterns: item.patterns.map(patternOfWord),
    body: compileList(item.body),
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
  return (sh) => {
    sh.line = node.line;
    const waiting = sh.state.traps.size > 0
      ? sh.debugger.before(`case ${node.word.text} in `)
      : undefined;
    return waiting ? waiting.then(() => choose(sh)) : choose(sh);
  };
  function choose(sh: Interpreter): Maybe<number> {
    return after(subject(sh), (text) => {
      if (sh.tracing) sh.trace(`case ${node.word.text} in`);
      return after(from(sh, text, 0, false), (status) => sh.state.status = status);
    });
  }
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
        matches(sh, text, late) || anyMatches(sh, patterns, text, i + 1)
      );
    }
    if (matches(sh, text, pattern)) return true;
  }
  return false;
}

function compileSubshell(node: Subshell): Code {
  const code = compileInSubshell(node);
  const run = (sh: Interpreter) =>
    inForeground(sh, () => printCommand(node), (world) => {
      const child = sh.subshell(sh.io.clone(), world);
      const ended = child.contained(() => sh.nest(() => code(child)));
      return after(ended, (status) => {
        const { pid, endSignal: signal } = child;
        sh.line = node.line;
        if (signal && !(world.group && sh.state.interactive)) {
          tellEnd(sh, [{ pid, text: printCommand(node), status, signal }]);
        }
        if (sh.state.jobs.size > 0) notifyOfJobs(sh);
        return status;
      });
    });
  return (sh) => {
    sh.line = node.line;
    return after(run(sh), (status) => sh.finish(status));
  };
}

/** A command for which there is a subshell already: `( )` has what it asks for. */
export function compileInSubshell(node: CommandNode): Code {
  switch (node.type) {
    case "Subshell":
      markLastIn(node.body);
      return compileList(node.body);
    case "Redirected":
      return compileRedirects(node.redirects, compileInSubshell(node.command), node.line);
    case "Command":
      markLast(node);
  }
  return compileCommand(node);
}

/** The last of a list has no subshell left to go on behind it. */
function markLastIn({ statements }: Script): void {
  const last = statements.at(-1);
  const command = last?.command.type === "AndOr" ? last.command.commands.at(-1) : last?.command;
  if (command?.type === "Command" && command.redirects.length === 0) markLast(command);
}

function compileArithmeticCommand({ text, line }: ArithmeticCommand): Code {
  const code = compileArithmetic(text, "((");
  return (sh) => {
    sh.line = line;
    const waiting = sh.state.traps.size > 0 ? sh.debugger.before(`((${text}))`) : undefined;
    return waiting ? waiting.then(() => run(sh)) : run(sh);
  };
  function run(sh: Interpreter): Maybe<number> {
    if (sh.tracing) sh.trace(`(( ${text} ))`);
    const value = sh.attempt(() => code(sh), 0);
    if (value instanceof Promise) return value.then((late) => sh.finish(late ? 0 : 1));
    return sh.finish(value ? 0 : 1);
  }
}

/** What POSIX's mode takes as no name of a function. */
function refuseName(sh: Interpreter, name: string): void {
  if (isSpecialBuiltin(name)) sh.complain(`\`${name}': is a special builtin`);
  else if (!isName(name)) sh.complain(`\`${name}': not a valid identifier`);
  else return;
  sh.endIfPosix(2);
}

function compileFunction(node: FunctionNode): Code {
  const body = compileCommand(node.body);
  return (sh) => {
    const { functions } = sh.state;
    if (functions.get(node.name)?.readonly) {
      sh.line = node.end;
      sh.complain(`${node.name}: readonly function`);
      return sh.finish(1);
    }
    if (sh.state.options.has("posix")) refuseName(sh, node.name);
    if (/[$<>]/.test(node.name)) {
      sh.complain(`\`${node.name}': not a valid identifier`);
      return sh.finish(1);
    }
    const { exported, traced } = functions.get(node.name) ?? {};
    functions.set(node.name, { node, body, file: sh.file, exported, traced });
    if (exported) exportFunctions(sh.state);
    return sh.state.status = 0;
  };
}

function compileCoproc(node: Coproc): Code {
  const code = compileCommand(node.body);
  const name = node.name ? textOfWord(node.name) : () => "COPROC";
  return (sh) =>
    after(name(sh), (found) => startCoprocess(sh, found, code, printCommand(node.body)));
}
