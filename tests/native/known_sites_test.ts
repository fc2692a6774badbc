/** Syscall sites that one session found serve the next: they lie in the cache, beside the library. */
import { assert, assertEquals } from "@std/assert";
import { injectionMissing, ramfsRun } from "../programs/injection.ts";
import { buildNative } from "./native_build.ts";

const missing = injectionMissing();

/** A directory with the library, as the cache has it (`used`) or not, for as long as `use` runs. */
async function withLibrary(used: boolean, use: (directory: string) => void): Promise<void> {
  const built = await buildNative("ramfs", "ramfs_hook");
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-sites-" });
  try {
    for (const name of ["libramfs.so", "libramfs_hook.so"]) {
      Deno.copyFileSync(`${built}/${name}`, `${directory}/${name}`);
    }
    if (used) Deno.writeTextFileSync(`${directory}/used`, "");
    use(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

/** Runs a session that reads and writes its tree: proof that the C library's calls are patched. */
function session(directory: string): void {
  const [program, ...args] = ramfsRun("/tmp/ramfs-sites-root");
  args.push("sh", "-c", "cd /tmp/ramfs-sites-root && echo text > f && cat f");
  const env = { RAMFS_LIBRARY_DIR: directory };
  const { stdout, stderr } = new Deno.Command(program, { args, env }).outputSync();
  assertEquals(new TextDecoder().decode(stdout), "text\n", new TextDecoder().decode(stderr));
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, ignore: missing !== undefined, fn });

test("a session keeps the sites it found, for its user alone, and the next has nothing to add", () =>
  withLibrary(true, (directory) => {
    session(directory);
    const first = Deno.statSync(`${directory}/sites`);
    assertEquals(first.mode! & 0o777, 0o600);
    assert(first.size > 1000, "the C library's sites are in it");
    session(directory);
    assertEquals(Deno.statSync(`${directory}/sites`).ino, first.ino);
  }));

test("sites that are cut, broken or writable for others are found anew", () =>
  withLibrary(true, (directory) => {
    const file = `${directory}/sites`;
    session(directory);
    const whole = Deno.readFileSync(file);
    for (const bytes of [whole.subarray(0, 500), crypto.getRandomValues(new Uint8Array(4096))]) {
      Deno.writeFileSync(file, bytes);
      session(directory);
      assertEquals(Deno.statSync(file).size, whole.length);
    }
    Deno.chmodSync(file, 0o666);
    session(directory);
    assertEquals(Deno.statSync(file).mode! & 0o777, 0o600);
  }));

test("nothing is kept beside a library that does not lie in the cache", () =>
  withLibrary(false, (directory) => {
    session(directory);
    assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name).sort(), [
      "libramfs.so",
      "libramfs_hook.so",
    ]);
  }));
