/** Parsing: `unbash`, made strict. What is wrong or unsupported is known before anything runs. */
import { forEachChild, parse, type ParsedScript, type SyntaxNode } from "unbash";
import { TRANSFORMS } from "./expand/parameter_transform.ts";

/** Where a piece of script comes from, for the positions in messages. */
export interface Frame {
  /** A file's name, or undefined for `-c`, standard input and interactive lines. */
  readonly file: string | undefined;
  readonly source: string;
  /** Lines before the first: what `eval` runs counts on from the line it stands on. */
  readonly linesBefore?: number;
}

/** The script cannot be run; nothing of it has been. Lines and columns count from 1. */
export class ScriptError extends Error {
  constructor(
    reason: string,
    readonly line: number,
    readonly column: number,
    /** More input could make it a valid script: a quote, a here-document or a construct is still open. */
    readonly incomplete: boolean,
  ) {
    super(`line ${line}, column ${column}: ${reason}`);
    this.name = "ScriptError";
  }
}

export function parseScript(source: string): ParsedScript {
  const script = parse(source);
  refuseErrors(script, source);
  for (const statement of script.commands) refuseUnsupported(statement, source);
  return script;
}

/** Line and column of an offset, both from 1. */
export function positionOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

const lineStarts = new WeakMap<Frame, number[]>();

/** The line, from 1, on which an offset lies. */
export function lineOf(frame: Frame, offset: number): number {
  let starts = lineStarts.get(frame);
  if (starts === undefined) {
    starts = [0];
    for (let at = 0; (at = frame.source.indexOf("\n", at) + 1) > 0;) starts.push(at);
    lineStarts.set(frame, starts);
  }
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle;
  }
  return low + 1 + (frame.linesBefore ?? 0);
}

function refuseErrors(script: ParsedScript, source: string): void {
  const error = script.errors?.[0];
  if (!error) return;
  const text = script.source ?? source;
  const { line, column } = positionOf(text, error.pos);
  const incomplete = error.message.startsWith("unterminated") ||
    script.errors!.some((each) =>
      each.message.startsWith("expected") && text.slice(each.pos).trim() === ""
    );
  throw new ScriptError(`syntax error: ${error.message}`, line, column, incomplete);
}

function refuseUnsupported(node: SyntaxNode, source: string): void {
  const what = unsupported(node);
  if (what) {
    const { line, column } = positionOf(source, node.pos);
    throw new ScriptError(`not supported: ${what}`, line, column, false);
  }
  if (node.type === "HereDoc" && !node.closing) {
    const { line, column } = positionOf(source, node.pos);
    throw new ScriptError("syntax error: unterminated here-document", line, column, true);
  }
  if (node.type === "Script") {
    refuseErrors(node as ParsedScript, source);
    source = node.source ?? source;
  }
  forEachChild(node, (child) => refuseUnsupported(child, source));
}

function unsupported(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case "Transform":
      return TRANSFORMS.has(node.operand.value)
        ? undefined
        : `parameter transformation @${node.operand.value}`;
    case "Unknown":
      return `parameter operator ${node.operator}`;
    default:
      return undefined;
  }
}
