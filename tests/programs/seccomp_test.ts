/** Programs that forbid themselves system calls are held to that in a tree, too. */
import { compile, type Compiler, MUSL, STATIC } from "./compile.ts";
import { programMissing } from "./injection.ts";
import { scenario } from "./scenario.ts";

const KINDS: Record<string, Compiler | undefined> = {
  "the system's C library": undefined,
  "no shared library": STATIC,
  "musl": MUSL,
};

for (const [library, compiler] of Object.entries(KINDS)) {
  const needs = ["cc", compiler?.program ?? "cc"];
  const missing = needs.some((program) => programMissing(program) !== undefined);
  const program = missing ? "" : compile("seccomp", ["seccomp.c"], [], compiler);
  for (const volume of ["on", "off"]) {
    scenario(
      `filters forbid on the tree what they forbid, over fork and exec, with ${library}, volume ${volume}`,
      { needs, env: { RAMFS_VOLUME: volume }, script: `${program} $DIR; ls $DIR` },
    );
  }
}
