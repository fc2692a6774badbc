import { assertEquals } from "@std/assert";
import { Session } from "../../ffi/session.ts";
import { compile, compilerMissing } from "./compile.ts";
import { injectionMissing } from "./injection.ts";
import { scenario } from "./scenario.ts";

// Without a compiler the scenarios are skipped, and need no program.
const program = (name: string) =>
  compilerMissing() ? name : compile(name, [`${name}.c`, "missing_calls.h"]);
const operations = Number(Deno.env.get("RAMFS_FSX_OPERATIONS") ?? 20_000);

scenario("fsx: one file answers what a picture of it in memory answers", {
  script: `for seed in 1 2 3; do ${
    program("fsx")
  } $DIR/f ${operations} $seed || exit; done; ls -s $DIR/f > /dev/null`,
});

scenario("fsrandom: processes that fight over names leave a tree that is as they expect", {
  script: `for seed in 1 2 3; do ${
    program("fsrandom")
  } $DIR 4 3000 $seed || exit; done; ls -A $DIR`,
});

Deno.test({
  name: "fsrandom: a tree that processes have fought over is whole, and empty when they are done",
  ignore: injectionMissing() !== undefined,
  async fn() {
    const root = "/tmp/ramfs-stress-test";
    using session = await Session.create({ roots: [root] });
    const argv = [program("fsrandom"), root, "6", "2000", String(Date.now() % 1000)];
    const pid = session.spawn({ program: argv[0], argv, env: {}, cwd: "/" });
    assertEquals(await session.wait(pid), { code: 0, signal: 0 });
    assertEquals(session.partition(0).check(), []);
  },
});
