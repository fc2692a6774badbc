/** The primaries that `test` and `[[ ]]` share. */
import type { Attributes } from "../../core/attributes.ts";
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
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  W_OK,
  X_OK,
} from "../../core/constants.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { type DescriptorTable, namedDescriptor } from "../io/descriptors.ts";
import { deviceType, processPath, testDevice } from "./device_tests.ts";
import { absolutePath } from "../expand/glob.ts";
import type { Integer } from "../expand/integers.ts";
import type { ShellState } from "../language/state.ts";

export interface TestScope {
  readonly cage: Cage;
  readonly state: ShellState;
  readonly descriptors: DescriptorTable | undefined;
  /** The key that text between brackets means. */
  key(name: string, text: string, reading?: boolean): string;
}

export const UNARY = new Set(
  "abcdefghknoprstuvwxzGLNORS".split("").map((letter) => `-${letter}`),
);
export const STRING_BINARY = new Set(["=", "==", "!=", "<", ">"]);
export const FILE_BINARY = new Set(["-nt", "-ot", "-ef"]);
export const INTEGER_BINARY = new Set(["-eq", "-ne", "-lt", "-le", "-gt", "-ge"]);

const TYPES: Record<string, number> = {
  "-b": S_IFBLK,
  "-c": S_IFCHR,
  "-d": S_IFDIR,
  "-f": S_IFREG,
  "-p": S_IFIFO,
  "-S": S_IFSOCK,
};
const MODE_BITS: Record<string, number> = { "-g": S_ISGID, "-k": S_ISVTX, "-u": S_ISUID };
const ACCESS: Record<string, number> = { "-r": R_OK, "-w": W_OK, "-x": X_OK };

export function testUnary(operator: string, operand: string, scope: TestScope): boolean {
  const { state } = scope;
  switch (operator) {
    case "-n":
      return operand !== "";
    case "-z":
      return operand === "";
    case "-o":
      return state.options.has(operand);
    case "-v":
      return isSet(operand, scope);
    case "-R":
      return state.variables.find(operand)?.filter?.reference ?? false;
    case "-t": {
      const streams = scope.descriptors?.get(Number(operand));
      return Boolean(streams?.source?.terminal ?? streams?.sink?.terminal);
    }
    default:
      return testFile(operator, operand, scope);
  }
}

function isSet(name: string, { state, key }: TestScope): boolean {
  if (/^[0-9]+$/.test(name)) return name === "0" || state.args[Number(name) - 1] !== undefined;
  const element = /^(\w+)\[(.+)\]$/s.exec(name);
  if (element) {
    const array = state.variables.array(element[1]);
    const all = element[2] === "@" || element[2] === "*";
    if (all && !array?.associative) return (array?.size ?? 0) > 0;
    return array?.has(key(element[1], element[2], true)) ?? false;
  }
  return state.variables.get(name) !== undefined;
}

function testFile(operator: string, operand: string, scope: TestScope): boolean {
  if (operand === "") return false;
  const path = absolutePath(scope.state.cwd, operand);
  const { cage } = scope;
  const open = scope.descriptors && namedDescriptor(path, scope.descriptors);
  // A descriptor's name means the shell's own, and never the process's.
  if (open === null) return false;
  const link = operator === "-L" || operator === "-h";
  if (open !== undefined && !(link && cage.state.host)) {
    const real = processPath(open, cage);
    if (real !== undefined) return testFile(operator, real, { ...scope, descriptors: undefined });
    const type = deviceType(path, cage, scope.descriptors)!;
    return testDevice(operator, type, TYPES[operator]);
  }
  if (operator in ACCESS && attempt(() => cage.access(path, ACCESS[operator]))) return true;
  const found = attributesOf(cage, path, !link);
  if (!found) {
    const type = deviceType(path, cage, scope.descriptors);
    return type !== undefined && testDevice(operator, type, TYPES[operator]);
  }
  if (operator in ACCESS) return false;
  if (link) return (found.mode & S_IFMT) === S_IFLNK;
  if (operator in TYPES) return (found.mode & S_IFMT) === TYPES[operator];
  if (operator in MODE_BITS) return (found.mode & MODE_BITS[operator]) !== 0;
  if (operator === "-s") return found.size > 0;
  if (operator === "-O") return found.uid === cage.uid;
  if (operator === "-G") return found.gid === cage.gid;
  if (operator === "-N") return compareTimes(found, "mtime", found, "atime") > 0;
  return true;
}

export function testFiles(
  operator: string,
  left: string,
  right: string,
  scope: TestScope,
): boolean {
  const a = attributesOf(scope.cage, absolutePath(scope.state.cwd, left), true);
  const b = attributesOf(scope.cage, absolutePath(scope.state.cwd, right), true);
  if (operator === "-ef") return a !== undefined && b !== undefined && sameFile(a, b);
  if (!a || !b) return operator === "-nt" ? a !== undefined : b !== undefined;
  const order = compareTimes(a, "mtime", b, "mtime");
  return operator === "-nt" ? order > 0 : order < 0;
}

export function testIntegers(operator: string, a: Integer, b: Integer): boolean {
  switch (operator) {
    case "-eq":
      return a === b;
    case "-ne":
      return a !== b;
    case "-lt":
      return a < b;
    case "-le":
      return a <= b;
    case "-gt":
      return a > b;
    default:
      return a >= b;
  }
}

function sameFile(a: Attributes, b: Attributes): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.rdev === b.rdev && a.btimeSec === b.btimeSec &&
    a.btimeNsec === b.btimeNsec;
}

type TimeName = "atime" | "mtime" | "ctime";

/** Negative, 0 or positive as the first time is older, equal or newer. */
export function compareTimes(a: Attributes, x: TimeName, b: Attributes, y: TimeName): number {
  return a[`${x}Sec`] - b[`${y}Sec`] || a[`${x}Nsec`] - b[`${y}Nsec`];
}

function attributesOf(cage: Cage, path: string, follow: boolean): Attributes | undefined {
  try {
    return follow ? cage.stat(path) : cage.lstat(path);
  } catch {
    return undefined;
  }
}

function attempt(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
