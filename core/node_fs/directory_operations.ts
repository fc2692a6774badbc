/** Operations that list directories. */
import * as C from "../constants.ts";
import type { DirectoryEntry } from "../syscalls/getdents.ts";
import { encodingOf, fromPath, toBoolean, toInteger, toOptions, toPath } from "./arguments.ts";
import type { Calls } from "./calls.ts";
import { Dir } from "./dir.ts";
import { Dirent, uvType } from "./dirent.ts";
import { joinNormalized } from "./path_text.ts";
import type { Bytes } from "./runtime.ts";

/** An entry found below the directory that was asked for. */
export interface FoundEntry {
  entry: DirectoryEntry;
  /** The directory it is in, and the path to it from where the search began. */
  parent: string;
  relative: string;
}

/** Entries of a directory and, if `recursive`, of those in it, level by level; symlinks are not entered. */
export function* findEntries(
  calls: Calls,
  path: string,
  recursive: boolean,
): Generator<FoundEntry, void> {
  const waiting = [{ path, relative: "" }];
  for (let at = 0; at < waiting.length; at++) {
    const directory = waiting[at];
    for (const entry of calls.scandir(directory.path)) {
      const relative = directory.relative === ""
        ? entry.name
        : `${directory.relative}/${entry.name}`;
      yield { entry, parent: directory.path, relative };
      if (!recursive || entry.type !== C.DT_DIR) continue;
      waiting.push({ path: joinNormalized(directory.path, entry.name), relative });
    }
  }
}

type Names = (string | Bytes | Dirent)[];

export function readdir(calls: Calls, path: unknown, options?: unknown): Names {
  const wanted = toOptions(options);
  const name = toPath(path);
  const recursive = toBoolean(wanted.recursive ?? undefined, "options.recursive", false);
  const encoding = encodingOf(wanted);
  if (!recursive && !wanted.withFileTypes) {
    return calls.scanNames(name).map((entry) => fromPath(entry, encoding));
  }
  const names: Names = [];
  for (const found of findEntries(calls, name, recursive)) {
    names.push(
      wanted.withFileTypes ? toDirent(found, encoding) : fromPath(found.relative, encoding),
    );
  }
  return names;
}

export function toDirent({ entry, parent }: FoundEntry, encoding: string | undefined): Dirent {
  return new Dirent(fromPath(entry.name, encoding), uvType(entry.type), parent);
}

export function opendir(calls: Calls, path: unknown, options?: unknown): Dir {
  const name = toPath(path);
  const wanted = toOptions(options);
  toInteger(wanted.bufferSize ?? 32, "options.bufferSize", 1, 4294967295);
  const fd = calls.open(name, C.O_RDONLY | C.O_DIRECTORY, 0, "opendir");
  return new Dir(calls, fd, name, encodingOf(wanted), wanted.recursive === true);
}
