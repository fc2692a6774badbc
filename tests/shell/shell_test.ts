import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Vfs } from "../../core/vfs/vfs.ts";
import { defineCommand } from "../../shell/command.ts";
import { Shell } from "../../shell/shell.ts";
import { CollectingSink } from "../../shell/io/streams.ts";
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

Deno.test("a stage that writes without end stops when its reader has gone", async () => {
  const outcome = await runScript(
    "set -o pipefail; f() { while :; do echo y; done; }; f | { read x; echo $x; }; echo $?",
  );
  assertEquals(outcome.stdout, "y\n141\n");
});

Deno.test("a pipe holds a bounded number of bytes", async () => {
  let most = 0;
  let written = 0;
  let taken = 0;
  const writer = defineCommand({
    name: "writer",
    summary: "Write 16 MiB",
    usage: "",
    options: {},
    async run(context) {
      for (let i = 0; i < 1024; i++) {
        written += 16384;
        most = Math.max(most, written - taken);
        await context.stdout.write(new Uint8Array(16384));
      }
      return 0;
    },
  });
  const reader = defineCommand({
    name: "reader",
    summary: "Count",
    usage: "",
    options: {},
    async run(context) {
      for (let chunk; (chunk = await context.stdin.read()) !== null;) {
        taken += chunk.length;
        await Promise.resolve();
      }
      return 0;
    },
  });
  const shell = new TestShell({ commands: [writer, reader] });
  assertEquals((await shell.run("writer | cat | reader")).status, 0);
  assertEquals(taken, 1024 * 16384);
  assert(most <= 4 * 65536, `${most} bytes were under way`);
});

Deno.test("read leaves what follows its line to the next command", async () => {
  const outcome = await runScript('read x; echo "[$x]"; cat', { stdin: "one\ntwo\nthree" });
  assertEquals(outcome.stdout, "[one]\ntwo\nthree");
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

Deno.test("no descriptor stays open in the cage, whatever fails", async () => {
  const shell = new TestShell();
  const first = shell.cage.open("/room", 0);
  shell.cage.close(first);
  await shell.run(
    "echo a > f; cat f nofile < f > g 2>&1; { cat < f; exit 1; } > h | cat; exec 3< f; exec 3<&-",
  );
  await shell.run("set -u; { echo $nope; } > i");
  assertEquals(shell.cage.open("/room", 0), first);
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

Deno.test("writing to a closed descriptor is EBADF, and to a directory EISDIR", async () => {
  assertEquals(await runScript("echo a >&-"), {
    status: 1,
    stdout: "",
    stderr: "echo: write error: Bad file descriptor\n",
  });
  assertEquals(await runScript("mkdir d; echo a > d; echo $?"), {
    status: 0,
    stdout: "1\n",
    stderr: "ramfs: d: Is a directory\n",
  });
});

Deno.test("web streams serve as standard streams", async () => {
  const { Shell } = await import("../../shell/shell.ts");
  const { cage } = new TestShell();
  let text = "";
  const stdout = new WritableStream<Uint8Array>({
    write: (chunk) => void (text += new TextDecoder().decode(chunk)),
  });
  const stdin = new Blob(["one\ntwo\n"]).stream();
  const shell = new Shell({ cage, stdin, stdout, stderr: { write() {} } });
  assertEquals(await shell.exec('read x; echo "<$x>"; cat'), 0);
  assertEquals(text, "<one>\ntwo\n");
});

Deno.test("a long loop of builtins lets a timer in", async () => {
  let fired = false;
  const timer = setTimeout(() => fired = true, 1);
  await runScript("i=0; while ((i < 300000)); do ((i++)); done");
  clearTimeout(timer);
  assert(fired);
});

Deno.test("input that comes after its reader was given up goes to the next reader", async () => {
  const { Shell } = await import("../../shell/shell.ts");
  const { CollectingSink } = await import("../../shell/io/streams.ts");
  const { cage } = new TestShell();
  let arrive: (chunk: Uint8Array) => void = () => {};
  let reads = 0;
  const stdin = {
    read: () => reads++ === 0 ? new Promise<Uint8Array>((resolve) => arrive = resolve) : null,
  };
  const out = new CollectingSink();
  const shell = new Shell({ cage, stdin, stdout: out, stderr: out });
  assertEquals(await shell.exec("cat", { signal: AbortSignal.timeout(10) }), 130);
  arrive(new TextEncoder().encode("late\n"));
  assertEquals(await shell.exec('read x; echo "<$x>"'), 0);
  assertEquals(out.text(), "<late>\n");
});

Deno.test("streams of one call take the place of the shell's own for that call", async () => {
  const shell = new Shell({ cage: new Vfs().cage() });
  const [out, error] = [new CollectingSink(), new CollectingSink()];
  const stdin = new Blob(["b\na\n"]).stream();
  const status = await shell.exec(
    "sort; echo oops >&2; exec > /redirected; echo x; exit_status=5",
    {
      stdin,
      stdout: out,
      stderr: error,
    },
  );
  assertEquals([status, out.text(), error.text()], [0, "a\nb\n", "oops\n"]);
  const again = new CollectingSink();
  assertEquals(await shell.exec("cat; echo $exit_status", { stdout: again }), 0);
  assertEquals(again.text(), "5\n");
  assertEquals(new TextDecoder().decode(shell.cage.readFile("/redirected")), "x\n");
});

Deno.test("without streams output is forgotten and input is at its end", async () => {
  const shell = new Shell({ cage: new Vfs().cage() });
  assertEquals(await shell.exec("echo out; nosuch; read x || echo ended"), 0);
});

Deno.test("a web stream of its own and a command of its own are enough for a pipeline", async () => {
  const shout = defineCommand({
    name: "shout",
    summary: "Print input in capitals",
    usage: "",
    options: {},
    async run(context) {
      for (let chunk; (chunk = await context.stdin.read()) !== null;) {
        await context.print(new TextDecoder().decode(chunk).toUpperCase());
      }
      return 3;
    },
  });
  const shell = new Shell({ cage: new Vfs().cage(), commands: [shout] });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const text = new Response(readable).text();
  const status = await shell.exec("echo hello | shout; echo ${PIPESTATUS[1]}", {
    stdout: writable,
  });
  await writable.close();
  assertEquals([status, await text], [0, "HELLO\n3\n"]);
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

Deno.test("zero, urandom and full are what they are everywhere, ENOSPC included", async () => {
  const { stdout, stderr } = await runScript(
    "head -c 200000 /dev/zero | wc -c; head -c 5 < /dev/urandom | wc -c; echo x > /dev/full; echo $?",
  );
  assertEquals(stdout, "200000\n5\n1\n");
  assertStringIncludes(stderr, "No space left on device");
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

const SUBSTITUTED: [script: string, stdout: string][] = [
  ["exec > >(sed s/^/A:/); echo one; echo two", "A:one\nA:two\n"],
  ["exec > >(tee log) 2>&1; echo out; echo err >&2", "out\nerr\n"],
  ["(exec > >(tee log); echo in); cat log", "in\nin\n"],
  ["exec 2> >(sed s/^/E:/); echo oops >&2; echo out", "out\nE:oops\n"],
  ["exec &> >(sed s/^/B:/); echo both; echo err >&2", "B:both\nB:err\n"],
  ["exec 4> >(cat); echo four >&4; exec 4>&-", "four\n"],
  ["exec {fd}> >(cat); echo five >&$fd", "five\n"],
  ["exec < <(printf '1\\n2\\n3\\n'); read a; read b; echo $a $b; cat", "1 2\n3\n"],
  ["f() { echo in; } > >(sed s/^/F:/); f; for i in 1 2; do echo $i; done > >(cat)", "F:in\n1\n2\n"],
  ["cat < <(yes) | head -n 1; read x < <(yes); echo $x", "y\ny\n"],
];

for (const [script, stdout] of SUBSTITUTED) {
  Deno.test(`process substitutions end with who uses them: ${script}`, async () => {
    assertEquals((await runScript(script)).stdout, stdout);
  });
}

Deno.test("a substitution that runs itself without end is stopped with a message", async () => {
  const outcome = await runScript("f() { x=$(f); }; f; echo $?");
  assertEquals(outcome.stdout, "1\n");
  assertStringIncludes(outcome.stderr, "maximum subshell nesting level exceeded");
});
