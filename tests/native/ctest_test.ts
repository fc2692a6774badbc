/** Builds and runs the unit tests of native/tests. */
import { buildNative, buildToolsMissing } from "./native_build.ts";

const missing = buildToolsMissing("ctest");

Deno.test({
  name:
    "the native unit tests pass under ASan and UBSan, and those of dying writers on the objects as shipped" +
    (missing ? ` (skipped: ${missing})` : ""),
  ignore: missing !== undefined,
  async fn() {
    const directory = await buildNative("unit_tests");
    const { success, stdout } = new Deno.Command("ctest", {
      args: ["--output-on-failure", "--parallel", "2", "--timeout", "120"],
      cwd: directory,
      // Leaks are looked for by tracing the threads, which a traced test cannot be; and nothing here allocates for long.
      env: { ASAN_OPTIONS: "detect_leaks=0" },
    }).outputSync();
    if (!success) throw new Error(new TextDecoder().decode(stdout));
  },
});
