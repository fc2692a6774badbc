/** Errors about arguments, worded and coded as Node's lib/internal/errors.js does. */
import { describeReceived, inspectNumber, inspectValue } from "./inspect_value.ts";

/** An error of Node: an ordinary one with a `code`. */
export interface CodedError extends Error {
  code: string;
}

function coded<E extends Error>(error: E, code: string): E & CodedError {
  return Object.assign(error, { code });
}

/** A plain `Error` with a code. */
export function codedError(code: string, message: string): CodedError {
  return coded(new Error(message), code);
}

/** A `TypeError` with a code: callback forms throw these at once. */
export function codedTypeError(code: string, message: string): CodedError {
  return coded(new TypeError(message), code);
}

export function codedRangeError(code: string, message: string): CodedError {
  return coded(new RangeError(message), code);
}

const TYPES = new Set([
  "string",
  "function",
  "number",
  "object",
  "Object",
  "boolean",
  "bigint",
  "symbol",
]);

/** "a", "a or b", "a, b, or c". */
function listed(words: string[]): string {
  if (words.length < 3) return words.join(" or ");
  return `${words.slice(0, -1).join(", ")}, or ${words.at(-1)}`;
}

/** ERR_INVALID_ARG_TYPE. `expected` has types, classes and other words, told apart as Node does. */
export function invalidType(name: string, expected: string[], value: unknown): CodedError {
  const types = expected.filter((word) => TYPES.has(word)).map((word) => word.toLowerCase());
  const classes = expected.filter((word) => !TYPES.has(word) && /^([A-Z][a-z0-9]*)+$/.test(word));
  const others = expected.filter((word) => !TYPES.has(word) && !classes.includes(word));
  if (classes.length > 0 && types.includes("object")) {
    types.splice(types.indexOf("object"), 1);
    classes.push("Object");
  }
  const parts: string[] = [];
  if (types.length > 0) {
    parts.push((types.length > 1 ? "one of type " : "of type ") + listed(types));
  }
  if (classes.length > 0) parts.push(`an instance of ${listed(classes)}`);
  if (others.length > 1) parts.push(`one of ${listed(others)}`);
  else if (others.length === 1) {
    parts.push(others[0].toLowerCase() === others[0] ? others[0] : `an ${others[0]}`);
  }
  const kind = name.includes(".") ? "property" : "argument";
  return codedTypeError(
    "ERR_INVALID_ARG_TYPE",
    `The "${name}" ${kind} must be ${parts.join(" or ")}. ${describeReceived(value)}`,
  );
}

/** ERR_INVALID_ARG_VALUE. */
export function invalidValue(name: string, value: unknown, reason = "is invalid"): CodedError {
  const kind = name.includes(".") ? "property" : "argument";
  let shown = inspectValue(value);
  if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
  return codedTypeError(
    "ERR_INVALID_ARG_VALUE",
    `The ${kind} '${name}' ${reason}. Received ${shown}`,
  );
}

/** ERR_OUT_OF_RANGE. */
export function outOfRange(name: string, range: string, value: unknown): CodedError {
  return codedRangeError(
    "ERR_OUT_OF_RANGE",
    `The value of "${name}" is out of range. It must be ${range}. Received ${inspectNumber(value)}`,
  );
}

/** The error of an operation whose AbortSignal fired. */
export function abortError(reason: unknown): CodedError {
  const error = new Error("The operation was aborted", { cause: reason });
  error.name = "AbortError";
  return coded(error, "ABORT_ERR");
}

/** Whether callback forms throw an error at once, because the call itself was wrong. */
export function isMisuse(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as CodedError;
  if (code === "ERR_FS_INVALID_SYMLINK_TYPE") return true;
  return error instanceof TypeError || (error instanceof RangeError && code === "ERR_OUT_OF_RANGE");
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
