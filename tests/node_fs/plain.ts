/** Outcomes of calls as plain data, so that two runtimes can be compared. */
import type { NodeFs } from "../../core/node_fs/types.ts";

/** What a call came to: JSON, with the scratch directory called D. */
export type Outcome = { value: unknown } | { error: Record<string, unknown> };

const METHODS = [
  "isFile",
  "isDirectory",
  "isSymbolicLink",
  "isFIFO",
  "isSocket",
  "isBlockDevice",
  "isCharacterDevice",
] as const;

/** A value as data: bytes as hexadecimal, Stats and Dirent by what a program asks of them. */
export function toPlain(value: unknown, directory: string): unknown {
  if (typeof value === "string") return value.replaceAll(directory, "D");
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `function ${value.name}`;
  if (value === undefined) return "undefined";
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) {
    const text = new TextDecoder("latin1").decode(value).replaceAll(directory, "D");
    return { [value.constructor.name]: text };
  }
  if (Array.isArray(value)) return value.map((item) => toPlain(item, directory));
  if ("isFile" in value) return plainEntry(value as Record<string, unknown>, directory);
  if ("fd" in value && "readFile" in value) return "FileHandle";
  if ("readSync" in value) return "Dir";
  if ("bsize" in value) {
    // Which names there are depends on the release.
    const keys = Object.keys(value).filter((key) => key !== "frsize");
    return { keys, bsize: toPlain(value.bsize, directory) };
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, toPlain(item, directory)]),
  );
}

function plainEntry(entry: Record<string, unknown>, directory: string): unknown {
  const is = METHODS.filter((method) => (entry[method] as () => boolean).call(entry));
  const shown: Record<string, unknown> = { class: entry.constructor.name, is };
  for (const key of ["name", "parentPath", "mode", "nlink", "uid", "gid"]) {
    if (key in entry) shown[key] = toPlain(entry[key], directory);
  }
  const isDirectory = is.includes("isDirectory");
  if ("size" in entry && !isDirectory) shown.size = toPlain(entry.size, directory);
  for (const key of ["atimeMs", "mtimeMs", "mtimeNs"]) {
    if (key in entry) shown[key] = typeof entry[key];
  }
  if ("mtime" in entry) shown.mtime = entry.mtime instanceof Date;
  return shown;
}

/** An error as data: everything a program may look at. */
export function plainError(error: unknown, directory: string): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const key of ["name", "code", "errno", "syscall", "path", "dest", "message"]) {
    const value = (error as Record<string, unknown>)[key];
    if (value !== undefined) shown[key] = toPlain(value, directory);
  }
  return shown;
}

/** What a call comes to. */
export async function outcomeOf(run: () => unknown, directory: string): Promise<Outcome> {
  try {
    return { value: toPlain(await run(), directory) };
  } catch (error) {
    return { error: plainError(error, directory) };
  }
}

/** Everything in a directory: type, permissions, links and contents, by name. */
export function treeOf(fs: NodeFs, directory: string): Record<string, string> {
  const tree: Record<string, string> = {};
  const visit = (path: string) => {
    for (const name of fs.readdirSync(path)) {
      const child = `${path}/${name}`;
      const stats = fs.lstatSync(child);
      const mode = stats.mode.toString(8);
      const shown = child.slice(directory.length + 1);
      if (stats.isSymbolicLink()) {
        tree[shown] = `-> ${fs.readlinkSync(child).replaceAll(directory, "D")}`;
      } else if (stats.isDirectory()) {
        tree[shown] = mode;
        visit(child);
      } else tree[shown] = `${mode} ${stats.nlink} ${fs.readFileSync(child, "latin1")}`;
    }
  };
  visit(directory);
  return tree;
}

/** The same small tree for every case. */
export function makeTree(fs: NodeFs, directory: string): void {
  fs.mkdirSync(directory);
  fs.writeFileSync(`${directory}/f`, "hello\n", { mode: 0o644 });
  fs.writeFileSync(`${directory}/g`, "world", { mode: 0o600 });
  fs.mkdirSync(`${directory}/d/sub/deep`, { recursive: true });
  fs.writeFileSync(`${directory}/d/x`, "xx");
  fs.writeFileSync(`${directory}/d/sub/y`, "yy");
  fs.mkdirSync(`${directory}/e`);
  fs.symlinkSync("f", `${directory}/s`);
  fs.symlinkSync("d", `${directory}/sd`);
  fs.symlinkSync("no", `${directory}/dangling`);
  fs.symlinkSync("loop", `${directory}/loop`);
}
