import { assertEquals, assertStringIncludes } from "@std/assert";
import { separateLetters } from "../../cli/shell_options.ts";
import { ramfs, Scratch } from "./command_line.ts";

const LINES: [string, string][] = [
  ["sh -euo pipefail -c x", "sh -e -u -o pipefail -c x"],
  ["sh -ec x name -eu", "sh -e -c x name -eu"],
  ["sh --root /a -xs b", "sh --root /a -x -s b"],
  ["sh --root -eu", "sh --root -e -u"],
  ["sh script -eu", "sh script -eu"],
  ["sh -- -eu", "sh -- -eu"],
  ["sh -h", "sh -h"],
  ["run -- sh -eu", "run -- sh -eu"],
];

for (const [line, separate] of LINES) {
  Deno.test(`ramfs ${line} is read as ramfs ${separate}`, () => {
    assertEquals(separateLetters(line.split(" ")), separate.split(" "));
  });
}

Deno.test("-euo pipefail and -x do what set does with them", async () => {
  using scratch = new Scratch();
  const failing = await scratch.sh(["-euo", "pipefail", "-c", "echo a; false | true; echo b"]);
  assertEquals([failing.code, failing.out], [1, "a\n"]);
  const unset = await scratch.sh(["-u", "-c", "echo $nope"]);
  assertEquals([unset.code, unset.err], [127, "ramfs: nope: unbound variable\n"]);
  assertEquals((await scratch.sh(["-xc", "echo a"])).err, "+ echo a\n");
  const bad = await scratch.sh(["-o", "nosuch", "-c", ":"]);
  assertEquals(bad.code, 2);
  assertStringIncludes(bad.err, "nosuch: invalid option name");
});

Deno.test("-s reads the script from standard input and takes the words as its arguments", async () => {
  using scratch = new Scratch();
  const { code, out } = await scratch.sh(["-s", "one", "two"], { input: 'echo "$2 $1"\nexit 3\n' });
  assertEquals([code, out], [3, "two one\n"]);
});

Deno.test("-n reads a script and runs nothing of it", async () => {
  using scratch = new Scratch();
  assertEquals(await scratch.sh(["-n", "-c", "echo a"]), { code: 0, out: "", err: "" });
  const wrong = await scratch.sh(["-n", "-c", "echo a; if"]);
  assertEquals([wrong.code, wrong.out], [2, ""]);
});

Deno.test("a script file is executable by env -S, and its EXIT trap runs at its end", async () => {
  using scratch = new Scratch();
  const script = scratch.write(
    "s",
    "#!/usr/bin/env -S ramfs sh\ntrap 'echo bye $?' EXIT\necho $1\nexit 4\n",
  );
  const { code, out } = await ramfs(["sh", script, "arg"]);
  assertEquals([code, out], [4, "arg\nbye 4\n"]);
});

Deno.test("a program reads and writes process substitutions", async () => {
  using scratch = new Scratch();
  const { code, out } = await scratch.sh([
    "-c",
    "run cat <(echo one) <(echo two); echo three | run tee >(run tr a-z A-Z > up) > /dev/null; cat up",
  ]);
  assertEquals([code, out], [0, "one\ntwo\nTHREE\n"]);
});
