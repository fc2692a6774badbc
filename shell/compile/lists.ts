/** Scripts, lists, pipelines. */
import type { Interpreter } from "../language/interpreter.ts";
import { after, always, forEach, type Maybe, repeat } from "../language/maybe.ts";
import type {
  AndOr,
  Pipeline,
  PipelineNode,
  Redirection,
  Script,
  Statement,
} from "../parse/nodes.ts";
import { printCommand } from "../parse/printer.ts";
import { runStages } from "../io/pipeline.ts";
import { reportTimes, startClock } from "../language/time_report.ts";
import { startJob } from "../language/background.ts";
import type { Code } from "./code.ts";
import { compileCommand, compileInSubshell } from "./commands.ts";
import { compileRedirects } from "./redirects.ts";

/** @param substitution of a command substitution, where `< file` alone reads the file */
export function compileScript(script: Script, substitution = false): Code {
  const input = substitution ? inputOnly(script) : undefined;
  if (input) return compileReading(input);
  return compileList(script);
}

/** The redirection of `$(< file)`, which reads the file. */
function inputOnly({ statements }: Script): readonly Redirection[] | undefined {
  const only = statements.length === 1 ? statements[0].command : undefined;
  if (only?.type !== "Command" || only.words.length + only.assignments.length > 0) return undefined;
  const [first] = only.redirects;
  const reads = only.redirects.length === 1 && first.type === "Redirect" && first.operator === "<";
  return reads ? only.redirects : undefined;
}

function compileReading(redirects: readonly Redirection[]): Code {
  return compileRedirects(redirects, (sh) => {
    const source = sh.io.get(0)!.source!;
    const sink = sh.io.get(1)!.sink!;
    const done = repeat(() =>
      after(source.read(), (chunk): Maybe<boolean> => {
        if (chunk === null) return false;
        const waiting = sink.write(chunk);
        return waiting ? waiting.then(() => true) : true;
      })
    );
    return after(done, () => 0);
  });
}

export function compileList({ statements }: Script): Code {
  const codes = statements.map(compileStatement);
  if (codes.length === 0) return () => 0;
  if (codes.length === 1) return codes[0];
  return (sh) => runList(codes, 0, sh);
}

function runList(codes: readonly Code[], from: number, sh: Interpreter): Maybe<number> {
  let status: Maybe<number> = 0;
  for (let i = from; i < codes.length; i++) {
    status = codes[i](sh);
    if (typeof status !== "number") {
      return i + 1 === codes.length ? status : status.then(() => runList(codes, i + 1, sh));
    }
  }
  return status;
}

function compileStatement({ command, background, line }: Statement): Code {
  if (!background) return compileAndOrPipeline(command);
  const whole = command.type === "AndOr" || command.type === "Pipeline";
  const code = whole ? compileAndOrPipeline(command) : compileInSubshell(command);
  const simple = command.type === "Command";
  // As bash: of a simple command the subshell's ERR trap hears nothing.
  const body: Code = simple ? (sh) => spare(sh, code) : code;
  return (sh) => {
    sh.line = line;
    const text = printCommand(command);
    return startJob(sh, body, { text, redirects: redirects(command), simple });
  };
}

function compileAndOrPipeline(command: AndOr | PipelineNode): Code {
  return command.type === "AndOr" ? compileAndOr(command) : compilePipeline(command);
}

/** Whether a command is one that has redirections of its own. */
function redirects(command: AndOr | PipelineNode): boolean {
  return command.type === "Redirected" ||
    (command.type === "Command" && command.redirects.length > 0);
}

function compileAndOr(node: AndOr): Code {
  const codes = node.commands.map(compilePipeline);
  return (sh) => runAndOr(node, codes, 0, 0, sh);
}

function runAndOr(
  node: AndOr,
  codes: readonly Code[],
  from: number,
  before: number,
  sh: Interpreter,
): Maybe<number> {
  let status = before;
  for (let i = from; i < codes.length; i++) {
    const operator = i === 0 ? undefined : node.operators[i - 1];
    if (operator === "&&" && status !== 0) continue;
    if (operator === "||" && status === 0) continue;
    // A failure counts for `set -e` only in the last command.
    const result = i === codes.length - 1 ? codes[i](sh) : guard(sh, codes[i]);
    if (typeof result !== "number") {
      return result.then((late) => runAndOr(node, codes, i + 1, late, sh));
    }
    status = result;
  }
  return status;
}

/** Runs a command whose failure is part of a condition. */
export function guard(sh: Interpreter, code: Code): Maybe<number> {
  sh.guarded++;
  let status: Maybe<number>;
  try {
    status = code(sh);
  } catch (error) {
    sh.guarded--;
    throw error;
  }
  if (typeof status !== "number") return status.finally(() => sh.guarded--);
  sh.guarded--;
  return status;
}

/** As bash: `!` spares functions no `set -e` of their own where that was off before. */
function pardon(sh: Interpreter, code: Code): Maybe<number> {
  return sh.state.options.has("errexit") ? guard(sh, code) : spare(sh, code);
}

/** A guard for the command alone, not for functions and subshells that it runs. */
function spare(sh: Interpreter, code: Code): Maybe<number> {
  sh.pardoned++;
  return always(() => guard(sh, code), () => sh.pardoned--);
}

function compilePipeline(node: PipelineNode): Code {
  if (node.type !== "Pipeline") return compileCommand(node);
  let code = compileStages(node);
  if (node.negated) {
    const positive = code;
    code = (sh) => after(pardon(sh, positive), (status) => sh.state.status = status === 0 ? 1 : 0);
  }
  return node.time ? timed(code, node.time === "posix") : code;
}

function compileStages(node: Pipeline): Code {
  const { commands, operators } = node;
  if (commands.length === 0) return () => 0;
  if (commands.length === 1) return compileCommand(commands[0]);
  const stages = commands.map((command) => ({
    ...{ code: compileInSubshell(command), redirects: redirects(command) },
    text: () => printCommand(command),
  }));
  const lastHere = compileCommand(commands[commands.length - 1]);
  const run: Code = (sh) =>
    after(runStages(sh, { stages, lastHere, operators }, () => printCommand(node)), (status) => {
      sh.state.status = status;
      return status !== 0 && sh.guarded === 0 ? sh.failed(status) : status;
    });
  return (sh) => {
    sh.line = node.line;
    if (!sh.state.traps.get("DEBUG")) return run(sh);
    // Of simple commands the trap is run here, before their subshells begin.
    const waiting = forEach(commands, (command) => {
      if (command.type !== "Command") return;
      sh.line = command.line;
      return sh.debugger.before(command);
    });
    return waiting ? waiting.then(() => run(sh)) : run(sh);
  };
}

function timed(code: Code, posix: boolean): Code {
  return (sh) => {
    const clock = startClock(sh);
    return always(() => code(sh), () => reportTimes(sh, clock, posix));
  };
}
