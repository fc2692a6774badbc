import { assertEquals, assertStringIncludes } from "@std/assert";
import { spellOptions } from "../../cli/shell_options.ts";
import { bashVersion } from "../shell/scripts.ts";
import { ramfs, Scratch } from "./command_line.ts";

const LINES: [string, string][] = [
  ["sh -euo pipefail -c x", "sh -o errexit -o nounset -o pipefail -c x"],
  ["sh -ec x name -eu", "sh -o errexit -c x name -eu"],
  ["sh -c -e x -eu", "sh -o errexit -c x -- -eu"],
  [
    "sh -ce -o pipefail +x x --load a=b y",
    "sh -o errexit -o pipefail -o +xtrace -c x --load a=b y",
  ],
  ["sh -lic x", "sh -l -i -c x"],
  ["sh -l -l -ii", "sh -l -i"],
  ["sh -O extglob +O dotglob +eB s", "sh -O extglob -O +dotglob -o +errexit -o +braceexpand s"],
  ["sh -oO posix nullglob s", "sh -o posix -O nullglob s"],
  ["sh --init-file f --noediting --login", "sh --rcfile f --login"],
  ["sh --root /a -xs b", "sh -s --root /a -o xtrace b"],
  ["sh --root -eu", "sh --root -o errexit -o nounset"],
  ["sh -c -- -x", "sh --command=-x"],
  ["sh -c", "sh -c"],
  ["sh - -x", "sh -- -x"],
  ["sh script -eu", "sh script -eu"],
  ["sh -- -eu", "sh -- -eu"],
  ["sh -h", "sh -h"],
  ["sh -xh", "sh -o xtrace -o hashall"],
  ["sh -Z -x a", "sh -Z -x a"],
  ["run -- sh -eu", "run -- sh -eu"],
];

for (const [line, spelled] of LINES) {
  Deno.test(`ramfs ${line} is read as ramfs ${spelled}`, () => {
    assertEquals(spellOptions(line.split(" ")), spelled.split(" "));
  });
}

/** Lines behind `sh`, with what bash makes of them. */
const ALIKE: [string[], number, string][] = [
  [["-c", 'echo "$0 $*"', "name", "-e", "b"], 0, "name -e b\n"],
  [["-c", "-e", "echo $0; false; echo on", "-x"], 1, "-x\n"],
  [["-ec", "false; echo on"], 1, ""],
  [["-e", "+e", "-c", "false; echo on"], 0, "on\n"],
  [["-uc", "echo $nope; echo on"], 127, ""],
  [["-o", "pipefail", "-c", "false | true; echo $?"], 0, "1\n"],
  [["+B", "-c", "echo {a,b}"], 0, "{a,b}\n"],
  [
    ["-O", "extglob", "-c", "shopt -q extglob && echo on; [[ aa == +(a) ]] && echo yes"],
    0,
    "on\nyes\n",
  ],
  [["-O", "dotglob", "+O", "dotglob", "-c", "shopt -q dotglob || echo off"], 0, "off\n"],
  [["-c", "set -o | grep -c posix; shopt -oq posix; echo $?"], 0, "1\n1\n"],
  [["--posix", "-c", "shopt -oq posix; echo $?"], 0, "0\n"],
  [
    ["--norc", "-ic", "case $- in *i*) echo person; esac; alias a='echo alias'\na"],
    0,
    "person\nalias\n",
  ],
  [["--noprofile", "-lc", "shopt -q login_shell && echo login; logout 3"], 3, "login\n"],
  [["--noprofile", "--login", "-c", "echo $1", "a", "b"], 0, "b\n"],
  [["--noediting", "-c", "echo yes"], 0, "yes\n"],
  [["-c", "--", "echo end"], 0, "end\n"],
  [["-o", "nosuch", "-c", ":"], 2, ""],
  [["-O", "nosuch", "-c", ":"], 2, ""],
  [["-f", "-s", "a", "b"], 0, "b a *\n"],
  [["-"], 0, "  *\n"],
];

for (const [args, code, out] of ALIKE) {
  Deno.test(`sh ${args.join(" ")} does what bash does`, async () => {
    using scratch = new Scratch();
    const input = 'echo "$2 $1" *\n';
    const env = homeIn(scratch.path);
    const ours = await scratch.sh(args, { input, env });
    assertEquals([ours.code, ours.out], [code, out], ours.err);
    if (bashVersion() !== undefined) assertEquals(await runBash(args, input, env), [code, out]);
  });
}

/** Another home, where no library has to be built. */
function homeIn(path: string): Record<string, string> {
  const home = Deno.env.get("HOME");
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${home}/.cache`;
  const deno = Deno.env.get("DENO_DIR") ?? `${cache}/deno`;
  return { HOME: path, XDG_CACHE_HOME: cache, DENO_DIR: deno };
}

/** The machine's bash, in an empty directory. */
async function runBash(args: string[], input: string, env: Record<string, string>) {
  const cwd = Deno.makeTempDirSync();
  try {
    const child = new Deno.Command("bash", {
      ...{ args, cwd, env, stdin: "piped", stdout: "piped", stderr: "null" },
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
    const { code, stdout } = await child.output();
    return [code, new TextDecoder().decode(stdout)];
  } finally {
    Deno.removeSync(cwd, { recursive: true });
  }
}

Deno.test("a login shell reads the first profile of its user, and --noprofile leaves it out", async () => {
  using scratch = new Scratch();
  scratch.write(".profile", "echo third\n");
  scratch.write(".bash_login", "who=second; echo $who; return 3; echo never\n");
  const env = homeIn(scratch.path);
  const login = await scratch.sh(["-lc", "echo $who $?"], { env });
  assertEquals(login.out.split("\n").slice(-3), ["second", "second 3", ""]);
  assertEquals((await scratch.sh(["--noprofile", "-lc", "echo [$who]"], { env })).out, "[]\n");
  assertEquals((await scratch.sh(["-c", "echo [$who]"], { env })).out, "[]\n");
  scratch.write(".bash_profile", "echo first; exit 4\n");
  const ended = await scratch.sh(["-l", "-c", "echo never"], { env });
  assertEquals([ended.code, ended.out.split("\n").slice(-2)], [4, ["first", ""]]);
});

Deno.test("-i reads the startup file for a script and for standard input, a login shell both", async () => {
  using scratch = new Scratch();
  const rc = scratch.write("rc", "alias hi='echo alias'\n");
  scratch.write(".profile", "echo profile\n");
  const env = { ...homeIn(scratch.path), RAMFS_RC: rc };
  assertEquals((await scratch.sh(["-ic", "hi there"], { env })).out, "alias there\n");
  assertEquals((await scratch.sh(["-i"], { env, input: "hi you\n" })).out, "alias you\n");
  const script = scratch.write("script", "hi $1\n");
  assertEquals((await scratch.sh(["-i", script, "all"], { env })).out, "alias all\n");
  const both = await scratch.sh(["-lic", "hi"], { env });
  assertEquals(both.out.split("\n").slice(-3), ["profile", "alias", ""]);
  assertEquals((await scratch.sh(["--norc", "-ic", "hi"], { env })).code, 127);
  const other = scratch.write("other", "alias hi='echo other'\n");
  assertEquals((await scratch.sh(["--rcfile", other, "-ic", "hi"], { env })).out, "other\n");
  const none = await scratch.sh(["--rcfile", `${scratch.path}/none`, "-ic", "hi"], { env });
  assertEquals(none.code, 125);
  assertStringIncludes(none.err, "cannot read the startup file");
});

Deno.test("PPID is the process that has started the shell, in subshells, too", async () => {
  using scratch = new Scratch();
  const { out } = await scratch.sh(["-c", "echo $PPID; (echo $PPID)"]);
  assertEquals(out, `${Deno.pid}\n${Deno.pid}\n`);
});

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
