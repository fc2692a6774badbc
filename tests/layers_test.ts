/** Who may import whom, and the few rules every source keeps. */
import { assertEquals } from "@std/assert";

/** Each layer: what belongs to it, which layers it may import, which packages. */
const LAYERS: { name: string; owns: RegExp; imports: string[]; packages: string[] }[] = [
  { name: "host", owns: /^core\/host\//, imports: ["core"], packages: ["node:fs", "node:buffer"] },
  { name: "staging", owns: /^core\/staging\//, imports: ["core"], packages: [] },
  { name: "core", owns: /^core\//, imports: [], packages: [] },
  {
    name: "shell",
    owns: /^shell\//,
    imports: ["core", "staging"],
    packages: ["node:crypto"],
  },
  {
    name: "runtime",
    owns: /^runtime\//,
    imports: ["core"],
    packages: [
      "node:buffer",
      "node:fs",
      "node:module",
      "node:os",
      "node:tty",
      "node:child_process",
    ],
  },
  { name: "cache", owns: /^cache\//, imports: ["runtime"], packages: [] },
  { name: "ffi", owns: /^ffi\//, imports: ["core", "host", "runtime", "cache"], packages: [] },
  {
    name: "cli",
    owns: /^(cli\/|ramfs\.ts$)/,
    imports: ["core", "host", "staging", "shell", "cache", "ffi", "runtime"],
    packages: ["@stricli/core", "node:fs"],
  },
  {
    name: "exports",
    owns: /^(mod|core|fs|shell|session|host)\.ts$/,
    imports: ["core", "host", "staging", "shell", "cache", "ffi"],
    packages: [],
  },
];

const MAX_LINES = 400;
/** Of native code and the tests' programs; `deno fmt` holds TypeScript's. */
const MAX_COLUMNS = 120;
const ROOT = new URL("..", import.meta.url).pathname;
const SKIPPED = /^(\.|node_modules$|build$|coverage$)/;

function listFiles(directory: string, ending: RegExp): string[] {
  const files: string[] = [];
  for (const entry of Deno.readDirSync(ROOT + directory)) {
    if (SKIPPED.test(entry.name)) continue;
    const path = directory + entry.name;
    if (entry.isDirectory) files.push(...listFiles(`${path}/`, ending));
    else if (entry.isFile && ending.test(entry.name)) files.push(path);
  }
  return files.sort();
}

function layerOf(path: string) {
  return LAYERS.find((layer) => layer.owns.test(path));
}

/** Source without comments; strings stay, so that specifiers can be read. */
function withoutComments(source: string): string {
  return source.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (_match, string) => string ?? "",
  );
}

function specifiers(source: string): string[] {
  const pattern = /(?:(?<=[\s}])from|^\s*import|\bimport\s*\()\s*"([^"]+)"/gm;
  return Array.from(source.matchAll(pattern), (match) => match[1]);
}

const sources = listFiles("", /\.ts$/)
  .map((path) => ({ path, layer: layerOf(path), text: Deno.readTextFileSync(ROOT + path) }));

Deno.test("every import follows an arrow between layers", () => {
  const wrong: string[] = [];
  for (const { path, layer, text } of sources) {
    if (layer === undefined) continue;
    for (const specifier of specifiers(withoutComments(text))) {
      if (!specifier.startsWith(".")) {
        if (!layer.packages.includes(specifier)) wrong.push(`${path} imports ${specifier}`);
        continue;
      }
      const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
      const other = layerOf(target);
      const allowed = other !== undefined &&
        (other === layer || layer.imports.includes(other.name));
      if (!allowed) wrong.push(`${path} (${layer.name}) imports ${target} (${other?.name})`);
    }
  }
  assertEquals(wrong, []);
});

/** Modules that a source needs before it runs; those it names for their types alone cost nothing and bind nobody. */
function valueImports(path: string, source: string): string[] {
  const statements = source.matchAll(
    /^(?:import|export)\s+(?!type\b)([^;"]*?)\s*from\s+"(\.[^"]+)";/gm,
  );
  return [...statements].filter(([, names]) =>
    !names.startsWith("{") ||
    names.slice(1, -1).split(",").some((name) => name.trim() !== "" && !/^\s*type\s/.test(name))
  ).map(([, , specifier]) => new URL(specifier, `file:///${path}`).pathname.slice(1));
}

/** Groups of modules each of which needs all others of its group, by Tarjan's algorithm. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const waiting: string[] = [];
  const circles: string[][] = [];
  const visit = (module: string) => {
    order.set(module, order.size);
    lowest.set(module, order.get(module)!);
    waiting.push(module);
    for (const next of graph.get(module) ?? []) {
      if (!graph.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (!waiting.includes(next)) continue;
      lowest.set(module, Math.min(lowest.get(module)!, lowest.get(next)!));
    }
    if (lowest.get(module) !== order.get(module)) return;
    const circle = waiting.splice(waiting.indexOf(module));
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const module of graph.keys()) if (!order.has(module)) visit(module);
  return circles;
}

/** The grammar's own: a word may hold a substitution, which holds commands, which hold words. */
const GRAMMAR = /^shell\/(expand|compile)\//;

Deno.test("no modules need each other, but for those that compile the shell's grammar", () => {
  const graph = new Map(
    sources.filter(({ layer }) => layer !== undefined)
      .map(({ path, text }) => [path, valueImports(path, withoutComments(text))]),
  );
  assertEquals(
    circlesOf(graph).filter((circle) => !circle.every((path) => GRAMMAR.test(path))),
    [],
  );
});

Deno.test("core and shell name no runtime outside core/host", () => {
  const wrong = sources
    .filter(({ path, layer }) => layer?.name === "core" || path.startsWith("shell/"))
    .filter(({ text }) => /\bDeno\.|\bprocess\.(env|exit|argv)/.test(withoutComments(text)))
    .map(({ path }) => path);
  assertEquals(wrong, []);
});

Deno.test("only ramfs.ts and runtime/current.ts name Deno, so that the rest runs on Node too", () => {
  const wrong = sources
    .filter(({ path, layer }) =>
      layer !== undefined && path !== "ramfs.ts" && path !== "runtime/current.ts"
    )
    .filter(({ text }) => /\bDeno\./.test(withoutComments(text)))
    .map(({ path }) => path);
  assertEquals(wrong, []);
});

Deno.test("no source that is published asks for what Node 20 does not have", () => {
  const newer =
    /\b(Promise\.(withResolvers|try)|Array\.fromAsync|(Object|Map)\.groupBy|RegExp\.escape)\b/;
  const wrong = sources
    .filter(({ path, layer }) => layer !== undefined && path !== "runtime/current.ts")
    .flatMap(({ path, text }) => {
      const found = newer.exec(withoutComments(text));
      return found === null ? [] : [`${path} uses ${found[0]}`];
    });
  assertEquals(wrong, []);
});

Deno.test("no source has a default export but the one that stands for node:fs, which has one", () => {
  const wrong = sources.filter(({ text }) => /^export default\b/m.test(text));
  assertEquals(wrong.map(({ path }) => path), ["fs.ts"]);
});

Deno.test("no source is longer than 400 lines, and no line of C++, C and assembly than 120 columns", () => {
  const wrong: string[] = [];
  for (const path of listFiles("", /\.(ts|cc|h|c|S|def|py)$/)) {
    const lines = Deno.readTextFileSync(ROOT + path).replace(/\n$/, "").split("\n");
    if (lines.length > MAX_LINES) wrong.push(`${path} has ${lines.length} lines`);
    if (/\.(ts|py)$/.test(path)) continue;
    lines.forEach((line, i) => {
      const columns = Array.from(line).length;
      if (columns > MAX_COLUMNS) wrong.push(`${path}:${i + 1} has ${columns} columns`);
    });
  }
  assertEquals(wrong, []);
});

Deno.test("no file asks for a package of the other registry", () => {
  const scheme = "jsr" + ":";
  const wrong = listFiles("", /\.(ts|json|md|lock|c|cc|h|txt)$/)
    .filter((path) => !path.startsWith("scripts/dnt/"))
    .filter((path) => Deno.readTextFileSync(ROOT + path).includes(scheme));
  assertEquals(wrong, []);
});

Deno.test("importing the library does nothing that needs a permission", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", `${ROOT}mod.ts`],
    stdin: "null",
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  assertEquals(code, 0);
});
