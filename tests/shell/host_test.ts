import { assertEquals } from "@std/assert";
import { decodeName } from "../../core/bytes.ts";
import { FakeHost, TestShell } from "./harness.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("load takes a host path and an absolute path of the tree", async () => {
  const host = new FakeHost();
  const shell = new TestShell({ host });
  await shell.run("load ./src; load ./src /tmp/x; load a/b/ .; load c sub/; cd /; load f g");
  assertEquals(host.calls, [
    "load ./src /room/./src",
    "load ./src /tmp/x",
    "load a/b/ /room/./b",
    "load c /room/sub/c",
    "load f /g",
  ]);
});

Deno.test("dump takes a path of the tree and a host path", async () => {
  const host = new FakeHost();
  const shell = new TestShell({ host });
  await shell.run("mkdir d; touch d/f; dump d/f; dump d/f ./out; dump d /tmp/; cd d; dump . ..");
  assertEquals(host.calls, [
    "dump /room/d/f ./f",
    "dump /room/d/f ./out",
    "dump /room/d /tmp/d",
    "dump /room/d/. ../d",
  ]);
});

Deno.test("a load that fails says why, and progress goes to stderr", async () => {
  const shell = new TestShell({ host: new FakeHost() });
  assertEquals(await shell.run("load ok; load missing x || echo failed"), {
    status: 0,
    stdout: "failed\n",
    stderr: "load: ok: 1 file\nload: missing: No such file or directory\n",
  });
});

Deno.test("dump of a path that does not exist is ENOENT before the host is asked", async () => {
  const host = new FakeHost();
  assertEquals(await new TestShell({ host }).run("dump nofile"), {
    status: 1,
    stdout: "",
    stderr: "dump: cannot stat 'nofile': No such file or directory\n",
  });
  assertEquals(host.calls, []);
});

Deno.test("without a host, load, dump and run fail with a message", async () => {
  const outcome = await new TestShell().run("touch f; load x; dump f; run gcc; echo $?");
  assertEquals(
    outcome.stderr,
    "load: there is no host\ndump: there is no host\nramfs: gcc: command not found\n",
  );
});

Deno.test("a word that is no command runs the host's program with cwd and environment", async () => {
  const host = new FakeHost();
  host.programs.gcc = () => 4;
  const shell = new TestShell({ host, env: { HOME: "/root" } });
  assertEquals(
    (await shell.run("mkdir d; cd d; x=no; export Y=yes; Z=tmp gcc -c 'a b.c'")).status,
    4,
  );
  const [request] = host.requests;
  assertEquals(request.argv, ["gcc", "-c", "a b.c"]);
  assertEquals(request.program, "/usr/bin/gcc");
  assertEquals(request.cwd, "/room/d");
  assertEquals(request.env, {
    HOME: "/root",
    PWD: "/room/d",
    OLDPWD: "/room",
    SHLVL: "1",
    Y: "yes",
    Z: "tmp",
    _: "/usr/bin/gcc",
  });
});

Deno.test("a signal that a program sent before its end is taken before the next command", async () => {
  const taken = new Map<string, () => void>();
  const host = Object.assign(new FakeHost(), {
    onSignal(name: string, take: () => void) {
      taken.set(name, take);
      return () => taken.delete(name);
    },
  });
  host.programs.gcc = () => {
    setTimeout(taken.get("USR1")!, 0);
    return 0;
  };
  const shell = new TestShell({ host });
  assertEquals((await shell.run("trap 'echo got' USR1; gcc; echo after")).stdout, "got\nafter\n");
});

Deno.test("run prefers the program to a command or function of the same name", async () => {
  const host = new FakeHost();
  host.programs.ls = () => 9;
  const shell = new TestShell({ host });
  assertEquals((await shell.run("ls() { echo no; }; run ls -l")).status, 9);
  assertEquals(host.requests[0].argv, ["ls", "-l"]);
});

Deno.test("a program takes part in pipelines and redirections with raw bytes", async () => {
  const host = new FakeHost();
  host.programs.upper = async ({ stdin, stdout, stderr }) => {
    await stderr.write(bytes("working\n"));
    for (let chunk; (chunk = await stdin.read()) !== null;) {
      await stdout.write(bytes(decodeName(chunk).toUpperCase()));
    }
    return 0;
  };
  const shell = new TestShell({ host });
  assertEquals(
    await shell.run(
      "echo a > in; upper < in | cat - in > out 2>&1; cat out; x=$(echo b | upper 2>&1); echo $x",
    ),
    {
      status: 0,
      stdout: "A\na\nworking B\n",
      stderr: "working\n",
    },
  );
});

Deno.test("a stream that is the process's own tells its descriptor, until read has taken from it", async () => {
  const host = new FakeHost();
  const seen: unknown[] = [];
  host.programs.look = ({ stdin, stdout }) => {
    seen.push(stdin.origin?.hostDescriptor, stdout.origin?.path);
    return 0;
  };
  const { cage } = new TestShell();
  const { Shell } = await import("../../shell/shell.ts");
  const sink = { write() {}, origin: { hostDescriptor: 1 } };
  const lines = [bytes("a\nb\n")];
  const shell = new Shell({
    cage,
    host,
    stdin: { read: () => lines.shift() ?? null, origin: { hostDescriptor: 0 } },
    stdout: sink,
    stderr: sink,
  });
  await shell.exec("look > f; read x; look");
  assertEquals(seen, [0, "/room/f", undefined, undefined]);
});

Deno.test("a program that cannot be executed is 126 with the reason", async () => {
  const host = new FakeHost();
  host.programs.bad = () => Promise.reject(new Error("Permission denied"));
  assertEquals(await new TestShell({ host }).run("bad"), {
    status: 126,
    stdout: "",
    stderr: "ramfs: bad: Permission denied\n",
  });
});

Deno.test("type and command -v tell programs from the shell's own", async () => {
  const host = new FakeHost();
  host.programs.gcc = () => 0;
  const outcome = await new TestShell({ host }).run(
    "type -t if ls gcc; f() { :; }; type f gcc; command -v gcc",
  );
  assertEquals(
    outcome.stdout,
    "keyword\nbuiltin\nfile\nf is a function\nf () \n{ \n    :\n}\ngcc is /usr/bin/gcc\n/usr/bin/gcc\n",
  );
});

Deno.test("a script that is given up waits for its child, which has the signal, and runs no more", async () => {
  const host = new FakeHost();
  let ended = false;
  host.programs.slow = ({ signal }) =>
    new Promise((resolve) => {
      signal!.addEventListener("abort", () =>
        setTimeout(() => {
          ended = true;
          resolve(130);
        }, 20));
    });
  const shell = new TestShell({ host });
  const outcome = await shell.run("slow; echo no", { signal: AbortSignal.timeout(10) });
  assertEquals(outcome, { status: 130, stdout: "", stderr: "" });
  assertEquals(ended, true);
});

Deno.test("hostname tells the whole name of /etc/hosts and the addresses of /proc", async () => {
  const texts: Record<string, string> = {
    "/proc/sys/kernel/hostname": "box\n",
    "/etc/hosts": "127.0.0.1 localhost\n# 1.2.3.4 box\n10.0.0.5\tbox.example.org box # here\n",
    "/proc/net/fib_trie":
      "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 10.0.0.0\n        /24 link UNICAST\n" +
      "     |-- 10.0.0.5\n        /32 host LOCAL\n     |-- 10.0.0.255\n        /32 link BROADCAST\n" +
      "     |-- 127.0.0.1\n        /32 host LOCAL\n     |-- 10.0.0.5\n        /32 host LOCAL\n",
    "/proc/net/if_inet6": "00000000000000000000000000000001 01 80 10 80       lo\n" +
      "fd000000000000000000000000000002 04 40 00 82     eth0\n" +
      "fe8000000000000000fc00fffe000001 04 40 20 80     eth0\n",
  };
  const host = Object.assign(new FakeHost(), { readText: (path: string) => texts[path] });
  const shell = new TestShell({ host });
  const { stdout } = await shell.run(
    "hostname; hostname -s; hostname -f; hostname -d; hostname -I; hostname -i; hostname -A",
  );
  assertEquals(
    stdout,
    "box\nbox\nbox.example.org\nexample.org\n10.0.0.5 fd00::2 \n10.0.0.5\nbox.example.org \n",
  );
});

Deno.test("ps aux, -ef and -o are answered by the machine's ps", async () => {
  const host = new FakeHost();
  host.programs.ps = () => 3;
  const shell = new TestShell({ host });
  assertEquals((await shell.run("ps aux; ps -ef; ps -o pid,comm -p 7; echo $?")).stdout, "3\n");
  assertEquals(host.requests.map(({ argv }) => argv), [
    ["ps", "aux"],
    ["ps", "-ef"],
    ["ps", "-o", "pid,comm", "-p", "7"],
  ]);
  const { status, stderr } = await new TestShell({ host: new FakeHost() }).run("ps -ef");
  assertEquals([status, stderr.includes("ps")], [127, true]);
});
