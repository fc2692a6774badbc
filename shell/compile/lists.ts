/** Scripts, lists, pipelines. */
import type { AndOr, Pipeline, PipelineNode, Redirection, Script, Statement, Time } from "unbash";
import type { Interpreter } from "../interpreter.ts";
import { ShellError } from "../control.ts";
import { after, always, type Maybe, repeat, rescue } from "../maybe.ts";
import { runStages } from "../pipeline.ts";
import { reportTimes, startClock } from "../time_report.ts";
import { startJob } from "../background.ts";
import type { Code } from "./code.ts";
import { compileCommand } from "./commands.ts";
import { compileRedirects } from "./redirects.ts";

/**
 * @param source what the positions in the script mean
 * @param substitution of a command substitution, where `< file` alone reads the file
 */
export function compileScript(
  script: Pick<Script, "commands">,
  source: string,
  substitution = false,
): Code {
  const input = substitution ? inputOnly(script) : undefined;
  if (input) return compileReading(input);
  return compileList(script.commands, source);
}

/** The redirection of `$(< file)`, which reads the file. */
function inputOnly(script: Pick<Script, "commands">): readonly Redirection[] | undefined {
  const only = script.commands.length === 1 ? script.commands[0].command : undefined;
  if (only?.type !== "Command" || only.name || only.prefix.length !== 1) return undefined;
  const [first] = only.redirects;
  return first?.type === "Redirect" && first.operator === "<" ? only.redirects : undefined;
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

/**
 * A script as the shell itself runs it: a failure of the shell gives up no more than the rest of the line
 * it stands on.
 */
export function compileLines(script: Pick<Script, "commands">, source: string): Code {
  const lines: Statement[][] = [];
  let end = 0;
  for (const statement of script.commands) {
    if (lines.length === 0 || source.slice(end, statement.pos).includes("\n")) lines.push([]);
    lines.at(-1)!.push(statement);
    end = statement.end;
  }
  const codes = lines.map((line) => compileList(line, source)).map((code): Code => (sh) =>
    rescue(() => code(sh), (error) => {
      if (!(error instanceof ShellError) || error.fatal) throw error;
      sh.complain(error.message);
      return sh.settle(1);
    })
  );
  return (sh) => runList(codes, 0, sh);
}

export function compileList(statements: readonly Statement[], source: string): Code {
  const codes = statements.map((statement) => compileStatement(statement, source));
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

function compileStatement(statement: Statement, source: string): Code {
  const { command } = statement;
  const code = command.type === "AndOr"
    ? compileAndOr(command, source)
    : compilePipeline(command, source);
  if (!statement.background) return code;
  const text = source.slice(command.pos, command.end);
  return (sh) => {
    sh.position = command.pos;
    return startJob(sh, code, text);
  };
}

function compileAndOr(node: AndOr, source: string): Code {
  const codes = node.commands.map((command) => compilePipeline(command, source));
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

function compilePipeline(node: PipelineNode, source: string): Code {
  if (node.type !== "Pipeline") return compileCommand(node, source);
  const negations = node.prefixes.filter((prefix) => prefix.type === "Negation").length;
  const time = node.prefixes.find((prefix) => prefix.type === "Time");
  let code = compileStages(node, source);
  if (negations > 0) {
    const positive = code;
    code = (sh) =>
      after(guard(sh, positive), (status) => {
        const odd = negations % 2 === 1;
        return sh.state.status = odd ? (status === 0 ? 1 : 0) : status;
      });
  }
  return time ? timed(code, time) : code;
}

function compileStages(node: Pipeline, source: string): Code {
  const { commands } = node;
  if (commands.length === 0) return () => 0;
  const codes = commands.map((command) => compileCommand(command, source));
  if (codes.length === 1) return codes[0];
  const text = source.slice(node.pos, node.end);
  return (sh) =>
    after(runStages(sh, codes, node.operators, text), (status) => {
      sh.state.status = status;
      return status !== 0 && sh.guarded === 0 ? sh.failed(status) : status;
    });
}

function timed(code: Code, time: Time): Code {
  return (sh) => {
    const clock = startClock(sh);
    return always(() => code(sh), () => reportTimes(sh, clock, time.posix !== undefined));
  };
}
