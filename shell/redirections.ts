/** Redirections: what each operator makes of a descriptor table. */
import type { HereDoc, HereString, Redirect, Redirection } from "unbash";
import { encodeName } from "../core/bytes.ts";
import {
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
} from "../core/constants.ts";
import { Descriptor, type DescriptorTable, openDevice, openFile } from "./descriptors.ts";
import { errorText } from "./error_text.ts";
import { absolutePath } from "./expand/glob.ts";
import type { Expander } from "./expand/expander.ts";
import { BytesSource } from "./streams.ts";
import type { Task } from "./task.ts";

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

/** Applies `redirects` in order to `table`, which the caller disposes of, also where this throws. */
export function* redirect(
  redirects: readonly Redirection[],
  table: DescriptorTable,
  expander: Expander,
): Task<void> {
  for (const each of redirects) {
    if (each.type === "Redirect") yield* redirectFile(each, table, expander);
    else {
      const text = each.type === "HereDoc"
        ? yield* hereDocument(each, expander)
        : yield* hereString(each, expander);
      const source = new BytesSource(encodeName(text));
      table.set(numberOf(each, 0), new Descriptor({ source }));
    }
  }
}

function numberOf(redirect: Redirection, standard: number): number {
  return redirect.descriptor?.type === "FileDescriptor" ? redirect.descriptor.value : standard;
}

/** With `<<-` the parser keeps the leading tabs; those of the body go, those of expansions stay. */
function* hereDocument(node: HereDoc, expander: Expander): Task<string> {
  const strip = node.operator === "<<-";
  if (!node.body.parts) {
    const text = hereText(node);
    return strip ? text.replace(/^\t+/gm, "") : text;
  }
  const parts = node.body.parts.map((part, i) => {
    if (!strip || part.type !== "Literal") return part;
    return { ...part, value: part.value.replace(i === 0 ? /^\t+/gm : /(?<=\n)\t+/g, "") };
  });
  return yield* expander.parts(parts);
}

/** A body without expansions; in an unquoted one a backslash still quotes `$`, "`", itself and newlines. */
function hereText(node: HereDoc): string {
  const { text } = node.body;
  return node.delimiter?.quoted
    ? text
    : text.replace(/\\([$`\\\n])/g, (_, c) => c === "\n" ? "" : c);
}

function* hereString(node: HereString, expander: Expander): Task<string> {
  return (node.target ? yield* expander.string(node.target) : "") + "\n";
}

function* redirectFile(node: Redirect, table: DescriptorTable, expander: Expander): Task<void> {
  if (!node.target) throw new RedirectionError("redirection without a target");
  const words: string[] = [];
  yield* expander.wordInto(node.target, words);
  if (words.length !== 1) {
    throw new RedirectionError(`${node.target.text}: ambiguous redirect`);
  }
  const [target] = words;
  const { operator } = node;
  if (operator === "<&" || operator === ">&") {
    const copied = duplicate(node, target, table);
    if (copied) return;
  }
  const both = operator === "&>" || operator === "&>>" || operator === ">&";
  const flags = OPEN_FLAGS[operator === ">&" ? "&>" : operator];
  const noclobber = operator === ">" && expander.host.state.options.has("noclobber");
  const descriptor = open(target, flags, noclobber, table, expander);
  const input = operator === "<" || operator === "<>";
  table.set(numberOf(node, input ? 0 : 1), descriptor);
  if (both) table.set(2, descriptor);
}

/** `2>&1`, `<&3`, `3>&-`; false where `>&word` means a file. */
function duplicate(node: Redirect, target: string, table: DescriptorTable): boolean {
  const to = numberOf(node, node.operator === "<&" ? 0 : 1);
  if (target === "-") {
    table.close(to);
    return true;
  }
  const match = /^(\d+)(-?)$/.exec(target);
  if (!match) {
    if (node.operator === ">&" && !node.descriptor) return false;
    throw new RedirectionError(`${target}: ambiguous redirect`);
  }
  const from = Number(match[1]);
  const descriptor = table.get(from);
  if (!descriptor) throw new RedirectionError(`${from}: Bad file descriptor`);
  if (from !== to) table.set(to, descriptor);
  if (match[2] && from !== to) table.close(from);
  return true;
}

/** The names that mean the same in every tree, then the tree. */
function open(
  target: string,
  flags: number,
  noclobber: boolean,
  table: DescriptorTable,
  expander: Expander,
): Descriptor {
  const device = openDevice(target, table);
  if (device === null) throw new RedirectionError(`${target}: No such file or directory`);
  if (device) return device;
  const { cage, state } = expander.host;
  const path = absolutePath(state.cwd, target);
  try {
    if (target === "") cage.stat("");
    if (noclobber) return openFile(cage, path, (flags & ~O_TRUNC) | O_EXCL);
    return openFile(cage, path, flags);
  } catch (error) {
    const exists = noclobber && (error as { code?: string }).code === "EEXIST";
    const reason = exists ? "cannot overwrite existing file" : errorText(error);
    throw new RedirectionError(`${target}: ${reason}`);
  }
}
