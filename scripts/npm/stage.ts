/**
 * The sources as they are published: for Node with its runtime in the place of Deno's and package names for the
 * map's aliases, for an executable as they are.
 */
import { listSources } from "../../cache/sources.ts";

export const REPOSITORY = decodeURIComponent(new URL("../..", import.meta.url).pathname)
  .replace(/\/$/, "");

/** The modules that the package exports, under the names they are exported by; "" is the package itself. */
export const ENTRIES: Record<string, string> = {
  "": "mod",
  core: "core",
  fs: "fs",
  shell: "shell",
  session: "session",
  host: "host",
};

/** What the executable runs. */
export const PROGRAM = "cli/main";

export const PARTS = ["core", "shell", "cache", "ffi", "cli", "runtime"];
const CURRENT_RUNTIME = "runtime/current.ts";

export interface Config {
  version: string;
  license: string;
  imports: Record<string, string>;
  /** Packages of the scripts alone, which Deno does not fetch before one of them names them. */
  scopes: Record<string, Record<string, string>>;
}

export function readConfig(): Config {
  return JSON.parse(Deno.readTextFileSync(`${REPOSITORY}/deno.json`));
}

/** "npm:NAME@VERSION/PATH", taken apart. */
export function packageOf(target: string): { name: string; version: string; path: string } {
  const [, name, version, path = ""] = /^npm:(@?[^@]+)@([^/]+)(\/.*)?$/.exec(target) ?? [];
  if (name === undefined) throw new Error(`deno.json maps to ${target}, which is no npm package`);
  return { name, version, path };
}

const SPECIFIER = /(\bfrom\s*|^\s*import\s*|\bimport\s*\(\s*)"([@\w./:-]+)"/gm;

/** The packages' names that a map's aliases stand for, and Node's runtime for Deno's. */
function rewrite(source: string, imports: Record<string, string>, used: Set<string>): string {
  return source.replace(SPECIFIER, (whole, before: string, specifier: string, at: number) => {
    if (specifier.startsWith("node:")) return whole;
    // An example in a docstring: its reader has installed the package by its own name.
    if (/^\s*\*/.test(source.slice(source.lastIndexOf("\n", at) + 1, at))) {
      return `${before}"${specifier.replace(/^@ramfs\/ramfs\b/, "ramfs")}"`;
    }
    if (specifier.startsWith(".")) {
      return `${before}"${specifier.replace(/\/current\.ts$/, "/node_runtime.ts")}"`;
    }
    const target = imports[specifier];
    if (target === undefined) throw new Error(`${specifier} is not in deno.json's map`);
    const { name, path } = packageOf(target);
    used.add(name);
    return `${before}"${name}${path}"`;
  });
}

function listModules(directory: string): string[] {
  return [...Deno.readDirSync(`${REPOSITORY}/${directory}`)].flatMap(({ name, isDirectory }) => {
    const path = `${directory}/${name}`;
    return isDirectory ? listModules(path) : name.endsWith(".ts") ? [path] : [];
  });
}

export function makeParent(path: string): void {
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
}

const LATE = /\bimport\(\s*"(\.[^"]+)"\s+as string/g;

/** Modules that are reached by no literal, so that Deno does not read them at every start; sorted. */
export function lateModules(): string[] {
  const late = [...PARTS.flatMap(listModules), "ramfs.ts"].flatMap((path) =>
    [...Deno.readTextFileSync(`${REPOSITORY}/${path}`).matchAll(LATE)]
      .map(([, specifier]) => new URL(specifier, `file:///${path}`).pathname.slice(1))
  );
  return [...new Set(late)].sort();
}

/** Copies the sources as they are, for an executable of Deno's. */
export function copySources(directory: string): void {
  for (const path of [...PARTS.flatMap(listModules), "ramfs.ts"]) {
    makeParent(`${directory}/${path}`);
    Deno.copyFileSync(`${REPOSITORY}/${path}`, `${directory}/${path}`);
  }
  const { imports } = readConfig();
  Deno.writeTextFileSync(`${directory}/deno.json`, JSON.stringify({ imports, lock: false }));
}

/** Writes the package's sources to `directory`: the packages they import, by name. */
export function stageSources(directory: string): string[] {
  const { imports } = readConfig();
  const used = new Set<string>();
  const entries = Object.values(ENTRIES).map((name) => `${name}.ts`);
  for (const path of [...PARTS.flatMap(listModules), ...entries]) {
    if (path === CURRENT_RUNTIME) continue;
    const target = `${directory}/${path}`;
    makeParent(target);
    const source = Deno.readTextFileSync(`${REPOSITORY}/${path}`);
    Deno.writeTextFileSync(target, rewrite(source, imports, used));
  }
  return [...used].sort();
}

/** Copies what the native library is built from, so that the package can build it where it has to. */
export function copyNative(target: string): void {
  const native = `${REPOSITORY}/native`;
  for (const path of listSources(native).paths) {
    makeParent(`${target}/${path}`);
    Deno.copyFileSync(`${native}/${path}`, `${target}/${path}`);
  }
}
