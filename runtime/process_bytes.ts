/**
 * What the kernel keeps of this process's start. Both runtimes make U+FFFD of bytes that are no UTF-8, or leave
 * them out; here strings stand for bytes as `core/bytes.ts` says.
 */
import { decodeName } from "../core/bytes.ts";

type ReadBytes = (path: string) => Uint8Array;

/** Strings that end in NUL, one after another. */
function splitStrings(bytes: Uint8Array): string[] {
  return decodeName(bytes).split("\0").slice(0, -1);
}

function isLossy(text: string): boolean {
  return text.includes("\ufffd");
}

/** The words of the line, from those that the runtime made of it. Nothing is read unless one of them lost bytes. */
export function lineWords(given: string[], read: ReadBytes): string[] {
  if (!given.some(isLossy)) return given;
  try {
    const words = splitStrings(read("/proc/self/cmdline")).slice(-given.length);
    return words.every((word, at) => isLossy(given[at]) || word === given[at]) ? words : given;
  } catch {
    return given; // no /proc
  }
}

/** What the runtime's own program was given, from argv[1] on. */
export function ownArguments(read: ReadBytes): string[] {
  return splitStrings(read("/proc/self/cmdline")).slice(1);
}

/**
 * NAME=VALUE, in their order, with what the runtime itself has set since (`--env-file`), and without what has been
 * taken away (the loader of a session that this process is in takes its own).
 */
export function environmentEntries(
  current: Record<string, string | undefined>,
  read: ReadBytes,
): string[] {
  let entries: string[];
  try {
    // Without what a session that this process runs in had handed to it.
    entries = splitStrings(read("/proc/self/environ")).filter((entry) =>
      !entry.startsWith("RAMFS_HANDOVER=")
    );
  } catch {
    return Object.entries(current).map(([name, value]) => `${name}=${value}`);
  }
  entries = entries.filter((entry) => {
    const at = entry.indexOf("=", 1);
    return at < 0 || !entry.isWellFormed() || Object.hasOwn(current, entry.slice(0, at));
  });
  const known = environmentOf(entries);
  for (const [name, value] of Object.entries(current)) {
    if (value === undefined || value === known[name] || isLossy(name + value)) continue;
    entries = entries.filter((entry) => !entry.startsWith(`${name}=`));
    entries.push(`${name}=${value}`);
  }
  return entries;
}

/** By name; the last of several is the one that counts. */
export function environmentOf(entries: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const entry of entries) {
    const at = entry.indexOf("=", 1);
    if (at > 0) variables[entry.slice(0, at)] = entry.slice(at + 1);
  }
  return variables;
}

/** What is thrown where the working directory has been removed: told to the user as it is. */
export function noDirectory(): Error {
  const error = new Error("the working directory is not there any more; change to another one");
  return Object.assign(error, { name: "Failure", code: "ENOENT" });
}
