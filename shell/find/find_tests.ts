/** The tests of `find`: each makes a predicate of its arguments. */
import type { Attributes } from "../../core/attributes.ts";
import { isSameInode } from "../../core/inode_identity.ts";
import {
  R_OK,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  W_OK,
  X_OK,
} from "../../core/constants.ts";
import { Accounts } from "../files/accounts.ts";
import type { CommandContext } from "../command.ts";
import { parseDate } from "../text/dates.ts";
import { parseMode } from "../files/mode.ts";
import { mayRunAway, patternMatcher, patternSource } from "../expand/pattern.ts";
import { quoteName } from "../text/quoting.ts";
import { compilePosixRegex } from "../regex/posix_regex.ts";
import { RegexError } from "../regex/posix_syntax.ts";
import { systemTypeOf } from "./system_type.ts";
import { FindError, type FindPlan, type Test } from "./find_expression.ts";

export interface TestScope {
  readonly context: CommandContext;
  readonly plan: FindPlan;
  /** -regextype */
  regexSyntax: "emacs" | "basic" | "extended";
  readonly followLinks: boolean;
}

type TestMaker = (argument: string, scope: TestScope, name: string) => Test;

const LETTERS: Record<string, number> = {
  b: S_IFBLK,
  c: S_IFCHR,
  d: S_IFDIR,
  f: S_IFREG,
  l: S_IFLNK,
  p: S_IFIFO,
  s: S_IFSOCK,
};

/** Those that take one argument. */
export const TESTS: Record<string, TestMaker> = {
  name: (glob) => nameTest(glob, "u"),
  iname: (glob) => nameTest(glob, "iu"),
  path: (glob) => pathTest(glob, "u"),
  wholename: (glob) => pathTest(glob, "u"),
  ipath: (glob) => pathTest(glob, "iu"),
  iwholename: (glob) => pathTest(glob, "iu"),
  lname: (glob) => linkTest(glob, "u"),
  ilname: (glob) => linkTest(glob, "iu"),
  regex: (pattern, scope) => regexTest(pattern, scope, false),
  iregex: (pattern, scope) => regexTest(pattern, scope, true),
  type: (letters) => typeTest(letters, "-type"),
  xtype: (letters, { followLinks }) => {
    const types = parseTypes(letters, "-xtype");
    return (entry) => {
      const found = entry.stat(!followLinks) ?? entry.attributes;
      return types.has(found.mode & S_IFMT);
    };
  },
  size: sizeTest,
  links: (text) => numberTest(text, "-links", (a) => a.nlink),
  inum: (text) => numberTest(text, "-inum", (a) => a.ino),
  uid: (text) => numberTest(text, "-uid", (a) => a.uid),
  gid: (text) => numberTest(text, "-gid", (a) => a.gid),
  user: (name, { context }) => ownerTest(name, "user", context),
  group: (name, { context }) => ownerTest(name, "group", context),
  perm: permissionTest,
  mtime: (text, scope) => ageTest(text, "-mtime", "mtime", 86400, scope),
  atime: (text, scope) => ageTest(text, "-atime", "atime", 86400, scope),
  ctime: (text, scope) => ageTest(text, "-ctime", "ctime", 86400, scope),
  mmin: (text, scope) => ageTest(text, "-mmin", "mtime", 60, scope),
  amin: (text, scope) => ageTest(text, "-amin", "atime", 60, scope),
  cmin: (text, scope) => ageTest(text, "-cmin", "ctime", 60, scope),
  newer: (file, scope) => newerTest(file, scope, "m", "m"),
  anewer: (file, scope) => newerTest(file, scope, "a", "m"),
  cnewer: (file, scope) => newerTest(file, scope, "c", "m"),
  samefile: (file, { context }) => {
    const wanted = attributesOf(context, file);
    return ({ attributes }) => isSameInode(attributes, wanted);
  },
  fstype: (type) => (entry) => systemTypeOf(entry) === type,
};

/** Those that take none. */
export const PLAIN_TESTS: Record<string, Test> = {
  true: () => true,
  false: () => false,
  empty: (entry) => {
    if (entry.type === S_IFREG) return entry.attributes.size === 0;
    return entry.type === S_IFDIR && entry.children(false).length === 0;
  },
  readable: (entry) => accessible(entry.context, entry.path, R_OK),
  writable: (entry) => accessible(entry.context, entry.path, W_OK),
  executable: (entry) => accessible(entry.context, entry.path, X_OK),
  nouser: ({ context, attributes }) => /^\d+$/.test(new Accounts(context).user(attributes.uid)),
  nogroup: ({ context, attributes }) => /^\d+$/.test(new Accounts(context).group(attributes.gid)),
};

function accessible(context: CommandContext, path: string, mode: number): boolean {
  try {
    context.cage.access(path, mode);
    return true;
  } catch {
    return false;
  }
}

function globRegex(glob: string, flags: string): { test(text: string): boolean } {
  const regex = new RegExp(`^(?:${patternSource(glob)})$`, flags);
  return {
    test(text) {
      if (glob.includes("(") || !mayRunAway(glob, text.length)) return regex.test(text);
      return patternMatcher(glob, flags.includes("i")).matches(text);
    },
  };
}

function nameTest(glob: string, flags: string): Test {
  // The commonest shape is quicker without a regular expression.
  const ending = flags === "u" ? /^\*([^*?[\]\\!@+()]+)$/.exec(glob)?.[1] : undefined;
  if (ending !== undefined) return (entry) => entry.name.endsWith(ending);
  const regex = globRegex(glob, flags);
  return (entry) => regex.test(entry.name);
}

function pathTest(glob: string, flags: string): Test {
  const regex = globRegex(glob, flags);
  return (entry) => regex.test(entry.shown);
}

function linkTest(glob: string, flags: string): Test {
  const regex = globRegex(glob, flags);
  return (entry) => entry.type === S_IFLNK && regex.test(entry.context.cage.readlink(entry.path));
}

function regexTest(pattern: string, scope: TestScope, ignoreCase: boolean): Test {
  const emacs = scope.regexSyntax === "emacs";
  try {
    const regex = compilePosixRegex([emacs ? fromEmacs(pattern) : pattern], {
      extended: scope.regexSyntax !== "basic",
      ignoreCase,
      whole: "line",
      mode: "lines",
    });
    return (entry) => regex.search(entry.shown, 0) === 0;
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    throw new FindError(error.message);
  }
}

/** Emacs' syntax is the extended one with its groups, alternatives and braces behind backslashes. */
function fromEmacs(pattern: string): string {
  return pattern.replace(/\[\^?\]?[^\]]*\]|\\?[(){}|]/g, (text) => {
    if (text.startsWith("[")) return text;
    return text.startsWith("\\") ? text.slice(1) : `\\${text}`;
  });
}

function parseTypes(letters: string, name: string): Set<number> {
  const types = new Set<number>();
  for (const letter of letters.split(",")) {
    const type = LETTERS[letter];
    if (type === undefined) {
      if (letter === "") {
        throw new FindError(
          `Last file type in list argument to ${name} is missing, i.e., list is ending on: ','`,
        );
      }
      if (letter.length > 1) {
        throw new FindError("Must separate multiple arguments to -type using: ','");
      }
      throw new FindError(`Unknown argument to ${name}: ${letter}`);
    }
    types.add(type);
  }
  return types;
}

function typeTest(letters: string, name: string): Test {
  if (letters === "") {
    throw new FindError(`Arguments to ${name} should contain at least one letter`);
  }
  const types = parseTypes(letters, name);
  if (types.size === 1) {
    const [only] = types;
    return (entry) => entry.type === only;
  }
  return (entry) => types.has(entry.type);
}

/** `+N`, `-N` or `N`. */
function compare(text: string, wrong: string): { sign: string; number: number } {
  const match = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text);
  if (!match) throw new FindError(wrong);
  return { sign: match[1], number: Number(match[2]) };
}

function passes(sign: string, value: number, number: number): boolean {
  return sign === "+" ? value > number : sign === "-" ? value < number : value === number;
}

function numberTest(text: string, name: string, of: (a: Attributes) => number): Test {
  const { sign, number } = compare(
    text,
    `invalid argument \`${text}' to \`${name}'`,
  );
  return (entry) => passes(sign, of(entry.attributes), number);
}

const SIZE_UNITS: Record<string, number> = {
  b: 512,
  c: 1,
  w: 2,
  k: 1024,
  M: 1048576,
  G: 1073741824,
  "": 512,
};

function sizeTest(text: string): Test {
  const match = /^([-+]?\d+)([bcwkMG]?)$/.exec(text);
  if (!match) {
    const last = text.at(-1) ?? "";
    if (/^[-+]?\d*\D$/.test(text)) throw new FindError(`invalid -size type \`${last}'`);
    throw new FindError(`Invalid argument \`${text}' to -size`);
  }
  const { sign, number } = compare(match[1], "");
  const unit = SIZE_UNITS[match[2]];
  return (entry) => passes(sign, Math.ceil(entry.attributes.size / unit), number);
}

function ownerTest(name: string, kind: "user" | "group", context: CommandContext): Test {
  const id = new Accounts(context).find(kind, name);
  if (id === undefined) {
    throw new FindError(
      kind === "user"
        ? `${quoteName(name)} is not the name of a known user`
        : `${quoteName(name)} is not the name of an existing group`,
    );
  }
  return kind === "user"
    ? (entry) => entry.attributes.uid === id
    : (entry) => entry.attributes.gid === id;
}

function permissionTest(text: string): Test {
  const kind = /^[-/]/.test(text) ? text[0] : "";
  const bits = parseMode(text.slice(kind.length), 0, 0);
  if (bits === undefined) throw new FindError(`invalid mode ${quoteName(text)}`);
  return (entry) => {
    const mode = entry.attributes.mode & 0o7777;
    if (kind === "-") return (mode & bits) === bits;
    if (kind === "/") return bits === 0 || (mode & bits) !== 0;
    return mode === bits;
  };
}

type TimeName = "atime" | "mtime" | "ctime" | "btime";

function seconds(a: Attributes, time: TimeName): number {
  return a[`${time}Sec`] + a[`${time}Nsec`] / 1e9;
}

function ageTest(
  text: string,
  name: string,
  time: TimeName,
  unit: number,
  { plan }: TestScope,
): Test {
  const { sign, number } = compare(
    text,
    `invalid argument \`${text}' to \`${name}'`,
  );
  return (entry) => {
    let now = plan.now / 1000;
    if (plan.fromMidnight) now = new Date(plan.now).setHours(24, 0, 0, 0) / 1000;
    const age = (now - seconds(entry.attributes, time)) / unit;
    if (unit === 60) {
      // Minutes are not rounded: N means between N-1 and N.
      if (sign === "") return age > number - 1 && age <= number;
      return passes(sign, age, number);
    }
    return passes(sign, Math.floor(age), number);
  };
}

function attributesOf(context: CommandContext, file: string): Attributes {
  try {
    return context.cage.stat(context.path(file));
  } catch {
    throw new FindError(`${quoteName(file)}: No such file or directory`);
  }
}

const TIMES: Record<string, TimeName> = { a: "atime", B: "btime", c: "ctime", m: "mtime" };

/** `-newerXY`: its X time is later than Y of a file, or than the time that Y "t" says. */
export function newerTest(
  argument: string,
  { context, plan }: TestScope,
  x: string,
  y: string,
): Test {
  const mine = TIMES[x];
  if (y === "t") {
    const then = parseDate(argument, plan.now);
    if (!then) {
      throw new FindError(
        `I cannot figure out how to interpret ${quoteName(argument)} as a date or time`,
      );
    }
    return (entry) => later(entry.attributes, mine, then.sec, then.nsec);
  }
  const other = attributesOf(context, argument);
  return (entry) =>
    later(entry.attributes, mine, other[`${TIMES[y]}Sec`], other[`${TIMES[y]}Nsec`]);
}

function later(a: Attributes, time: TimeName, sec: number, nsec: number): boolean {
  return a[`${time}Sec`] > sec || (a[`${time}Sec`] === sec && a[`${time}Nsec`] > nsec);
}
