/** Programs under the supervisor, whose own instructions make their calls. */
import { assert, assertEquals } from "@std/assert";
import { compile, STATIC } from "../programs/compile.ts";
import { inTree, missing, onTmpfs } from "./supervised.ts";

const ignore = missing !== undefined;

Deno.test({
  name: `a static program of raw system calls has in the tree what it has on tmpfs${
    missing ? ` (skipped: ${missing})` : ""
  }`,
  ignore,
  fn() {
    const program = compile("raw_calls", ["raw_calls.c"], [], STATIC);
    const expected = onTmpfs([program]);
    assert(expected.stdout.includes("size 10"), expected.stdout);
    assertEquals(inTree([program]), expected);
  },
});

Deno.test({
  name: "a dynamic program of the host runs supervised, and its children are",
  ignore,
  fn() {
    const script =
      "echo one >a && (cd / && cat /etc/hostname >/dev/null; pwd) && ls && cat a && cd .. && pwd -P | wc -l";
    const run = inTree(["/bin/sh", "-c", script]);
    assertEquals(run.code, 0, run.stderr);
    assertEquals(run.stdout, "/\na\none\n1\n");
  },
});

Deno.test({
  name: "--supervise without a volume is refused, and says why",
  ignore,
  fn() {
    const run = inTree(["/bin/true"], { env: { RAMFS_VOLUME: "off" } });
    assertEquals(run.code, 125);
    assert(run.stderr.includes("--supervise: the session has no volume"), run.stderr);
  },
});
