/** Programs that confine themselves by Landlock may do in the tree what they may do in a tmpfs directory. */
import { compile, MUSL, STATIC } from "./compile.ts";
import { programMissing, volumeMissing } from "./injection.ts";
import { scenario } from "./scenario.ts";

const KINDS = { "the system's C library": undefined, "no shared library": STATIC, "musl": MUSL };
const NEEDS = ["cc", ...(volumeMissing() ? ["a tmpfs of the session's own"] : [])];

for (const [library, compiler] of Object.entries(KINDS)) {
  const needs = [...NEEDS, compiler?.program ?? "cc"];
  for (const story of ["rights", "moves", "others"]) {
    scenario(`Landlock's ${story} hold in the tree, EACCES and EXDEV (${library})`, {
      needs,
      script: needs.some(programMissing)
        ? ""
        : `cd "$DIR" && ${
          compile("landlock", ["landlock.c", "missing_calls.h"], [], compiler)
        } ${story}`,
    });
  }
}
