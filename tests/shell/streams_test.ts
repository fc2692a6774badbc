/** What flows between commands: standard streams, pipes, descriptors and process substitutions. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Vfs } from "../../core/vfs/vfs.ts";
import { defineCommand } from "../../shell/command.ts";
import { Shell } from "../../shell/shell.ts";
import { CollectingSink } from "../../shell/io/streams.ts";
import { runScript, TestShell } from "./harness.ts";

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

Deno.test("zero, urandom and full are what they are everywhere, ENOSPC included", async () => {
  const { stdout, stderr } = await runScript(
    "head -c 200000 /dev/zero | wc -c; head -c 5 < /dev/urandom | wc -c; echo x > /dev/full; echo $?",
  );
  assertEquals(stdout, "200000\n5\n1\n");
  assertStringIncludes(stderr, "No space left on device");
});

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
