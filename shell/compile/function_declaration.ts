/** What `declare -f`, `export -f` and `readonly -f` do with functions, and how those go into an environment. */
import type { CommandContext } from "../command.ts";
import { compileCommand } from "./commands.ts";
import type { FunctionNode } from "../parse/nodes.ts";
import { parseScript } from "../parse/parser.ts";
import { ScriptError } from "../parse/script_error.ts";
import { functionText } from "../language/function_text.ts";
import type { ShellFunction, ShellState } from "../language/state.ts";

/** Attributes that functions get (true) and lose. */
export type FunctionChange = Partial<Record<"readonly" | "exported" | "traced", boolean>>;

/** @param missing what is said of a name that no function has; "" for nothing */
export function changeFunctions(
  context: CommandContext,
  names: readonly string[],
  change: FunctionChange,
  missing = "not a function",
): number {
  const { state } = context.interpreter;
  let status = 0;
  for (const name of names) {
    const definition = state.functions.get(name);
    if (definition?.readonly && change.readonly === false) {
      status = context.fail(`${name}: readonly function`);
    } else if (definition && change.exported && /[\/=]/.test(name)) {
      status = context.fail(`${name}: cannot export`);
    } else if (definition) state.functions.set(name, { ...definition, ...change });
    else status = missing === "" ? 1 : context.fail(`${name}: ${missing}`);
  }
  if (change.exported !== undefined) exportFunctions(state);
  return status;
}

/** Those that have the attributes. @param brief without their bodies */
export function listFunctions(
  context: CommandContext,
  wanted: FunctionChange,
  brief = false,
): number {
  const { functions } = context.interpreter.state;
  const attributes = Object.keys(wanted) as (keyof FunctionChange)[];
  for (const [name, definition] of [...functions].sort(([a], [b]) => a < b ? -1 : 1)) {
    if (!attributes.every((each) => definition[each] === wanted[each])) continue;
    if (!brief) context.add(functionText(name, definition));
    const letters = functionLetters(definition);
    if (brief || letters !== "") context.add(`declare -f${letters} ${name}\n`);
  }
  return 0;
}

/** Attributes as `declare` names them. */
export function functionLetters({ readonly, traced, exported }: ShellFunction): string {
  return (readonly ? "r" : "") + (traced ? "t" : "") + (exported ? "x" : "");
}

const EXPORTED = /^BASH_FUNC_(.+)%%$/s;

/** Puts the exported functions, as they are now, into what programs get. */
export function exportFunctions({ variables, functions }: ShellState): void {
  const foreign = Object.entries(variables.foreign).filter(([name]) => !EXPORTED.test(name));
  for (const [name, definition] of functions) {
    if (!definition.exported) continue;
    const text = functionText(name, definition);
    foreign.push([
      `BASH_FUNC_${name}%%`,
      text.slice(text.indexOf("(")).replace("\n", "").trimEnd(),
    ]);
  }
  variables.foreign = Object.fromEntries(foreign);
}

/** Defines the functions that an environment brings: what is no definition alone is not run, but left aside. */
export function importFunctions({ variables, functions }: ShellState): void {
  for (const [key, value] of Object.entries(variables.foreign)) {
    const name = EXPORTED.exec(key)?.[1];
    if (name === undefined || /[\/=]/.test(name) || !value.startsWith("() {")) continue;
    const node = definitionIn(`${name} ${value}`);
    if (node?.name !== name) continue;
    functions.set(name, { node, body: compileCommand(node.body), file: undefined, exported: true });
  }
}

function definitionIn(text: string): FunctionNode | undefined {
  try {
    const { statements: [only, ...rest] } = parseScript(text);
    const { command, background } = only;
    return command.type === "Function" && !background && rest.length === 0 ? command : undefined;
  } catch (error) {
    if (error instanceof ScriptError) return undefined;
    throw error;
  }
}
