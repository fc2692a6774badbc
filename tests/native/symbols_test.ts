/** What the native rooms may name, and what runs inside other people's programs may contain. */
import { assert, assertEquals } from "@std/assert";
import { buildNative, buildToolsMissing, NATIVE, output } from "./native_build.ts";

/** The rooms of which both libraries are made, in an order in which each knows only those before it. */
const SHARED = ["base", "arena", "bodies", "watches", "store"];
/** Each room of native/ and the rooms whose headers and symbols it may use besides its own. */
const ARROWS: Record<string, string[]> = {
  include: [],
  ...Object.fromEntries(SHARED.map((room, i) => [room, SHARED.slice(0, i)])),
  vfs: SHARED,
  dispatch: ["vfs", ...SHARED],
  syscalls: ["dispatch", "vfs", ...SHARED],
  supervise: ["syscalls", "dispatch", "vfs", ...SHARED],
  hook: ["supervise", "syscalls", "dispatch", "vfs", ...SHARED],
  session: [...SHARED, "include"],
};

/** What code without a C library may include: the kernel's headers, and of the compiler's those that only declare. */
const FREESTANDING_HEADER = /^(asm|linux)\/|^(initializer_list|stddef\.h|stdint\.h)$/;
/** What only code with a C library reads (base/kernel_headers.h). */
const HOSTED = /^#if __STDC_HOSTED__$[\s\S]*?^#else$/gm;
const FREESTANDING = [...SHARED, "vfs", "dispatch", "syscalls", "supervise", "hook"];

/** What the table of calls names, against the arrows: the handlers, each in the file of its man page. */
const HANDLER = /^ramfs::sys_\w+\(ramfs::Call&\)$/;

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
const build = () => built ??= buildNative("ramfs_hook");

function sourcesOf(room: string): string[] {
  return [...Deno.readDirSync(`${NATIVE}/${room}`)]
    .map(({ name }) => `${room}/${name}`)
    .filter((path) => /\.(cc|h|S)$/.test(path))
    .sort();
}

/** Folds "store/../vfs/x.h". */
function fold(path: string): string {
  return new URL(path, "file:///").pathname.slice(1);
}

Deno.test("every directory of native/ that is built is a room with arrows", () => {
  const rooms = [...Deno.readDirSync(NATIVE)]
    .filter(({ isDirectory, name }) => isDirectory && name !== "tests")
    .map(({ name }) => name);
  assertEquals(rooms.sort(), Object.keys(ARROWS).sort());
});

Deno.test("every #include of the native rooms follows an arrow", () => {
  const wrong: string[] = [];
  for (const [room, arrows] of Object.entries(ARROWS)) {
    for (const path of sourcesOf(room)) {
      const text = Deno.readTextFileSync(`${NATIVE}/${path}`);
      for (const [, included] of text.matchAll(/^\s*#\s*include\s*"([^"]+)"/gm)) {
        const target = fold(`${room}/${included}`);
        const allowed = [room, ...arrows].includes(target.split("/")[0]);
        if (!allowed) wrong.push(`${path} includes ${target}`);
      }
      if (!FREESTANDING.includes(room)) continue;
      for (const [, header] of text.replace(HOSTED, "").matchAll(/^\s*#\s*include\s*<([^>]+)>/gm)) {
        if (!FREESTANDING_HEADER.test(header)) wrong.push(`${path} includes <${header}>`);
      }
    }
  }
  assertEquals(wrong, []);
});

/** The symbols of a room's objects by nm's letter: "U" those it lacks, else those it has. */
function symbolsOf(directory: string, room: string): { lacks: Set<string>; has: Set<string> } {
  const target = room === "hook" ? "ramfs_hook" : room;
  const objects = `${directory}/CMakeFiles/${target}.dir/${room}`;
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
  for (const room of FREESTANDING) {
    const { lacks } = symbolsOf(directory, room);
    const known = new Set([...OF_THE_COMPILER, POSITION_INDEPENDENCE]);
    if (room === "hook") OF_THE_LINKER.forEach((symbol) => known.add(symbol));
    for (const other of [room, ...ARROWS[room]]) {
      for (const symbol of symbolsOf(directory, other).has) known.add(symbol);
    }
    if (room === "dispatch") {
      for (const symbol of lacks) if (HANDLER.test(symbol)) known.add(symbol);
    }
    for (const symbol of lacks) if (!known.has(symbol)) wrong.push(`${room}: ${symbol}`);
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
