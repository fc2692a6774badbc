/** The operators of `${x...}` that make one text of another: `#`, `%`, `/`, `^`, `,`, `@`, `:n:m`. */
import { lowerCase, upperCase } from "../text/letter_case.ts";
import { bytewise, isBytewise } from "../language/characters.ts";
import { ShellError } from "../language/control.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { after, type Maybe } from "../language/maybe.ts";
import {
  isLiteralPattern,
  mayRunAway,
  patternMatcher,
  patternRegex,
  patternSource,
  unquotePattern,
} from "./pattern.ts";
import type { Operation, ParameterPart, ReplaceOperation, SliceOperation } from "../parse/nodes.ts";
import { compileArithmetic } from "./arithmetic.ts";
import { List, type Value } from "./parameter_value.ts";
import { transformText } from "./parameter_transform.ts";
import { patternOfWord, replacementOfWord, textOfWord } from "./words.ts";

type Change = (sh: Interpreter, value: Value) => Maybe<Value>;

/** What an operation does to a value, or to each element of a list. */
export function compileChange(part: ParameterPart, operation: Operation): Change {
  if (operation.type === "Slice") return compileSlice(part, operation);
  const compiled = compileTextChange(operation);
  return (sh, value) =>
    after(compiled(sh), (change) => {
      if (value instanceof List) return new List(value.items.map(change), value.star);
      return value === undefined ? undefined : change(value);
    });
}

type TextChange = (sh: Interpreter) => Maybe<(text: string) => string>;

function compileTextChange(operation: Operation): TextChange {
  switch (operation.type) {
    case "Remove": {
      const pattern = patternOfWord(operation.operand);
      const { operator } = operation;
      return (sh) =>
        after(pattern(sh), (found) => {
          if (!isBytewise(sh)) return (text) => remove(text, found, operator);
          return bytewise([found], ([what]) => (text) => remove(text, what, operator));
        });
    }
    case "Replace":
      return compileReplacement(operation);
    case "CaseModification": {
      const pattern = operation.operand ? patternOfWord(operation.operand) : () => "?";
      const { operator } = operation;
      return (sh) => after(pattern(sh), (found) => (text) => changeCase(text, operator, found));
    }
    case "Transform": {
      const { kind } = operation;
      return (sh) => (text) => transformText(sh, text, kind);
    }
    default:
      throw new Error(`invariant: ${operation.type} is refused when parsed`);
  }
}

function remove(text: string, pattern: string, operator: string): string {
  const front = operator[0] === "#";
  if (isLiteralPattern(pattern)) {
    const literal = unquotePattern(pattern);
    if (front) return text.startsWith(literal) ? text.slice(literal.length) : text;
    return text.endsWith(literal) ? text.slice(0, text.length - literal.length) : text;
  }
  const longest = operator.length === 2;
  if (front && !pattern.includes("(") && !mayRunAway(pattern, text.length)) {
    const match = patternRegex(pattern, longest ? "prefix" : "shortest").exec(text);
    return match ? text.slice(match[0].length) : text;
  }
  const matcher = patternMatcher(pattern);
  if (front) return text.slice(matcher.prefix(text, longest) ?? 0);
  return text.slice(0, matcher.suffix(text, longest) ?? text.length);
}

function compileReplacement(operation: ReplaceOperation): TextChange {
  const pattern = patternOfWord(operation.pattern);
  const template = replacementOfWord(operation.replacement);
  const text = textOfWord(operation.replacement);
  const { operator } = operation;
  return (sh) =>
    after(pattern(sh), (found) => {
      const matched = sh.state.shopt.has("patsub_replacement");
      const make = ([what, insert]: readonly string[]) =>
        replacer(sh, what, matched ? fillTemplate(insert) : () => insert, operator);
      return after(
        matched ? template(sh) : text(sh),
        (by) => isBytewise(sh) ? bytewise([found, by], make) : make([found, by]),
      );
    });
}

function replacer(
  sh: Interpreter,
  pattern: string,
  insert: (match: string) => string,
  operator: string,
): (text: string) => string {
  if (pattern === "" && !/[#%]/.test(operator)) return (text) => text;
  const all = operator === "//";
  if (
    isLiteralPattern(pattern) && (all || operator === "/") && !sh.state.shopt.has("nocasematch")
  ) {
    const literal = unquotePattern(pattern);
    return all
      ? (text) => text.replaceAll(literal, insert)
      : (text) => text.replace(literal, insert);
  }
  const anyCase = sh.state.shopt.has("nocasematch");
  const source = patternSource(pattern);
  const anchored = operator === "/#"
    ? `^(?:${source})`
    : operator === "/%"
    ? `(?:${source})$`
    : source;
  const flags = (all ? "gu" : "u") + (anyCase ? "i" : "");
  const regex = new RegExp(anchored, flags);
  // An empty match at the very end is none.
  return (text) => {
    const searching = all || operator === "/";
    if (searching && mayRunAway(`*${pattern}`, text.length)) {
      return patternMatcher(pattern, anyCase).replace(text, all, insert);
    }
    return text.replace(regex, (match, ...rest) => {
      const offset = rest.find((each) => typeof each === "number");
      return match === "" && all && offset === text.length && text !== "" ? "" : insert(match);
    });
  };
}

/** In a template `&` is what matched, and a backslash quotes that and itself. */
function fillTemplate(template: string): (match: string) => string {
  if (!/[\\&]/.test(template)) return () => template;
  return (match) => template.replace(/\\([\\&])|&/g, (_whole, c) => c ?? match);
}

export function changeCase(text: string, operator: string, pattern: string): string {
  const wanted = patternRegex(pattern, "whole");
  const change = (c: string) => {
    if (!wanted.test(c)) return c;
    return operator[0] === "^" ? upperCase(c) : lowerCase(c);
  };
  if (operator.length === 2) return Array.from(text, change).join("");
  const first = Array.from(text)[0] ?? "";
  return change(first) + text.slice(first.length);
}

function compileSlice({ name }: ParameterPart, { offset, length }: SliceOperation): Change {
  const from = compileArithmetic(offset, name);
  const count = length === undefined ? undefined : compileArithmetic(length, name);
  return (sh, value) =>
    after(from(sh), (start) =>
      after(count?.(sh), (size) => {
        const limit = size === undefined ? undefined : Number(size);
        return slice(sh, { name, shown: length ?? "" }, value, Number(start), limit);
      }));
}

function slice(
  sh: Interpreter,
  { name, shown }: { readonly name: string; readonly shown: string },
  value: Value,
  offset: number,
  length: number | undefined,
): Value {
  if (value instanceof List) {
    if (length !== undefined && length < 0) {
      throw new ShellError(`${shown}: substring expression < 0`);
    }
    if (!value.positional) {
      return new List(elementsFrom(sh, value.array ?? name, offset, length), value.star);
    }
    const items = [sh.state.name, ...value.items];
    const [from, to] = range(items.length, offset, length, shown);
    return new List(items.slice(from, to), value.star);
  }
  if (value === undefined) return undefined;
  const change = (text: string) => sliceText(text, offset, length, shown);
  return isBytewise(sh) ? bytewise([], () => change)(value) : change(value);
}

function sliceText(
  text: string,
  offset: number,
  length: number | undefined,
  shown: string,
): string {
  const characters = /[\ud800-\udbff]/.test(text) ? Array.from(text) : undefined;
  const [from, to] = range(characters?.length ?? text.length, offset, length, shown);
  return characters ? characters.slice(from, to).join("") : text.slice(from, to);
}

/** Of an indexed array the offset is an index, of an associative one a place that counts from 1. */
function elementsFrom(
  sh: Interpreter,
  name: string,
  offset: number,
  length: number | undefined,
): string[] {
  const array = sh.state.variables.array(name);
  if (!array) return [];
  const values = array.values();
  if (array.associative) {
    const first = offset < 0 ? values.length + offset : Math.max(offset - 1, 0);
    return first < 0 ? [] : values.slice(first, length === undefined ? undefined : first + length);
  }
  const first = offset < 0 ? array.end + offset : offset;
  if (first < 0) return [];
  const at = array.keys().findIndex((key) => Number(key) >= first);
  return at < 0 ? [] : values.slice(at, length === undefined ? undefined : at + length);
}

/** @param shown the length as it stands in the script, for the error */
function range(
  size: number,
  offset: number,
  length: number | undefined,
  shown: string,
): [number, number] {
  const from = offset < 0 ? size + offset : offset;
  if (from < 0 || from > size) return [0, 0];
  if (length === undefined) return [from, size];
  const to = length < 0 ? size + length : from + length;
  if (to < from) throw new ShellError(`${shown}: substring expression < 0`);
  return [from, to];
}
