/** Calls of a shell: what lasts between them, scripts that make no sense, statuses, signals and traps. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { defineCommand } from "../../shell/command.ts";
import { runScript, TestShell } from "./harness.ts";

Deno.test("variables, functions, options and the working directory last between calls", async () => {
  const shell = new TestShell();
  await shell.run('x=1; f() { echo "f $x"; }; mkdir d; cd d; set -u');
  assertEquals((await shell.run("f; pwd; echo $-")).stdout, "f 1\n/room/d\nhuB\n");
  assertEquals(shell.shell.cwd, "/room/d");
  assertEquals(shell.shell.get("x"), "1");
});

Deno.test("calls made at the same time run one after the other", async () => {
  const shell = new TestShell();
  const [first, second] = await Promise.all([
    shell.shell.exec("x=$(echo 1 | cat); return_=$x; [ $x = 1 ]"),
    shell.shell.exec("[ $x = 1 ]"),
  ]);
  assertEquals([first, second], [0, 0]);
});

Deno.test("exit ends the call, and tells that the shell is done", async () => {
  const shell = new TestShell();
  assertEquals(await shell.run("echo a; exit 3; echo b"), { status: 3, stdout: "a\n", stderr: "" });
  assert(shell.shell.exited);
});

Deno.test("arguments and a name are the script's $1 and $0", async () => {
  const outcome = await new TestShell().run('echo "$0 $1 $# $2"; nope', {
    args: ["a b", "c"],
    name: "s.ramfs",
  });
  assertEquals(outcome, {
    status: 127,
    stdout: "s.ramfs a b 2 c\n",
    stderr: "s.ramfs: line 1: nope: command not found\n",
  });
});

const REFUSED: [script: string, stdout: string, stderr: string][] = [
  [
    "echo a\nif true; then",
    "a\n",
    "ramfs: -c: line 3: syntax error: unexpected end of file\n",
  ],
  [
    "echo a\necho b; echo )",
    "a\n",
    "ramfs: -c: line 2: syntax error near unexpected token `)'\n" +
    "ramfs: -c: line 2: `echo b; echo )'\n",
  ],
  [
    "echo a\necho 'b\n",
    "a\n",
    "ramfs: -c: line 2: unexpected EOF while looking for matching `''\n",
  ],
  [
    "echo a\n[[ a b ]]",
    "a\n",
    "ramfs: -c: line 2: conditional binary operator expected\nramfs: -c: line 2: `[[ a b ]]'\n",
  ],
];

for (const [script, stdout, stderr] of REFUSED) {
  Deno.test(`the status is 2 from the line on that makes no sense: ${JSON.stringify(script)}`, async () => {
    assertEquals(await runScript(script), { status: 2, stdout, stderr });
  });
}

const REACHED: [what: string, script: string, stdout: string][] = [
  ["junk behind exit is not looked at", "echo a; exit 0\n)'\"${ \x01", "a\n"],
  [
    "an expansion that makes no sense fails where it is reached",
    "if false; then ${x@Z} ${a b}; fi; echo b",
    "b\n",
  ],
  ["a here-document may end with the script", "cat <<E\nx", "x\n"],
  [
    "an alias may hold half a construct",
    "shopt -s expand_aliases; alias L='{' R='for i in 1 2;'\nL R do echo $i; done; }",
    "1\n2\n",
  ],
  [
    "an alias counts from the next line on",
    "shopt -s expand_aliases\nalias e=echo; e a\ne b",
    "b\n",
  ],
];

for (const [what, script, stdout] of REACHED) {
  Deno.test(`a script runs as it is read: ${what}`, async () => {
    const outcome = await runScript(script);
    assertEquals({ status: outcome.status, stdout: outcome.stdout }, { status: 0, stdout });
  });
}

Deno.test("an unknown word gives 127 and the command that was probably meant", async () => {
  assertEquals(await runScript("mkdri x"), {
    status: 127,
    stdout: "",
    stderr: "ramfs: mkdri: command not found (did you mean 'mkdir'?)\n",
  });
});

Deno.test("with set -e the status is that of the first command that fails", async () => {
  assertEquals((await runScript("set -e; cat nofile; exit 7")).status, 1);
  assertEquals((await runScript("cat nofile; (exit 7)")).status, 7);
});

Deno.test("a signal ends a loop that never waits with status 130", async () => {
  const shell = new TestShell();
  const signal = AbortSignal.timeout(60);
  assertEquals((await shell.run("while :; do :; done", { signal })).status, 130);
  assertEquals((await shell.run("echo still here")).stdout, "still here\n");
});

Deno.test("a signal ends a pipeline that waits for ever with status 130", async () => {
  const shell = new TestShell();
  const never = defineCommand({
    name: "never",
    summary: "Wait",
    usage: "",
    options: {},
    run: () => new Promise<number>(() => {}),
  });
  const waiting = new TestShell({ commands: [never] });
  const signal = AbortSignal.timeout(30);
  assertEquals((await waiting.run("never | cat", { signal })).status, 130);
  assertEquals((await shell.run("echo ok | cat")).stdout, "ok\n");
});

Deno.test("bytes that are no UTF-8 pass through files, variables and names unchanged", async () => {
  const shell = new TestShell();
  shell.cage.writeFile("/room/in", new Uint8Array([0xff, 0x41, 0xc3, 0x0a]));
  await shell.run(
    'x=$(cat in); printf "%s\\n" "$x" > out; touch "$x"; for f in *A*; do echo "$f" > name; done',
  );
  assertEquals(shell.cage.readFile("/room/out"), shell.cage.readFile("/room/in"));
  assertEquals(shell.cage.readFile("/room/name"), shell.cage.readFile("/room/in"));
});

Deno.test("a subshell, a pipeline's stage and a substitution keep their changes to themselves", async () => {
  const shell = new TestShell();
  await shell.run("mkdir d; x=0; (x=1; cd d); x=2 | cd d | cat; y=$(x=3; cd d; pwd)");
  assertEquals((await shell.run("echo $x; pwd; echo $y")).stdout, "0\n/room\n/room/d\n");
});

Deno.test("a function that calls itself without end is stopped with a message", async () => {
  const outcome = await runScript("f() { f; }; f; echo no");
  assertEquals(outcome.status, 1);
  assertStringIncludes(outcome.stderr, "f: maximum function nesting level exceeded");
});

Deno.test("a script with an open quote, construct or here-document is incomplete", () => {
  const { shell } = new TestShell();
  for (
    const script of ["echo 'a", "if true; then", "f() {", "cat <<E\nx", "a |", "a &&", "echo \\"]
  ) {
    assert(shell.isIncomplete(script), script);
  }
  for (const script of ["echo a", "echo )", "", "fi"]) assert(!shell.isIncomplete(script), script);
});

Deno.test("arithmetic that fails ends the script with its message", async () => {
  assertEquals(await runScript("echo $((1/0)); echo no"), {
    status: 1,
    stdout: "",
    stderr: 'ramfs: 1/0: division by 0 (error token is "0")\n',
  });
  assertEquals(
    (await runScript("x=1+; echo $((x)); echo no")).stderr,
    'ramfs: 1+: syntax error: operand expected (error token is "+")\n',
  );
});

Deno.test("a long loop of builtins lets a timer in", async () => {
  let fired = false;
  const timer = setTimeout(() => fired = true, 1);
  await runScript("i=0; while ((i < 300000)); do ((i++)); done");
  clearTimeout(timer);
  assert(fired);
});

Deno.test("the EXIT trap runs at the end and may change the status", async () => {
  const shell = new TestShell();
  await shell.run("trap 'echo bye $?; exit 4' EXIT");
  assertEquals((await shell.run("exit 3")).status, 3);
  assertEquals(await shell.end(3), { status: 4, stdout: "bye 3\n", stderr: "" });
});

Deno.test("an abort ends jobs, and a trap of INT takes its place", async () => {
  const shell = new TestShell();
  const aborted = await shell.run("sleep 5; echo no", { signal: AbortSignal.timeout(20) });
  assertEquals([aborted.status, aborted.stdout], [130, ""]);
  const trapped = await shell.run("trap 'echo caught' INT; sleep 5; echo on", {
    signal: AbortSignal.timeout(20),
  });
  assertEquals([trapped.status, trapped.stdout], [0, "caught\non\n"]);
});

Deno.test("kill ends a job that waits for input, with the signal's status", async () => {
  const outcome = await new TestShell().run(
    "coproc cat; kill -HUP $COPROC_PID; wait $COPROC_PID; echo $?; sleep 9 & kill %1; wait $!; echo $?",
  );
  assertEquals([outcome.status, outcome.stdout], [0, "129\n143\n"]);
});

Deno.test("eval and functions tell the line they stand on", async () => {
  const script = "f() {\n  echo $LINENO\n}\nf\neval 'echo $LINENO'\n";
  assertEquals((await runScript(script)).stdout, "2\n5\n");
});

const ENDINGS: [script: string, status: number, stdout: string][] = [
  ["trap 'false; exit' EXIT; exit 3", 3, ""],
  ["trap 'true; exit' EXIT; false", 1, ""],
  ["set -e; trap 'true; exit' EXIT; false; echo no", 1, ""],
  ["trap '(false; exit); echo $?; exit' EXIT; exit 3", 3, "1\n"],
  ["trap 'true; exit 7' EXIT; exit 3", 7, ""],
  ["trap 'eval exit' EXIT; exit 6", 6, ""],
  ["f() { true; return; }; trap 'f; echo $?; exit' EXIT; exit 5", 5, "5\n"],
  [
    "(trap 'true; exit' EXIT; exit 4); echo $?; x=$(trap 'true; exit' EXIT; exit 4); echo $?",
    0,
    "4\n4\n",
  ],
  ["trap 'true; exit' EXIT; set -u; echo $nope", 127, ""],
  ["f() { trap 'true; return' ERR; false; echo no; }; f || echo $?", 0, "no\n"],
];

for (const [script, status, stdout] of ENDINGS) {
  Deno.test(`exit and return without a number in a trap keep the status: ${script}`, async () => {
    const outcome = await runScript(script);
    assertEquals([outcome.status, outcome.stdout], [status, stdout]);
  });
}

Deno.test("a substitution that runs itself without end is stopped with a message", async () => {
  const outcome = await runScript("f() { x=$(f); }; f; echo $?");
  assertEquals(outcome.stdout, "1\n");
  assertStringIncludes(outcome.stderr, "maximum subshell nesting level exceeded");
});
