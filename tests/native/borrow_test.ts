/** Children that share their parent's memory until they execute a program. */
import { assertEquals } from "@std/assert";
import { ramfsRun } from "../programs/injection.ts";
import { buildToolsMissing, output } from "./native_build.ts";

const SOURCE = new URL("./borrow.c", import.meta.url).pathname;
const ROOT = "/tmp/ramfs-borrow-test";

const missing = buildToolsMissing();
const name = "a vfork or posix_spawn child moves its own directory, not its parent's";

// With glibc: of musl's calls most are not seen yet (docs/limits.md).
Deno.test({
  name: missing ? `${name} (skipped: ${missing})` : name,
  ignore: missing !== undefined,
  fn() {
    const program = Deno.makeTempFileSync({ prefix: "ramfs-borrow-" });
    try {
      output("gcc", "-O1", "-o", program, SOURCE);
      const [command, ...args] = [...ramfsRun(ROOT), program, ROOT];
      const { code, stdout } = new Deno.Command(command, { args }).outputSync();
      assertEquals({ code, out: new TextDecoder().decode(stdout) }, { code: 0, out: "" });
    } finally {
      Deno.removeSync(program);
    }
  },
});
