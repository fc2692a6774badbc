/** A script of `sed` as it is run. */
import type { PosixRegex } from "../regex/posix_regex.ts";

export type Address =
  | { readonly type: "line"; readonly line: number }
  | { readonly type: "last" }
  | { readonly type: "step"; readonly first: number; readonly step: number }
  /** Without a regex: the one used last. */
  | { readonly type: "regex"; readonly regex: PosixRegex | undefined }
  /** As a second address: so many lines more, or up to a multiple. */
  | { readonly type: "count"; readonly lines: number }
  | { readonly type: "multiple"; readonly of: number };

export interface Selection {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negated: boolean;
}

/** Changes of case in a replacement: of the next character, or of all until `end`. */
export type CaseChange = "upper" | "lower" | "upper-next" | "lower-next" | "end";

export type ReplacementPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "group"; readonly index: number }
  | { readonly type: "case"; readonly change: CaseChange };

export interface Substitution {
  readonly regex: PosixRegex | undefined;
  readonly replacement: readonly ReplacementPart[];
  readonly global: boolean;
  readonly print: boolean;
  /** The match from which on is replaced. */
  readonly number: number;
  readonly file: string | undefined;
}

export type Action =
  | { readonly name: "{"; end: number }
  | { readonly name: "s"; readonly substitution: Substitution }
  | { readonly name: "y"; readonly map: ReadonlyMap<string, string> }
  | { readonly name: "a" | "i" | "c"; readonly text: string }
  /** `target` is the number of a command; that behind the last ends the cycle. */
  | { readonly name: "b" | "t" | "T"; readonly label: string; target: number }
  | { readonly name: "r" | "R" | "w" | "W"; readonly file: string }
  | { readonly name: "q" | "Q" | "l" | "L"; readonly number: number | undefined }
  | {
    readonly name:
      | "}"
      | ":"
      | "="
      | "d"
      | "D"
      | "F"
      | "g"
      | "G"
      | "h"
      | "H"
      | "n"
      | "N"
      | "p"
      | "P";
  }
  | { readonly name: "x" | "z" };

export interface SedCommand {
  readonly selection: Selection;
  readonly action: Action;
  /** Whether lines up to `rangeEnd` (or a match of the second address) are selected. */
  active: boolean;
  /** Whether a range that begins at a line's number has begun, which it does once. */
  begun: boolean;
  rangeEnd: number;
}

export interface SedProgram {
  readonly commands: readonly SedCommand[];
  /** The script begins with `#n`. */
  readonly quiet: boolean;
  /** Files that are written, which are emptied before anything is read. */
  readonly outputs: readonly string[];
}

/** A script that is none; the message is GNU's. */
export class SedError extends Error {
  constructor(message: string, readonly status = 1) {
    super(message);
  }
}

/** Status where a file cannot be read or written. */
export const PANIC = 4;
