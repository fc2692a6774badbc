/** glob: the paths that match a pattern. */
import { parentPath } from "../path_text.ts";
import { Attributes } from "../attributes.ts";
import { DT_DIR, S_IFDIR, S_IFMT } from "../constants.ts";
import { invalidType, isAbsent } from "./argument_error.ts";
import { toObject, toPath } from "./arguments.ts";
import type { Calls } from "./calls.ts";
import { Dirent, uvType } from "./dirent.ts";
import {
  ANY_DEPTH,
  matchesName,
  matchesPath,
  parsePattern,
  type Pattern,
  type Segment,
} from "./glob_pattern.ts";
import { systemErrorText } from "./system_error.ts";

type Match = string | Dirent;
type Exclude = (path: string, name: string, type: number) => boolean;

/**
 * The paths that match, each once, directory by directory in the order of their names. They are relative
 * to `options.cwd` unless the pattern is absolute.
 */
export function* globMatches(
  calls: Calls,
  pattern: unknown,
  options: unknown,
): Generator<Match, void> {
  const texts = Array.isArray(pattern) ? pattern : [pattern];
  const wrong = texts.find((text) => typeof text !== "string");
  if (wrong !== undefined) throw invalidType("patterns", ["string"], wrong);
  const wanted = toObject(isAbsent(options) ? undefined : options);
  const cwd = isAbsent(wanted.cwd) ? "" : toPath(wanted.cwd, "options.cwd");
  const glob = new Glob(calls, cwd, toExclude(wanted.exclude, wanted.withFileTypes === true));
  const found = new Set<string>();
  for (const text of texts as string[]) {
    for (const parsed of parsePattern(text)) {
      for (const path of glob.walk(parsed)) {
        if (found.has(path)) continue;
        found.add(path);
        yield wanted.withFileTypes ? glob.direntOf(path) : path;
      }
    }
  }
}

export function globSync(calls: Calls, pattern: unknown, options?: unknown): Match[] {
  return [...globMatches(calls, pattern, options)];
}

function toExclude(value: unknown, withFileTypes: boolean): Exclude {
  if (isAbsent(value)) return () => false;
  if (typeof value === "function") {
    return (path, name, type) =>
      Boolean(value(withFileTypes ? new Dirent(name, type, parentPath(path)) : name));
  }
  if (!Array.isArray(value) || value.some((text) => typeof text !== "string")) {
    throw invalidType("options.exclude", ["function", "string[]"], value);
  }
  const patterns = value.flatMap(parsePattern);
  return (path) => patterns.some((pattern) => matchesPath(pattern, path));
}

interface Entry {
  name: string;
  type: number;
}

class Glob {
  readonly #calls: Calls;
  readonly #cwd: string;
  readonly #exclude: Exclude;
  readonly #attributes = new Attributes();

  constructor(calls: Calls, cwd: string, exclude: Exclude) {
    this.#calls = calls;
    this.#cwd = cwd;
    this.#exclude = exclude;
  }

  *walk({ isAbsolute, wantsDirectory, segments }: Pattern): Generator<string, void> {
    if (segments.length === 0) return;
    for (const path of this.#below(isAbsolute ? "/" : "", segments, 0)) {
      if (!wantsDirectory || this.#isDirectory(path)) yield path;
    }
  }

  direntOf(path: string): Dirent {
    const mode = this.#find(path, false) ? this.#attributes.mode : 0;
    return new Dirent(path.slice(path.lastIndexOf("/") + 1), uvType(mode >> 12), parentPath(path));
  }

  /** What matches the segments from `at` on in directory `base`, "" for the current one. */
  *#below(base: string, segments: Segment[], at: number): Generator<string, void> {
    if (at === segments.length) {
      yield base || ".";
      return;
    }
    const segment = segments[at];
    if (segment === ANY_DEPTH) yield* this.#anyDepth(base, segments, at);
    else if (typeof segment === "string") {
      const path = joined(base, segment);
      if (
        this.#find(path, false) && !this.#isExcluded(path, segment, this.#attributes.mode >> 12)
      ) {
        yield* this.#below(path, segments, at + 1);
      }
    } else {
      for (const { name, type } of this.#entries(base)) {
        const path = joined(base, name);
        if (!matchesName(segment, name) || this.#isExcluded(path, name, type)) continue;
        // As Node: a name that a pattern has found is gone through only where it is a directory itself.
        if (at + 1 === segments.length || type === DT_DIR) {
          yield* this.#below(path, segments, at + 1);
        }
      }
    }
  }

  /** Neither symlinks nor names with a dot before them are gone through. */
  *#anyDepth(base: string, segments: Segment[], at: number): Generator<string, void> {
    yield* this.#below(base, segments, at + 1);
    for (const { name, type } of this.#entries(base)) {
      const path = joined(base, name);
      if (name[0] === "." || this.#isExcluded(path, name, type)) continue;
      if (type === DT_DIR) yield* this.#below(path, segments, at);
      else if (at + 1 === segments.length) yield path;
    }
  }

  #isExcluded(path: string, name: string, type: number): boolean {
    return this.#exclude(path, name, uvType(type));
  }

  /** None of what is no directory or may not be read. */
  #entries(path: string): Entry[] {
    try {
      return this.#calls.scandir(this.#place(path) || ".");
    } catch (error) {
      const { errno } = error as { errno?: number };
      if (errno === undefined || systemErrorText(errno)[0] === "EMFILE") throw error;
      return [];
    }
  }

  #isDirectory(path: string): boolean {
    return this.#find(path, false) && (this.#attributes.mode & S_IFMT) === S_IFDIR;
  }

  #find(path: string, follow: boolean): boolean {
    return this.#calls.find(this.#place(path), follow, this.#attributes) === 0;
  }

  #place(path: string): string {
    return path.startsWith("/") || this.#cwd === "" ? path : `${this.#cwd}/${path}`;
  }
}

function joined(base: string, name: string): string {
  return base === "" || base.endsWith("/") ? base + name : `${base}/${name}`;
}
