/** What the owner's library asks of a machine: which C libraries load it, and what it leaves to be seen. */
import { assertEquals } from "@std/assert";
import { programMissing } from "../programs/injection.ts";
import { buildNative, buildToolsMissing, output } from "./native_build.ts";

const missing = buildToolsMissing("nm", "readelf");
const test = (name: string, fn: () => void | Promise<void>, ignore = missing !== undefined) =>
  Deno.test({ name, ignore, fn });

/** The newest version of each symbol's library that may be asked for: Node 20 itself wants 2.28. */
const NEWEST = [2, 27];
const LOADER = new URL("load.c", import.meta.url).pathname;

let built: Promise<string> | undefined;
const build = () => built ??= buildNative("ramfs", "ramfs_hook");

function compilerMissing(compiler: string): boolean {
  return missing !== undefined || programMissing(compiler) !== undefined;
}

test("libramfs.so needs libc alone, and no symbol newer than glibc 2.27's", async () => {
  const library = `${await build()}/libramfs.so`;
  const needed = [...output("readelf", "--dynamic", library).matchAll(/\(NEEDED\).*\[(.*)\]/g)]
    .map(([, name]) => name);
  assertEquals(needed, ["libc.so.6"]);
  const symbols = output("nm", "--dynamic", "--undefined-only", library).split("\n")
    .map((line) => / U (\w+)@(\w+?)_([\d.]+)$/.exec(line)).filter((match) => match !== null)
    .map(([, symbol, owner, version]) => ({ symbol, owner, version }));
  assertEquals(symbols.filter(({ symbol }) => symbol === "mmap").length, 1);
  const newer = symbols.filter(({ owner, version }) => {
    const [major, minor] = version.split(".").map(Number);
    return owner !== "GLIBC" || major > NEWEST[0] || (major === NEWEST[0] && minor > NEWEST[1]);
  });
  assertEquals(newer, []);
});

test("libramfs.so shows the functions of ramfs.h and nothing else", async () => {
  const library = `${await build()}/libramfs.so`;
  const shown = output("nm", "--dynamic", "--defined-only", library).trim().split("\n")
    .map((line) => line.split(" ").at(-1)!);
  assertEquals(shown.filter((name) => !name.startsWith("ramfs_")), []);
  assertEquals(shown.includes("ramfs_session_create"), true);
});

for (const [compiler, name] of [["cc", "glibc"], ["musl-gcc", "musl"]]) {
  test(
    `the same libramfs.so runs a program over a tree in a process of ${name}`,
    async () => {
      const directory = await build();
      const work = Deno.makeTempDirSync({ prefix: "ramfs-load-" });
      try {
        output(compiler, "-o", `${work}/load`, LOADER);
        const said = output(
          `${work}/load`,
          `${directory}/libramfs.so`,
          `${directory}/libramfs_hook.so`,
        );
        assertEquals(said, "got=hi\n");
      } finally {
        Deno.removeSync(work, { recursive: true });
      }
    },
    compilerMissing(compiler),
  );
}
