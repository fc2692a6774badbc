/** What `grep` was asked to do. */
import type { PosixRegex } from "../regex/posix_regex.ts";

export interface GrepPlan {
  /** Undefined for no pattern at all, which matches nothing. */
  readonly regex: PosixRegex | undefined;
  readonly invert: boolean;
  /** Lines selected after which a file is done. */
  readonly limit: number;
  /** Whether lines that do not follow each other are set apart; then some context may be shown. */
  readonly grouped: boolean;
  readonly before: number;
  readonly after: number;
  readonly onlyMatching: boolean;
  readonly lineNumbers: boolean;
  readonly byteOffsets: boolean;
  /** What is told of a file: its lines, their number, or only the names of those with or without any. */
  readonly report: "lines" | "count" | "with" | "without" | "nothing";
  readonly binary: "binary" | "text" | "without-match";
  /** Ends a line of input and output, and a name in the output. */
  readonly delimiter: string;
  readonly nameEnd: string | undefined;
  readonly label: string;
  readonly colors: Colors | undefined;
  readonly initialTab: boolean;
  /** Between groups of context; undefined for nothing. */
  readonly groupSeparator: string | undefined;
}

/** Beginnings of coloured text; `end` closes each. */
export interface Colors {
  readonly match: string;
  readonly name: string;
  readonly number: string;
  readonly separator: string;
  readonly end: string;
}

export const COLORS: Colors = {
  match: "\x1b[01;31m\x1b[K",
  name: "\x1b[35m\x1b[K",
  number: "\x1b[32m\x1b[K",
  separator: "\x1b[36m\x1b[K",
  end: "\x1b[m\x1b[K",
};
