/**
 * What plain JavaScript may hand to the public edge: an argument of another kind than TypeScript would take is a
 * TypeError that says which one, what came and what is wanted, before anything is done. The checks stand in the methods
 * themselves, where they cost nothing that can be measured; a wrapper around each doubled the price of a stat.
 */
import { encodeName } from "./bytes.ts";

type Kind = "path" | "name" | "number" | "bytes" | "data" | "list" | "options" | "boolean";

/** Wanted, for messages. */
const WANTED: Record<Kind, string> = {
  path: "a path as a string",
  name: "a string",
  number: "a number",
  bytes: "a Uint8Array",
  data: "a Uint8Array, or text",
  list: "an array of Uint8Array",
  options: "an object",
  boolean: "true or false",
};

const HOLDS: Record<Kind, (value: unknown) => boolean> = {
  path: (value) => typeof value === "string",
  name: (value) => typeof value === "string",
  number: (value) => typeof value === "number" && !Number.isNaN(value),
  bytes: (value) => value instanceof Uint8Array,
  data: (value) => value instanceof Uint8Array || typeof value === "string",
  list: (value) => Array.isArray(value) && value.every((item) => item instanceof Uint8Array),
  options: (value) => typeof value === "object" && value !== null,
  boolean: (value) => typeof value === "boolean",
};

/** What people who come from node:fs write, and what is meant. */
const HINTS: Record<string, string> = {
  flags: "such as constants.O_RDWR | constants.O_CREAT; texts such as 'r+' are for createFs(cage)",
  mode: "permission bits such as 0o755; options such as recursive are for createFs(cage)",
};

function shown(value: unknown): string {
  if (typeof value === "string") return `the string ${JSON.stringify(value)}`;
  if (typeof value === "object" && value !== null) {
    return `${Array.isArray(value) ? "an array" : `an object (${value.constructor?.name})`}`;
  }
  return String(value);
}

function refuse(call: string, name: string, kind: Kind, value: unknown): never {
  const hint = kind === "number" && HINTS[name] !== undefined ? `, ${HINTS[name]}` : "";
  const message = `${call}: ${name} is ${shown(value)}; it wants ${WANTED[kind]}${hint}`;
  throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

export function wantPath(call: string, name: string, value: unknown): void {
  if (typeof value !== "string") refuse(call, name, "path", value);
}

export function wantText(call: string, name: string, value: unknown): void {
  if (typeof value !== "string") refuse(call, name, "name", value);
}

export function wantNumber(call: string, name: string, value: unknown): void {
  if (typeof value !== "number" || value !== value) refuse(call, name, "number", value);
}

export function wantBytes(call: string, name: string, value: unknown): void {
  if (!(value instanceof Uint8Array)) refuse(call, name, "bytes", value);
}

export function wantList(call: string, name: string, value: unknown): void {
  if (!HOLDS.list(value)) refuse(call, name, "list", value);
}

/** What is to be written: bytes, or text as its UTF-8. */
export function bytesOf(call: string, name: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return typeof value === "string" ? encodeName(value) : refuse(call, name, "data", value);
}

/** Options by name; "any" is looked at by who takes it. */
export type OptionKinds = Readonly<Record<string, Kind | "any">>;

/** Holds an object of options to the names and kinds that there are. @throws TypeError */
export function checkOptions(label: string, options: object, kinds: OptionKinds): void {
  for (const [name, value] of Object.entries(options)) {
    const kind = kinds[name];
    if (kind === undefined) {
      const known = Object.keys(kinds).join(", ");
      throw new TypeError(`${label}: no option ${name}; there are ${known}`);
    }
    if (kind === "any" || value === undefined || HOLDS[kind](value)) continue;
    refuse(label, name, kind, value);
  }
}
