/** What a parameter is, with its index and its indirection, before anything is done with it. */
import { ShellError } from "../language/control.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { after, type Maybe } from "../language/maybe.ts";
import type { ParameterPart as Part, Subscript } from "../parse/nodes.ts";
import { isName } from "../parse/token_reader.ts";
import { compileKey } from "./subscripts.ts";
import { keyOfSubscript } from "./subscript_value.ts";

/** A list with `@` or `*`. */
export class List {
  constructor(
    readonly items: readonly string[],
    readonly star: boolean,
    /** `$@` itself, which slices count from `$0`. */
    readonly positional = false,
    /** The array whose elements they are, where another parameter names that. */
    readonly array?: string,
  ) {}
}

/** What a parameter is before it becomes text: one value, none, or a list. */
export type Value = string | undefined | List;
export type ValueCode = (sh: Interpreter) => Maybe<Value>;

/** The value of a parameter that is no list. */
export function valueOfParameter(sh: Interpreter, name: string): string | undefined {
  const { state } = sh;
  const code = name.charCodeAt(0);
  if (code > 63 && name !== "_") return state.variables.get(name);
  if (code >= 48 && code <= 57) {
    return code === 48 && name.length === 1 ? state.name : state.args[Number(name) - 1];
  }
  switch (name) {
    case "?":
      return String(state.status);
    case "#":
      return String(state.args.length);
    case "$":
      return String(sh.world.pid);
    case "!":
      return state.lastBackground === 0 ? undefined : String(state.lastBackground);
    case "-":
      return state.optionLetters();
    default:
      return state.variables.get(name);
  }
}

/** The parameter itself, with its index and its indirection. */
export function compileBase(part: Part): ValueCode {
  const { name, index, prefix } = part;
  if (index) {
    if (index.text === "@" || index.text === "*") {
      const star = index.text === "*";
      if (prefix === "!" && !part.operation) {
        return (sh) => new List(sh.state.variables.array(name)?.keys() ?? [], star);
      }
      const all = (sh: Interpreter) =>
        new List(sh.state.variables.array(name)?.values() ?? [], star);
      if (prefix !== "!") return all;
      return (sh) => sh.patiently(() => indirect(sh, part, all(sh).items.join(" ")));
    }
    const element = compileElement(name, index);
    return prefix === "!"
      ? (sh) => after(element(sh), (value) => sh.patiently(() => indirect(sh, part, value)))
      : element;
  }
  if (prefix === "!") {
    return (sh) => {
      if (!part.operation && sh.state.variables.find(name)?.filter?.reference) {
        const target = sh.state.variables.resolve(name);
        return target === name ? undefined : target;
      }
      return sh.patiently(() =>
        indirect(sh, part, name === "@" ? sh.state.args[0] : valueOfParameter(sh, name))
      );
    };
  }
  if (name === "@" || name === "*") return (sh) => new List(sh.state.args, name === "*", true);
  return (sh) => valueOfParameter(sh, name);
}

function compileElement(
  name: string,
  index: Subscript,
): (sh: Interpreter) => Maybe<string | undefined> {
  if (/^(0|[1-9][0-9]*)$/.test(index.text)) {
    return (sh) => sh.state.variables.array(name)?.get(index.text);
  }
  const key = compileKey(index);
  return (sh) =>
    after(key(sh, name), (text) => {
      const { variables } = sh.state;
      return variables.array(name)?.get(keyOfSubscript(sh, name, text, true));
    });
}

/** `${!x}`: the parameter that x names. */
function indirect(sh: Interpreter, part: Part, name: string | undefined): Value {
  // As bash: an array names nothing where it has no element 0.
  if (name === undefined && typeof sh.state.variables.find(part.name)?.value === "object") {
    return undefined;
  }
  if (name === "") throw new ShellError(`${part.name}: invalid variable name`);
  if (name === undefined) {
    // What is no variable may be unset without being wrong, as in bash.
    const known = !isName(part.name) || sh.state.variables.find(part.name) !== undefined;
    if (known) return undefined;
    throw new ShellError(`${part.name}: invalid indirect expansion`);
  }
  if (name === "@" || name === "*") return new List(sh.state.args, name === "*", true);
  const element = /^([A-Za-z_][A-Za-z0-9_]*)\[(.+)\]$/s.exec(name);
  if (!element) {
    if (!/^([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[#?$!-])$/.test(name)) {
      throw new ShellError(`${name}: invalid variable name`);
    }
    return valueOfParameter(sh, name);
  }
  const array = sh.state.variables.array(element[1]);
  if (element[2] === "@" || element[2] === "*") {
    return new List(array?.values() ?? [], element[2] === "*", false, element[1]);
  }
  return array?.get(sh.key(element[1], element[2], true));
}
