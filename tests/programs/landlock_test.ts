/** Programs that confine themselves by Landlock may do in the tree what they may do in a tmpfs directory. */
import { compile, MUSL, STATIC } from "./compile.ts";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { injectionMissing, programMissing, ramfsRun, volumeMissing } from "./injection.ts";
import { scenario } from "./scenario.ts";

const KINDS = { "the system's C library": undefined, "no shared library": STATIC, "musl": MUSL };
const SOURCES = [
  ...["landlock.c", "landlock_attempts.c", "landlock_rights.c", "landlock_domains.c"],
  ...["landlock.h", "missing_calls.h"],
];
const NEEDS = ["cc", ...(volumeMissing() ? ["a tmpfs of the session's own"] : [])];

for (const [library, compiler] of Object.entries(KINDS)) {
  const needs = [...NEEDS, compiler?.program ?? "cc"];
  for (const story of ["rights", "moves", "others"]) {
    scenario(`Landlock's ${story} hold in the tree, EACCES and EXDEV (${library})`, {
      needs,
      script: needs.some(programMissing)
        ? ""
        : `cd "$DIR" && ${compile("landlock", SOURCES, [], compiler)} ${story}`,
    });
  }
}

const missing = injectionMissing() ?? NEEDS.map(programMissing).find((reason) => reason);
if (missing) console.log(`a session in a Landlock sandbox: skipped: ${missing}`);
Deno.test({
  name: "ramfs works in a sandbox of Landlock's, with files that are memfds",
  ignore: missing !== undefined,
  async fn() {
    const landlock = compile("landlock", SOURCES);
    const script = `echo text > f && cat f && mkdir d && mv f d && ls d; echo no > /etc/ramfs-test`;
    const [program, ...args] = [landlock, "sandbox", ...ramfsRun("/tmp/ramfs-landlock")];
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args: [...args, "sh", "-c", `cd /tmp/ramfs-landlock && ${script}`],
    }).output();
    const text = new TextDecoder();
    assertEquals(text.decode(stdout), "text\nf\n");
    assertStringIncludes(text.decode(stderr), "/etc/ramfs-test: Permission denied");
    assertEquals(code, 2);
  },
});
