/** Parameter expansion: `$x`, `${x...}` in all its forms. */
import { countCharacters } from "../language/characters.ts";
import { ShellError } from "../language/control.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { after, type Maybe } from "../language/maybe.ts";
import type { DefaultOperation, ParameterPart as Part } from "../parse/nodes.ts";
import type { FieldBuilder } from "./fields.ts";
import { compileChange } from "./parameter_change.ts";
import {
  describeAttributes,
  describeParameter,
  keysAndValues,
  TRANSFORMS,
} from "./parameter_transform.ts";
import {
  compileBase,
  List,
  type Value,
  type ValueCode,
  valueOfParameter,
} from "./parameter_value.ts";
import { compileOperand, type Mode } from "./word_parts.ts";
import { compileKey } from "./subscripts.ts";
import { literalOf, type TextCode, textOfOperand, textOfParts } from "./words.ts";
import { keyOfSubscript } from "./subscript_value.ts";

/** Adds a parameter to a word; true where it was a list without elements. */
export type EmissionCode = (sh: Interpreter, builder: FieldBuilder) => Maybe<boolean>;

/** For a parameter that is always one text: that; undefined for lists. */
export function compileParameterText(
  part: Part,
  quoted: boolean,
  mode: Mode,
): TextCode | undefined {
  if (part.bad) return () => badSubstitution(part);
  const { name, operation, index, prefix } = part;
  const list = isList(part);
  if (!list && !operation && !index && prefix === "") {
    const shown = /^\$[^{A-Za-z_]/.test(part.text) ? part.text : name;
    return (sh) => valueOfParameter(sh, name) ?? missing(sh, shown);
  }
  const length = prefix === "#";
  if ((list && !length) || operation?.type === "Names" || prefix === "!") return undefined;
  if (operation?.type === "Default") return compileDefaultText(part, operation, quoted, mode);
  const value = compileValue(part);
  return (sh) => {
    const found = value(sh);
    if (found instanceof Promise) return found.then((late) => textOf(late));
    return textOf(found);
  };
}

function isList({ name, index }: Part): boolean {
  return name === "@" || name === "*" || index?.text === "@" || index?.text === "*";
}

function badSubstitution({ text }: Part): never {
  throw new ShellError(`${text}: bad substitution`);
}

function textOf(value: Value): string {
  return value instanceof List ? value.items.join(" ") : value ?? "";
}

/** @param name as the message shows it */
function missing(sh: Interpreter, name: string): string {
  requireSet(sh, name);
  return "";
}

function requireSet(sh: Interpreter, name: string): void {
  if (!sh.state.options.has("nounset")) return;
  throw new ShellError(`${name}: unbound variable`, 127);
}

/**
 * Expands into a builder, where lists make fields of their own.
 * @param joined where IFS splits at all, a list is one text that is split, as in the operand of `${x-$@}`
 */
export function compileEmission(
  part: Part,
  quoted: boolean,
  mode: Mode,
  joined = false,
): EmissionCode {
  if (part.bad) return () => badSubstitution(part);
  const { operation } = part;
  if (operation?.type === "Default") return compileDefaultEmission(part, operation, quoted, mode);
  const value = compileValue(part);
  const flat = quoted ? undefined : flatSeparator(part);
  return (sh, builder) =>
    after(value(sh), (found) => {
      if (!(found instanceof List)) return emit(sh, found, builder, quoted);
      const text = joined && !found.star && sh.ifs !== "";
      if (text) return emit(sh, found.items.join(" "), builder, quoted);
      const whole = flat !== undefined && found.star && sh.ifs === "";
      return emit(sh, whole ? found.items.join(flat) : found, builder, quoted);
    });
}

/** What joins a list with `*` that is one text even where IFS is empty, as in bash. */
function flatSeparator({ operation, prefix, index }: Part): string | undefined {
  if (operation === undefined) return prefix === "!" && index ? " " : undefined;
  if (operation.type === "Names") return "";
  return index && operation.type !== "Slice" ? " " : undefined;
}

function emit(sh: Interpreter, value: Value, builder: FieldBuilder, quoted: boolean): boolean {
  if (!(value instanceof List)) {
    if (value !== undefined) add(value, builder, quoted);
    return false;
  }
  const { items, star } = value;
  if ((star && quoted) || !builder.splitting) {
    add(items.join(star ? sh.ifs.slice(0, 1) : " "), builder, quoted);
    return false;
  }
  if (!quoted && sh.ifs !== "") {
    // As bash: one text that is split, so that empty elements and an element's own separators count.
    add(items.join(sh.ifs[0]), builder, quoted);
    return items.length === 0;
  }
  items.forEach((item, i) => {
    if (i > 0) builder.break();
    if (quoted) builder.quoted();
    add(item, builder, quoted);
  });
  return items.length === 0;
}

function add(text: string, builder: FieldBuilder, quoted: boolean): void {
  if (quoted) builder.literal(text);
  else builder.expansion(text);
}

/** The value behind all operators but `-`, `=`, `?` and `+`. */
function compileValue(part: Part): ValueCode {
  const { operation, name, index } = part;
  if (operation?.type === "Names") {
    const { star } = operation;
    return (sh) =>
      new List(sh.state.variables.names().filter((each) => each.startsWith(name)), star);
  }
  const base = compileBase(part);
  const shown = index ? `${name}[${index.text}]` : name;
  const required: ValueCode = (sh) =>
    after(base(sh), (value) => {
      if (value === undefined) requireSet(sh, shown);
      return value;
    });
  if (part.prefix === "#") {
    return (sh) =>
      after(base(sh), (value) => {
        const whole = index && !sh.state.variables.find(name);
        if (value === undefined) requireSet(sh, whole ? name : shown);
        return String(lengthOf(sh, value));
      });
  }
  if (operation === undefined) return required;
  if (operation.type === "Transform") {
    const { kind } = operation;
    if (!TRANSFORMS.has(kind)) return () => badSubstitution(part);
    if (kind === "a" || kind === "A") {
      const all = isList(part);
      return (sh) =>
        after(base(sh), (value) => {
          const described = attributedName(sh, part);
          if (value === undefined && !hasElements(sh, described)) {
            if (kind === "a" || part.prefix === "!") requireSet(sh, part.prefix + shown);
          }
          if (kind === "a") return describeAttributes(sh, described, value);
          return describeParameter(sh, described, value, all);
        });
    }
    if ((kind === "k" || kind === "K") && index && /^[@*]$/.test(index.text)) {
      return (sh) => keysAndValues(sh, name, kind, index.text === "*");
    }
  }
  const change = compileChange(part, operation);
  return (sh) => after(required(sh), (value) => change(sh, value));
}

/** Whether a variable is set although its element 0 may not be. */
function hasElements(sh: Interpreter, name: string): boolean {
  const { variables } = sh.state;
  const value = variables.find(variables.resolve(name))?.value;
  return typeof value === "object" && value.size > 0;
}

/** The variable whose attributes are asked for: with `!` the one that it names. */
function attributedName(sh: Interpreter, { name, prefix, index }: Part): string {
  if (prefix !== "!") return name;
  const target = index
    ? sh.state.variables.array(name)?.values().join(" ")
    : valueOfParameter(sh, name);
  return (target ?? "").replace(/\[.*$/s, "");
}

function lengthOf(sh: Interpreter, value: Value): number {
  return value instanceof List ? value.items.length : countCharacters(sh, value ?? "");
}

interface DefaultPlan {
  readonly base: ValueCode;
  /** Whether the operand is wanted in the parameter's place. */
  readonly replaces: (sh: Interpreter, value: Value) => boolean;
  readonly kind: string;
}

function planDefault(
  part: Part,
  { operator }: DefaultOperation,
  quoted: boolean,
): DefaultPlan {
  const colon = operator.startsWith(":");
  const kind = operator.at(-1)!;
  const base = compileBase(part);
  const absent = (sh: Interpreter, value: Value) => {
    if (!(value instanceof List)) return value === undefined || (colon && value === "");
    if (value.items.length === 0) return true;
    // As bash: of a list that another parameter names the text is not looked at.
    if (!colon || (quoted && part.prefix === "!")) return false;
    return value.items.join(value.star && quoted ? sh.ifs.slice(0, 1) : " ") === "";
  };
  const replaces = (sh: Interpreter, value: Value) => absent(sh, value) === (kind !== "+");
  return { base, kind, replaces };
}

function compileDefaultText(
  part: Part,
  operation: DefaultOperation,
  quoted: boolean,
  mode: Mode,
): TextCode | undefined {
  // Between double quotes single quotes mean themselves.
  const plain = literalOf(operation.operand);
  if (quoted && plain === undefined && operation.operand.parts.length > 0) return undefined;
  const { base, replaces, kind } = planDefault(part, operation, quoted);
  const operand = quoted ? () => plain ?? "" : textOfOperand(operation.operand, mode);
  return (sh) =>
    after(base(sh), (value): Maybe<string> => {
      if (!replaces(sh, value)) return kind === "+" ? "" : value as string;
      return after(operand(sh), (text) => applyDefault(sh, part, operation, text));
    });
}

function compileDefaultEmission(
  part: Part,
  operation: DefaultOperation,
  quoted: boolean,
  mode: Mode,
): EmissionCode {
  const { base, replaces, kind } = planDefault(part, operation, quoted);
  const word = compileOperand(operation.operand, quoted);
  const { operand } = operation;
  const text = quoted ? textOfParts(operand.parts) : textOfOperand(operand, mode);
  return (sh, builder) =>
    after(base(sh), (value): Maybe<boolean> => {
      if (!replaces(sh, value)) {
        if (kind !== "+") return emit(sh, value, builder, quoted);
        return value instanceof List && !value.star && value.items.length === 0;
      }
      if ((kind === "-" || kind === "+") && mode.tilde !== "assignment") {
        const waiting = word(sh, builder);
        return waiting ? waiting.then(() => false) : false;
      }
      return after(text(sh), (found) => {
        add(applyDefault(sh, part, operation, found), builder, quoted);
        return false;
      });
    });
}

/** What `-`, `+`, `=` and `?` do with their operand; the first two nothing. */
function applyDefault(
  sh: Interpreter,
  part: Part,
  { operator }: DefaultOperation,
  text: string,
): string {
  const kind = operator.at(-1);
  if (kind === "-" || kind === "+") return text;
  if (kind === "?") {
    const reason = operator === ":?" ? "parameter null or not set" : "parameter not set";
    throw new ShellError(`${part.prefix}${part.name}: ${text || reason}`, 127);
  }
  const { name, key } = assignedBy(sh, part);
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellError(`$${name}: cannot assign in this way`);
  const { variables } = sh.state;
  if (key !== undefined) {
    variables.setElement(name, key, text);
    return variables.array(name)?.get(key) ?? text;
  }
  variables.set(name, text);
  return valueOfParameter(sh, name) ?? text;
}

/** What `${x=y}` assigns to: with `!` what the parameter names. */
function assignedBy(sh: Interpreter, part: Part): { name: string; key?: string } {
  const { name, index, prefix } = part;
  if (prefix === "!") {
    const value = compileBase({ ...part, prefix: "" })(sh);
    const target = value instanceof List ? value.items.join(" ") : value;
    const [, base, subscript] = /^([^[]*)(?:\[(.+)\])?$/s.exec(String(target)) ?? [];
    return { name: base, key: subscript && sh.key(base, subscript) };
  }
  if (!index) return { name };
  const key = compileKey(index)(sh, name);
  if (key instanceof Promise) throw new ShellError(`${part.text}: cannot assign in this way`);
  return { name, key: keyOfSubscript(sh, name, key) };
}
