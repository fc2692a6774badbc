/** Parameter expansion: `$x`, `${x...}` in all its forms. */
import type {
  ParameterDefaultOperation,
  ParameterExpansionPart,
  ParameterOperation,
  ParameterReplaceOperation,
  ParameterSliceOperation,
  SimpleExpansionPart,
} from "unbash";
import { ShellError } from "../control.ts";
import { patternSource } from "../pattern.ts";
import { quoteForInput } from "../quoting.ts";
import type { Task } from "../task.ts";
import type { Expander, ExpansionHost } from "./expander.ts";
import type { FieldBuilder } from "./fields.ts";

/** What a parameter is before operators: one value, or a list with `@` or `*`. */
type Parameter =
  | { readonly name: string; readonly value: string | undefined; readonly list?: undefined }
  | { readonly name: string; readonly list: string[]; readonly star: boolean };

/** The value of a parameter that is no list. */
export function lookupSimple(host: ExpansionHost, name: string): string | undefined {
  const { state } = host;
  const code = name.charCodeAt(0);
  if (code >= 48 && code <= 57) {
    const n = Number(name);
    return n === 0 ? state.name : state.args[n - 1];
  }
  switch (name) {
    case "?":
      return String(state.status);
    case "#":
      return String(state.args.length);
    case "$":
      return String(host.pid);
    case "!":
      return state.lastJob === 0 ? undefined : String(state.lastJob);
    case "-":
      return state.optionLetters();
    default:
      return state.variables.get(name);
  }
}

/** Expands into `builder`; answers whether it was a list without elements. */
export function* expandParameter(
  expander: Expander,
  part: SimpleExpansionPart | ParameterExpansionPart,
  builder: FieldBuilder,
  quoted: boolean,
): Task<boolean> {
  if (part.type === "SimpleExpansion") {
    const parameter = simple(expander, part.text.slice(1));
    requireSet(expander, parameter);
    return emitParameter(expander, parameter, builder, quoted);
  }
  const { operation } = part;
  if (operation?.type === "Names") {
    const names = expander.host.state.variables.names();
    const list = names.filter((name) => name.startsWith(part.parameter));
    const star = operation.operator === "*";
    return emitParameter(expander, { name: "", list, star }, builder, quoted);
  }
  let parameter = yield* indexed(expander, part);
  if (part.prefix === "!") parameter = yield* indirect(expander, part, parameter);
  if (part.prefix === "#") {
    requireSet(expander, parameter);
    expander.emit(String(lengthOf(parameter)), builder, quoted);
    return false;
  }
  if (operation?.type === "Default") {
    return yield* applyDefault(expander, parameter, part, operation, builder, quoted);
  }
  requireSet(expander, parameter);
  if (operation) parameter = yield* applyOperation(expander, parameter, operation);
  return emitParameter(expander, parameter, builder, quoted);
}

function simple(expander: Expander, name: string): Parameter {
  if (name === "@" || name === "*") {
    return { name, list: expander.host.state.args, star: name === "*" };
  }
  return { name, value: lookupSimple(expander.host, name) };
}

function* indexed(expander: Expander, part: ParameterExpansionPart): Task<Parameter> {
  const { parameter: name, index } = part;
  if (!index) return simple(expander, name);
  const { state } = expander.host;
  const elements = name === "PIPESTATUS"
    ? new Map((state.pipeStatus ?? [state.status]).map((status, i) => [i, String(status)]))
    : state.variables.elements(name);
  if (index.text === "@" || index.text === "*") {
    const keys = part.prefix === "!";
    const list = keys ? [...elements.keys()].map(String) : [...elements.values()];
    return { name, list, star: index.text === "*" };
  }
  let at = yield* expander.number(yield* expander.string(index));
  if (at < 0) at += Math.max(-1, ...elements.keys()) + 1;
  return { name: `${name}[${at}]`, value: elements.get(at) };
}

/** `${!x}`: the parameter that x names. The keys of `${!a[@]}` are there already. */
function* indirect(
  expander: Expander,
  part: ParameterExpansionPart,
  parameter: Parameter,
): Task<Parameter> {
  if (parameter.list && part.index) return parameter;
  const name = parameter.list ? parameter.list[0] : parameter.value;
  if (!name) throw new ShellError(`${part.parameter}: invalid indirect expansion`);
  const element = /^([A-Za-z_][A-Za-z0-9_]*)\[(.+)\]$/.exec(name);
  if (!element) return simple(expander, name);
  const elements = expander.host.state.variables.elements(element[1]);
  if (element[2] === "@" || element[2] === "*") {
    return { name, list: [...elements.values()], star: element[2] === "*" };
  }
  return { name, value: elements.get(yield* expander.number(element[2])) };
}

function requireSet(expander: Expander, parameter: Parameter): void {
  if (parameter.list || parameter.value !== undefined) return;
  if (expander.host.state.options.has("nounset")) {
    const shown = /^[0-9]+$/.test(parameter.name) ? `$${parameter.name}` : parameter.name;
    throw new ShellError(`${shown}: unbound variable`, 127);
  }
}

function lengthOf(parameter: Parameter): number {
  return parameter.list ? parameter.list.length : characters(parameter.value ?? "").length;
}

/** A string by its code points, or itself where each is one unit. */
function characters(text: string): string | string[] {
  return /[\ud800-\udbff]/.test(text) ? Array.from(text) : text;
}

function emitParameter(
  expander: Expander,
  parameter: Parameter,
  builder: FieldBuilder,
  quoted: boolean,
): boolean {
  if (!parameter.list) {
    if (parameter.value !== undefined) expander.emit(parameter.value, builder, quoted);
    return false;
  }
  const { list, star } = parameter;
  if ((star && quoted) || !builder.splitting) {
    const joint = star ? expander.ifs.slice(0, 1) : " ";
    expander.emit(list.join(joint), builder, quoted);
    return false;
  }
  list.forEach((element, i) => {
    if (i > 0) builder.break();
    if (quoted) builder.quoted();
    expander.emit(element, builder, quoted);
  });
  return list.length === 0;
}

function* applyDefault(
  expander: Expander,
  parameter: Parameter,
  part: ParameterExpansionPart,
  operation: ParameterDefaultOperation,
  builder: FieldBuilder,
  quoted: boolean,
): Task<boolean> {
  const colon = operation.operator.startsWith(":");
  const value = parameter.list ? parameter.list.join(" ") : parameter.value;
  const unset = parameter.list ? parameter.list.length === 0 : value === undefined;
  const missing = unset || (colon && value === "");
  const kind = operation.operator.at(-1);
  if (kind === "+" ? missing : !missing) {
    return kind === "+" ? false : emitParameter(expander, parameter, builder, quoted);
  }
  if (kind === "-" || kind === "+") {
    yield* expander.operand(operation.operand, builder, quoted);
    return false;
  }
  const text = yield* expander.string(operation.operand);
  if (kind === "?") {
    const reason = text || (colon ? "parameter null or not set" : "parameter not set");
    throw new ShellError(`${part.parameter}: ${reason}`, 127);
  }
  yield* assignDefault(expander, part, text);
  expander.emit(text, builder, quoted);
  return false;
}

function* assignDefault(
  expander: Expander,
  part: ParameterExpansionPart,
  text: string,
): Task<void> {
  const { variables } = expander.host.state;
  if (!/^[A-Za-z_]/.test(part.parameter)) {
    throw new ShellError(`$${part.parameter}: cannot assign in this way`);
  }
  if (!part.index) variables.set(part.parameter, text);
  else {
    const at = yield* expander.number(yield* expander.string(part.index));
    variables.setElement(part.parameter, at, text);
  }
}

function* applyOperation(
  expander: Expander,
  parameter: Parameter,
  operation: ParameterOperation,
): Task<Parameter> {
  if (operation.type === "Slice") return yield* slice(expander, parameter, operation);
  const change = yield* changeOf(expander, operation);
  if (parameter.list) return { ...parameter, list: parameter.list.map(change) };
  if (parameter.value === undefined) return parameter;
  return { name: parameter.name, value: change(parameter.value) };
}

/** What an operator does to each value. */
function* changeOf(
  expander: Expander,
  operation: ParameterOperation,
): Task<(value: string) => string> {
  switch (operation.type) {
    case "Remove": {
      const pattern = yield* expander.pattern(operation.operand);
      return (value) => remove(value, pattern, operation.operator);
    }
    case "Replace":
      return yield* replacement(expander, operation);
    case "CaseModification": {
      const pattern = operation.operand ? yield* expander.pattern(operation.operand) : "?";
      return (value) => changeCase(value, operation.operator, pattern);
    }
    case "Transform":
      return (value) => transform(value, operation.operand.value);
    default:
      throw new Error(`invariant: ${operation.type} is refused when parsed`);
  }
}

function remove(value: string, pattern: string, operator: string): string {
  if (operator[0] === "#") {
    const many = operator === "#" ? "[^]*?" : "[^]*";
    const match = new RegExp(`^(?:${patternSource(pattern, many)})`, "u").exec(value);
    return match ? value.slice(match[0].length) : value;
  }
  const whole = new RegExp(`^(?:${patternSource(pattern)})$`, "u");
  const greedy = operator === "%%";
  for (let n = 0; n <= value.length; n++) {
    const at = greedy ? n : value.length - n;
    if (whole.test(value.slice(at))) return value.slice(0, at);
  }
  return value;
}

function* replacement(
  expander: Expander,
  operation: ParameterReplaceOperation,
): Task<(value: string) => string> {
  const pattern = yield* expander.pattern(operation.pattern);
  const text = yield* expander.string(operation.replacement);
  if (pattern === "" && !/[#%]/.test(operation.operator)) return (value) => value;
  const source = patternSource(pattern);
  const anchored = operation.operator === "/#"
    ? `^(?:${source})`
    : operation.operator === "/%"
    ? `(?:${source})$`
    : source;
  const regex = new RegExp(anchored, operation.operator === "//" ? "gu" : "u");
  return (value) => value.replace(regex, () => text);
}

function changeCase(value: string, operator: string, pattern: string): string {
  const wanted = new RegExp(`^(?:${patternSource(pattern)})$`, "u");
  const change = (c: string) => {
    if (!wanted.test(c)) return c;
    return operator[0] === "^" ? c.toUpperCase() : c.toLowerCase();
  };
  if (operator.length === 2) return Array.from(value, change).join("");
  const first = Array.from(value)[0] ?? "";
  return change(first) + value.slice(first.length);
}

function transform(value: string, kind: string): string {
  switch (kind) {
    case "Q":
      return quoteForInput(value, true);
    case "U":
      return value.toUpperCase();
    case "L":
      return value.toLowerCase();
    case "u":
      return changeCase(value, "^", "?");
    case "E":
      return value.replace(
        /\\([ntr\\])/g,
        (_, c: string) => ({ n: "\n", t: "\t", r: "\r" })[c] ?? c,
      );
    default:
      return "";
  }
}

function* slice(
  expander: Expander,
  parameter: Parameter,
  operation: ParameterSliceOperation,
): Task<Parameter> {
  const offset = yield* expander.number(yield* expander.string(operation.offset));
  const length = operation.length &&
    (yield* expander.number(yield* expander.string(operation.length)));
  if (!parameter.list) {
    if (parameter.value === undefined) return parameter;
    const text = characters(parameter.value);
    const [from, to] = range(text.length, offset, length);
    const part = text.slice(from, to);
    return { name: parameter.name, value: typeof part === "string" ? part : part.join("") };
  }
  if (length !== undefined && length < 0) {
    throw new ShellError(`${length}: substring expression < 0`);
  }
  const positional = parameter.name === "@" || parameter.name === "*";
  const list = positional ? [expander.host.state.name, ...parameter.list] : parameter.list;
  const [from, to] = range(list.length, offset, length);
  return { ...parameter, list: list.slice(from, to) };
}

function range(size: number, offset: number, length: number | undefined): [number, number] {
  const from = offset < 0 ? size + offset : offset;
  if (from < 0 || from > size) return [0, 0];
  if (length === undefined) return [from, size];
  const to = length < 0 ? size + length : from + length;
  if (to < from) throw new ShellError(`${length}: substring expression < 0`);
  return [from, to];
}
