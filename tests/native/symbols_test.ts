/** What the native layers may name, and what runs inside other people's programs may contain. */
import { assert, assertEquals } from "@std/assert";
import { buildNative, buildToolsMissing, NATIVE, output } from "./native_build.ts";

/** Each layer of native/ and the layers whose headers and symbols it may use besides its own. */
const ARROWS: Record<string, string[]> = {
  include: [],
  store: [],
  vfs: ["store"],
  syscalls: ["vfs", "store"],
  hook: ["syscalls", "vfs", "store"],
  session: ["store", "include"],
};

/** What code without a C library may include: headers that only declare types, constants or templates. */
const FREESTANDING_HEADERS = [
  "asm/unistd.h",
  "initializer_list",
  "linux/stat.h",
  "stddef.h",
  "stdint.h",
];
const FREESTANDING = ["store", "vfs", "syscalls", "hook"];

/** The functions that a compiler calls by itself; hook/memory.cc has them. */
const OF_THE_COMPILER = ["memcmp", "memcpy", "memmove", "memset"];
/** What the linker defines: where the hook finds itself. */
const OF_THE_LINKER = ["_DYNAMIC", "__ehdr_start"];
/** Named by code that reaches its own globals; no symbol of anybody else. */
const POSITION_INDEPENDENCE = "_GLOBAL_OFFSET_TABLE_";

const HOOK = "libramfs_hook.so";
const missing = buildToolsMissing("nm", "readelf", "objdump");

function test(name: string, fn: () => void | Promise<void>): void {
  const said = missing ? `${name} (skipped: ${missing})` : name;
  Deno.test({ name: said, ignore: missing !== undefined, fn });
}

let built: Promise<string> | undefined;
const build = () => built ??= buildNative("ramfs_hook", "store", "vfs", "syscalls");

function sourcesOf(layer: string): string[] {
  return [...Deno.readDirSync(`${NATIVE}/${layer}`)]
    .map(({ name }) => `${layer}/${name}`)
    .filter((path) => /\.(cc|h|S)$/.test(path))
    .sort();
}

/** Folds "store/../vfs/x.h". */
function fold(path: string): string {
  return new URL(path, "file:///").pathname.slice(1);
}

Deno.test("every #include of the native layers follows an arrow", () => {
  const wrong: string[] = [];
  for (const [layer, arrows] of Object.entries(ARROWS)) {
    for (const path of sourcesOf(layer)) {
      const text = Deno.readTextFileSync(`${NATIVE}/${path}`);
      for (const [, included] of text.matchAll(/^\s*#\s*include\s*"([^"]+)"/gm)) {
        const target = fold(`${layer}/${included}`);
        const allowed = [layer, ...arrows].includes(target.split("/")[0]);
        if (!allowed) wrong.push(`${path} includes ${target}`);
      }
      if (!FREESTANDING.includes(layer)) continue;
      for (const [, header] of text.matchAll(/^\s*#\s*include\s*<([^>]+)>/gm)) {
        if (!FREESTANDING_HEADERS.includes(header)) wrong.push(`${path} includes <${header}>`);
      }
    }
  }
  assertEquals(wrong, []);
});

/** The symbols of a layer's objects by nm's letter: "U" those it lacks, else those it has. */
function symbolsOf(directory: string, layer: string): { lacks: Set<string>; has: Set<string> } {
  const target = layer === "hook" ? "ramfs_hook" : layer;
  const objects = `${directory}/CMakeFiles/${target}.dir/${layer}`;
  const paths = [...Deno.readDirSync(objects)].filter(({ name }) => name.endsWith(".o"))
    .map(({ name }) => `${objects}/${name}`);
  assert(paths.length > 0, `${objects} has no objects`);
  const lacks = new Set<string>();
  const has = new Set<string>();
  for (const line of output("nm", "--demangle", ...paths).split("\n")) {
    const [, letter, symbol] = /^[-0-9a-f ]{8,16} (\w) (.+)$/.exec(line) ?? [];
    if (symbol === undefined) continue;
    (letter === "U" ? lacks : has).add(symbol);
  }
  return { lacks, has };
}

test("the objects that run inside programs name only each other along the arrows, and four functions", async () => {
  const directory = await build();
  const wrong: string[] = [];
  for (const layer of FREESTANDING) {
    const { lacks } = symbolsOf(directory, layer);
    const known = new Set([...OF_THE_COMPILER, POSITION_INDEPENDENCE]);
    if (layer === "hook") OF_THE_LINKER.forEach((symbol) => known.add(symbol));
    for (const other of [layer, ...ARROWS[layer]]) {
      for (const symbol of symbolsOf(directory, other).has) known.add(symbol);
    }
    for (const symbol of lacks) if (!known.has(symbol)) wrong.push(`${layer}: ${symbol}`);
  }
  assertEquals(wrong, []);
});

test("the hook depends on no library and lacks no symbol", async () => {
  const hook = `${await build()}/${HOOK}`;
  const dynamic = output("readelf", "--wide", "--dynamic", hook);
  assertEquals(dynamic.match(/\((NEEDED|RPATH|RUNPATH)\).*/g), null);
  assertEquals(output("nm", "-u", hook), "");
  assertEquals(output("readelf", "--wide", "--segments", hook).match(/\bINTERP\b/g), null);
});

test("the hook has no thread-local storage and nothing that runs before its entry", async () => {
  const hook = `${await build()}/${HOOK}`;
  const segments = output("readelf", "--wide", "--segments", hook);
  assertEquals(segments.match(/\bTLS\b.*/g), null);
  const sections = output("readelf", "--wide", "--sections", hook);
  const names = /\.(init|fini|preinit)(_array)?\b|\.[cd]tors\b|\.tdata\b|\.tbss\b/g;
  assertEquals(sections.match(names), null);
  const dynamic = output("readelf", "--wide", "--dynamic", hook);
  assertEquals(dynamic.match(/\((PRE)?(INIT|FINI)\w*\)/g), null);
});

test("no segment of the hook is writable and executable, and its code needs no relocation", async () => {
  const hook = `${await build()}/${HOOK}`;
  assertEquals(output("readelf", "--wide", "--dynamic", hook).match(/TEXTREL/g), null);
  const segments = [
    ...output("readelf", "--wide", "--segments", hook)
      .matchAll(/^ +(\w+) +0x\w+ +0x(\w+) +0x\w+ +0x\w+ +0x(\w+) (.{3}) /gm),
  ]
    .map(([, type, begin, length, flags]) => {
      return { type, begin: parseInt(begin, 16), length: parseInt(length, 16), flags };
    });
  assert(segments.some(({ flags }) => flags.includes("E")));
  assertEquals(segments.filter(({ flags }) => flags.includes("W") && flags.includes("E")), []);
  const relocations = [
    ...output("readelf", "--wide", "--relocs", hook)
      .matchAll(/^(\w{12,16}) +\w+ (R_\w+)/gm),
  ];
  for (const [line, offset, type] of relocations) {
    assertEquals(type, "R_X86_64_RELATIVE", line);
    const at = parseInt(offset, 16);
    const place = segments.find((s) =>
      s.type === "LOAD" && at >= s.begin && at < s.begin + s.length
    );
    assert(place?.flags.includes("W"), line);
  }
});

test("no instruction of the hook touches a vector or floating-point register", async () => {
  const code = output("objdump", "--disassemble", "--no-show-raw-insn", `${await build()}/${HOOK}`);
  assert(code.split("\n").length > 5000, "objdump shows the code");
  const wrong = code.split("\n").filter((line) => /%[xyz]mm|%mm\d|%st\b|%k[0-7]\b/.test(line));
  assertEquals(wrong, []);
});

test("the hook's stack is not executable and its entry is its own", async () => {
  const hook = `${await build()}/${HOOK}`;
  assert(/GNU_STACK.* RW +0x/.test(output("readelf", "--wide", "--segments", hook)));
  const header = output("readelf", "--wide", "--file-header", hook);
  const entry = /Entry point address: +0x(\w+)/.exec(header)![1].padStart(16, "0");
  assert(output("nm", hook).includes(`${entry} T _start`));
});
