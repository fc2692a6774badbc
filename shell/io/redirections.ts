/** Opening and copying descriptors for redirections. */
import {
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  RLIMIT_NOFILE,
  S_IFMT,
  S_IFREG,
} from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { type Descriptor, type DescriptorTable, openDevice, openFile } from "./descriptors.ts";
import { errorText } from "../text/error_text.ts";
import { absolutePath } from "../expand/glob.ts";
import type { Interpreter } from "../language/interpreter.ts";
import { limitOf, UNLIMITED } from "../language/limits.ts";
import type { Redirect } from "../parse/nodes.ts";

/** A redirection failed: its command does not run and has status 1. */
export class RedirectionError extends Error {}

const OPEN_FLAGS: Record<string, number> = {
  "<": O_RDONLY,
  "<>": O_RDWR | O_CREAT,
  ">": O_WRONLY | O_CREAT | O_TRUNC,
  ">|": O_WRONLY | O_CREAT | O_TRUNC,
  ">>": O_WRONLY | O_CREAT | O_APPEND,
  "&>": O_WRONLY | O_CREAT | O_TRUNC,
  "&>>": O_WRONLY | O_CREAT | O_APPEND,
};

/** Without a limit, as many as the kernel lets a process have. */
const MOST_DESCRIPTORS = 2 ** 20;
/** The first descriptor that `{name}>file` allots, as in bash. */
const FIRST_ALLOTTED = 10;

/** A free descriptor, whose number the variable gets. */
export function allotDescriptor(sh: Interpreter, name: string, table: DescriptorTable): number {
  const { variables } = sh.state;
  if (variables.find(variables.resolve(name))?.readonly) {
    sh.complain(`${name}: readonly variable`);
    throw new RedirectionError(`${name}: cannot assign fd to variable`);
  }
  let fd = FIRST_ALLOTTED;
  while (table.get(fd) || sh.io.get(fd)) fd++;
  const element = /^([^[]+)\[(.*)\]$/s.exec(name);
  if (!element) variables.set(name, String(fd));
  else variables.setElement(element[1], sh.key(element[1], element[2]), String(fd));
  return fd;
}

/** The number, which must be below the limit of open files. */
export function allowedDescriptor(sh: Interpreter, fd: number): number {
  const { state, world } = sh;
  // Numbers of one digit are what nearly every redirection has.
  if (fd < 10 && state.limits.size === 0) return fd;
  const { soft } = limitOf(state.limits, world.host, RLIMIT_NOFILE);
  if (fd < (soft === UNLIMITED ? MOST_DESCRIPTORS : soft)) return fd;
  throw new RedirectionError(`${fd}: Bad file descriptor`);
}

/** Whether `>&word` copies a descriptor; where not, the word is a file. */
export function isDuplication(node: Redirect, target: string): boolean {
  if (target === "-" || /^\d+-?$/.test(target)) return true;
  if (node.operator === ">&" && (node.to === undefined || node.to === 1)) return false;
  throw new RedirectionError(`${target}: ambiguous redirect`);
}

/** `2>&1`, `<&3`, `3>&-`, `{name}>&-` */
export function duplicate(
  sh: Interpreter,
  node: Redirect,
  target: string,
  table: DescriptorTable,
): void {
  const named = typeof node.to === "string" ? node.to : undefined;
  if (target === "-") {
    const fd = named === undefined
      ? numberOf(sh, node)
      : Number(sh.state.variables.get(named) ?? NaN);
    if (Number.isNaN(fd)) throw new RedirectionError(`${named}: ambiguous redirect`);
    table.close(fd);
    return;
  }
  const [, digits, move] = /^(\d+)(-?)$/.exec(target)!;
  const from = Number(digits);
  const source = table.get(from);
  if (!source) throw new RedirectionError(`${node.target.text}: Bad file descriptor`);
  const to = named === undefined ? numberOf(sh, node) : allotDescriptor(sh, named, table);
  if (from !== to) table.set(to, source);
  if (move && from !== to) table.close(from);
}

function numberOf(sh: Interpreter, node: Redirect): number {
  if (typeof node.to === "number") return allowedDescriptor(sh, node.to);
  return node.operator === "<&" ? 0 : 1;
}

/** Opens what `operator target` means. */
export function openTarget(
  sh: Interpreter,
  target: string,
  operator: string,
  table: DescriptorTable,
): Descriptor {
  const flags = OPEN_FLAGS[operator];
  const noclobber = (operator === ">" || operator === "&>") && sh.state.options.has("noclobber");
  try {
    // A process substitution among the redirections lies in the outer table.
    const device = openDevice(target, table) ?? openDevice(target, sh.io);
    if (device) return device;
    if (device === null) throw new FsError("ENOENT", "open", target);
    if (target === "") sh.cage.stat("");
    const path = absolutePath(sh.state.cwd, target);
    const isNew = noclobber && !isDevice(sh, path);
    return openFile(sh.cage, path, isNew ? (flags & ~O_TRUNC) | O_EXCL : flags, sh.world);
  } catch (error) {
    const exists = noclobber && (error as { code?: string }).code === "EEXIST";
    const reason = exists ? "cannot overwrite existing file" : errorText(error);
    throw new RedirectionError(`${target}: ${reason}`);
  }
}

/** `set -C` protects regular files only. */
function isDevice(sh: Interpreter, path: string): boolean {
  try {
    return (sh.cage.stat(path).mode & S_IFMT) !== S_IFREG;
  } catch {
    return false;
  }
}
