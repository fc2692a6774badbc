/** What export, readonly, local and declare have in common: `NAME` and `NAME=VALUE` arguments. */
import type { CommandContext } from "./command.ts";
import { ShellError } from "./control.ts";
import { quoteForInput } from "./quoting.ts";
import type { Variable } from "./variables.ts";

/**
 * Calls `declare` for each name, then assigns. Names that are none, and readonly variables, are reported
 * and make the status 1.
 */
export function declareEach(
  context: CommandContext,
  operands: readonly string[],
  declare: (name: string) => void,
  after: (name: string) => void = () => {},
): number {
  const { variables } = context.interpreter.state;
  let status = 0;
  for (const operand of operands) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:(\+?)=([^]*))?$/.exec(operand);
    if (!match) {
      status = context.fail(`\`${operand}': not a valid identifier`);
      continue;
    }
    const [, name, append, value] = match;
    try {
      const old = append ? variables.get(name) ?? "" : "";
      declare(name);
      if (value !== undefined) variables.set(name, old + value);
      after(name);
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      status = context.fail(error.message);
    }
  }
  return status;
}

/** The variables that `wanted` takes, as `declare -p` writes them. */
export function listVariables(
  context: CommandContext,
  wanted: (variable: Variable) => boolean,
): void {
  const { variables } = context.interpreter.state;
  for (const name of variables.names()) {
    const variable = variables.find(name)!;
    if (wanted(variable)) context.add(`${describeVariable(name, variable)}\n`);
  }
}

export function describeVariable(name: string, variable: Variable): string {
  const array = typeof variable.value === "object";
  const letters = (array ? "a" : "") + (variable.readonly ? "r" : "") +
    (variable.exported ? "x" : "");
  const declared = `declare -${letters || "-"} ${name}`;
  if (variable.value === undefined) return declared;
  if (typeof variable.value === "string") return `${declared}=${inDoubleQuotes(variable.value)}`;
  const elements = [...variable.value].map(([i, text]) => `[${i}]=${inDoubleQuotes(text)}`);
  return `${declared}=(${elements.join(" ")})`;
}

function inDoubleQuotes(text: string): string {
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f]/.test(text)) return quoteForInput(text, true);
  return `"${text.replace(/[\\"$`]/g, "\\$&")}"`;
}
