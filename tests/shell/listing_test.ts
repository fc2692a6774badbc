/** How commands list: --json, colours and bars on a terminal, sums, owners' names and chosen columns. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FakeHost, TestShell } from "./harness.ts";

Deno.env.set("TZ", "UTC");

Deno.test("--json prints a value a line with the same keys in every command that lists", async () => {
  const shell = new TestShell();
  await shell.run("mkdir d; printf abc > d/f; ln -s f d/l; touch -d @1.5 d/f; mkfifo d/p");
  const lines = async (script: string) =>
    (await shell.run(script)).stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const [f, l] = await lines("ls --json d");
  assertEquals([f.name, f.path, f.type, f.size, f.mode], ["f", "d/f", "file", 3, "0644"]);
  assertEquals([f.modified, f.user, f.links], ["1970-01-01T00:00:01.500000000Z", "root", 1]);
  assertEquals([l.type, l.target], ["symlink", "f"]);
  const [s] = await lines("stat --json d/f");
  for (const key of ["size", "mode", "inode", "modified", "user"]) assertEquals(s[key], f[key]);
  const tree = await lines("tree --json d");
  assertEquals(tree.map(({ path, depth }) => `${depth} ${path}`), [
    "0 d",
    "1 d/f",
    "1 d/l",
    "1 d/p",
  ]);
  assertEquals(await lines("du --json -a d/f"), [{ path: "d/f", bytes: 4096, depth: 0 }]);
  const [root] = await lines("df --json");
  assertEquals([root.path, root.type, root.used], ["/", "memory", 4096]);
  assertEquals(await lines("mount --json"), [
    { source: "memory", path: "/", type: "memory", options: ["rw"] },
  ]);
});

Deno.test("a name that is no UTF-8 is reported by its bytes in JSON", async () => {
  const shell = new TestShell();
  shell.cage.writeFile("/room/\udcff", new Uint8Array(0));
  assertMatch((await shell.run("ls --json")).stdout, /^\{"name":"\\udcff",/);
});

Deno.test("ls colours and columns on a terminal that has colours", async () => {
  const shell = new TestShell({ columns: 30, env: { TERM: "xterm" } });
  await shell.run("mkdir dir; touch f g 'a b'; ln -s nowhere l");
  assertEquals(
    (await shell.run("ls")).stdout,
    "'a b'   \x1b[0m\x1b[01;34mdir\x1b[0m   f   g   \x1b[01;36ml\x1b[0m\n",
  );
  assertEquals((await shell.run("ls --color=never f")).stdout, "f\n");
});

Deno.test("du draws bars on a terminal, and sizes alone where it is asked for them", async () => {
  const shell = new TestShell({ columns: 80 });
  await shell.run("mkdir -p d/e; printf '%12000s' x > d/a; printf '%4000s' x > d/e/b");
  assertEquals(
    (await shell.run("du d")).stdout,
    "  4.0K  █████                 25%  d/e\n   16K  ████████████████████ 100%  d\n",
  );
  assertEquals((await shell.run("du -k d")).stdout, "4\td/e\n16\td\n");
});

Deno.test("tree --du adds up what is below", async () => {
  const shell = new TestShell();
  await shell.run("mkdir -p d/e; printf abc > d/x; printf abcde > d/e/y");
  const [d, e] = ["d", "d/e"].map((path) => shell.cage.stat(`/room/${path}`).size);
  const { stdout } = await shell.run("tree --du d");
  assertStringIncludes(stdout, `[${String(e + 5).padStart(11)}]  e\n`);
  assertStringIncludes(stdout, `[${String(d + e + 8).padStart(11)}]  d\n`);
  assertStringIncludes(
    stdout,
    `${String(d + e + 8).padStart(11)} bytes used in 1 directory, 2 files\n`,
  );
});

Deno.test("owners are named by the tree's own passwd and group, then by the host's", async () => {
  class NamingHost extends FakeHost {
    readText(path: string): string | undefined {
      return path === "/etc/passwd" ? "hosted:x:71:7:::\nroot:x:0:0:::\n" : undefined;
    }
  }
  const shell = new TestShell({ host: new NamingHost() });
  await shell.run(
    "mkdir /etc; echo 'own:x:70:70::/:' > /etc/passwd; echo 'team:x:90:' > /etc/group; touch f g",
  );
  const script =
    "chown own:team f; chown hosted: g; stat -c '%U:%G %u:%g' f g; chown nobody f; chgrp staff f";
  assertEquals(await shell.run(script), {
    status: 1,
    stdout: "own:team 70:90\nhosted:7 71:7\n",
    stderr: "chown: invalid user: 'nobody'\nchgrp: invalid group: 'staff'\n",
  });
});

Deno.test("df shows the columns that are asked for, in their order, and refuses others", async () => {
  const { stdout, stderr } = await new TestShell().run(
    "printf x > f; df --output=target,pcent,source; df -h --output=file,used f .; " +
      "df --output | head -1; df --output=file --output=fstype,ipcent --total . | tail -1; " +
      "df --output=x; df --output=used,used; df -i --output; echo $?",
  );
  assertEquals(
    stdout.replace(/ +/g, " "),
    "Mounted on Use% Filesystem\n/ 1% memory\nFile Used\nf 4.0K\n. 4.0K\n" +
      "Filesystem Type Inodes IUsed IFree IUse% 1K-blocks Used Avail Use% File Mounted on\n" +
      "- - 1%\n1\n",
  );
  assertEquals(
    stderr.replaceAll("Try 'df --help' for more information.\n", ""),
    "df: option --output: field 'x' unknown\ndf: option --output: field 'used' used more than once\n" +
      "df: options -i and --output are mutually exclusive\n",
  );
});
