/** The lines of inputrc: settings, keys, conditions. */
import { type KeyBindings, readBinding, splitBinding } from "./key_bindings.ts";

export interface InputrcReader {
  readonly bindings: KeyBindings;
  readonly term: string;
  /** The text of another file, undefined where it cannot be read. */
  read(path: string): string | undefined;
  /** A line means nothing. */
  complain(message: string): void;
}

/** Files that include each other. */
const DEPTH = 16;

export function readInputrc(text: string, reader: InputrcReader, depth = 0): void {
  /** Whether the lines within each `$if` count, the innermost last. */
  const conditions: boolean[] = [];
  for (const each of text.split("\n")) {
    const line = each.trim();
    if (line === "" || line.startsWith("#")) continue;
    const [, word, argument] = /^\$(\w+)\s*(.*)$/.exec(line) ?? [];
    const counts = conditions.every((condition) => condition);
    if (word === "if") conditions.push(holds(argument, reader));
    else if (word === "else") conditions.push(!conditions.pop());
    else if (word === "endif") conditions.pop();
    else if (!counts) continue;
    else if (word === "include") {
      const included = depth < DEPTH ? reader.read(argument) : undefined;
      if (included !== undefined) readInputrc(included, reader, depth + 1);
    } else readLine(line, reader);
  }
}

function holds(test: string, { bindings, term }: InputrcReader): boolean {
  const [, name, operator, value] = /^(\S+?)\s*(==|=|!=|[<>]=?)\s*(\S+)$/.exec(test) ?? [];
  if (name === undefined) return test.toLowerCase() === "bash";
  if (name === "mode") return value === (bindings.isVi ? "vi" : "emacs");
  if (name === "term") return value === term || value === term.split("-")[0];
  // As readline 8.2, which bash 5.2 has.
  if (name === "version") return compare(8.2, operator, Number(value));
  return (bindings.setting(name) === value) === (operator !== "!=");
}

function compare(a: number, operator: string, b: number): boolean {
  if (operator === "<") return a < b;
  if (operator === ">") return a > b;
  if (operator === "<=") return a <= b;
  if (operator === ">=") return a >= b;
  return (a === b) === (operator !== "!=");
}

/** One line that is neither empty nor a condition. */
export function readLine(line: string, { bindings, complain }: InputrcReader): void {
  const setting = /^set\s+(\S+)\s*(.*?)\s*$/i.exec(line);
  if (setting) return bindings.set(setting[1].toLowerCase(), setting[2]);
  const found = splitBinding(line);
  const binding = found && readBinding(found.rest);
  if (!found || found.keys === "") return complain(`\`${line}': invalid key binding`);
  const { map, prefix } = bindings.part()!;
  if (!binding) map.unbind(prefix + found.keys);
  else map.bind(prefix + found.keys, binding);
}
