/** Pathname expansion over the tree of a cage. */
import type { Cage } from "../../core/cage/cage.ts";
import { DT_DIR, DT_LNK, O_DIRECTORY, S_IFDIR, S_IFMT } from "../../core/constants.ts";
import { ShellError } from "../language/control.ts";
import type { Interpreter } from "../language/interpreter.ts";
import {
  hasWildcard,
  matchesPattern,
  patternMatcher,
  patternSource,
  unquotePattern,
} from "./pattern.ts";

/** The paths that a field's pattern stands for, sorted; what no match makes of it is up to `shopt`. */
export function expandGlob(sh: Interpreter, field: { text: string; pattern: string }): string[] {
  const { shopt, cwd, variables } = sh.state;
  const ignored = variables.get("GLOBIGNORE");
  let paths = glob(sh.cage, cwd, field.pattern, {
    dots: shopt.has("dotglob") || Boolean(ignored),
    anyCase: shopt.has("nocaseglob"),
    deep: shopt.has("globstar"),
    dotEntries: !shopt.has("globskipdots"),
  });
  if (ignored) paths = paths.filter(keeps(ignored, shopt.has("nocaseglob")));
  if (paths.length > 0) return paths;
  if (shopt.has("failglob")) throw new ShellError(`no match: ${field.text}`);
  return shopt.has("nullglob") ? [] : [field.text];
}

/** Whether GLOBIGNORE leaves a path; in its patterns `*` does not stand for slashes, and colons part them. */
function keeps(ignored: string, anyCase: boolean): (path: string) => boolean {
  const patterns = ignored.match(/(?:\\[^]|\[!?\]?(?:\[:\w+:\]|[^\]])*\]|[^:\\])+/g) ?? [];
  const sources = patterns.map((each) => patternSource(each, "[^/]*", "[^/]"));
  const regex = new RegExp(`^(?:${sources.join("|")})$`, anyCase ? "ui" : "u");
  return (path) => !regex.test(path) && !/(^|\/)\.\.?$/.test(path);
}

export interface GlobStyle {
  /** Names that begin with a dot are like any others. */
  readonly dots?: boolean;
  readonly anyCase?: boolean;
  /** "." and ".." may match. */
  readonly dotEntries?: boolean;
  /** `**` stands for directories at any depth. */
  readonly deep?: boolean;
}

/** The paths that match `pattern`, sorted bytewise as in the C locale; none where nothing matches. */
export function glob(cage: Cage, cwd: string, pattern: string, style: GlobStyle = {}): string[] {
  const absolute = pattern.startsWith("/");
  const parts = splitPattern(pattern);
  let found = [absolute ? /^\/+/.exec(pattern)![0] : ""];
  parts.forEach((part, i) => {
    // Two of them stand for no more than one.
    if (style.deep && part === "**" && parts[i + 1] === "**") return;
    const last = i === parts.length - 1;
    found = found.flatMap((prefix) => step({ cage, cwd, style }, prefix, part, last));
  });
  return [...new Set(found)].sort(compareBytes);
}

/** Order of the bytes, which for well-formed text is the order of the code points. */
export function compareBytes(a: string, b: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    // Surrogate pairs stand for code points above every other UTF-16 unit.
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xdc00 ? unit + 0x10000 : unit;
}

/** Components of a pattern; a trailing slash gives an empty last one. Slashes in brackets split too. */
function splitPattern(pattern: string): string[] {
  return pattern.replace(/^\/+/, "").split(/\/+/);
}

interface Scene {
  readonly cage: Cage;
  readonly cwd: string;
  readonly style: GlobStyle;
}

function step(scene: Scene, prefix: string, part: string, last: boolean): string[] {
  if (part === "") return [prefix];
  const { cage, cwd, style } = scene;
  const end = last ? "" : "/";
  if (!hasWildcard(part)) {
    const path = prefix + unquotePattern(part);
    return exists(cage, absolutePath(cwd, path)) ? [path + end] : [];
  }
  if (part === "**" && style.deep) return below(scene, prefix, last);

  const matches: string[] = [];
  for (const entry of entries(cage, absolutePath(cwd, prefix))) {
    if (entry.name.startsWith(".") && !takesHidden(entry.name, part, style)) continue;
    if (!matchesPattern(entry.name, part, style.anyCase)) continue;
    const path = prefix + entry.name;
    if (last || isDirectory(cage, absolutePath(cwd, path), entry.type)) matches.push(path + end);
  }
  return matches;
}

/** Whether a name that begins with a dot may be looked for: with a dot in the pattern, or by an option. */
function takesHidden(name: string, part: string, style: GlobStyle): boolean {
  const itself = name === "." || name === "..";
  if (itself && !style.dotEntries) return false;
  if (style.dots && !itself) return true;
  if (/^\\?\./.test(part)) return true;
  return part.includes("(") && patternMatcher(part, style.anyCase).matches(name, true);
}

/**
 * What `**` stands for: before a slash `prefix` itself and every directory below, at the end of a pattern
 * all that is below. Links are not followed.
 */
function below(scene: Scene, prefix: string, last: boolean): string[] {
  const all = last && prefix === "" ? [] : [prefix];
  for (const entry of entries(scene.cage, absolutePath(scene.cwd, prefix))) {
    if (/^\.\.?$/.test(entry.name) || entry.name.startsWith(".") && !scene.style.dots) continue;
    const path = prefix + entry.name;
    if (last) all.push(path);
    if (entry.type !== DT_DIR) continue;
    const deeper = below(scene, `${path}/`, last);
    // The directory itself is there already, without its slash.
    all.push(...last ? deeper.slice(1) : deeper);
  }
  return all;
}

export function absolutePath(cwd: string, path: string): string {
  if (path === "") return cwd;
  if (path.startsWith("/")) return path;
  return cwd === "/" ? `/${path}` : `${cwd}/${path}`;
}

function exists(cage: Cage, path: string): boolean {
  try {
    cage.lstat(path);
    return true;
  } catch {
    return false;
  }
}

function isDirectory(cage: Cage, path: string, type: number): boolean {
  if (type === DT_DIR) return true;
  if (type !== DT_LNK) return false;
  try {
    return (cage.stat(path).mode & S_IFMT) === S_IFDIR;
  } catch {
    return false;
  }
}

/** Entries of a directory with their types; none where it cannot be read. */
function entries(cage: Cage, path: string): { name: string; type: number }[] {
  let fd: number;
  try {
    fd = cage.open(path, O_DIRECTORY);
  } catch {
    return [];
  }
  try {
    const all: { name: string; type: number }[] = [];
    while (true) {
      const some = cage.getdents(fd);
      if (some.length === 0) break;
      all.push(...some);
    }
    return all;
  } catch {
    return [];
  } finally {
    cage.close(fd);
  }
}
