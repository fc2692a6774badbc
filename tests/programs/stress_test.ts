import { compile, compilerMissing } from "./compile.ts";
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
