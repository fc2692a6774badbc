/** The volatile tree's own commands over a session: what programs see of them, and what the host gets. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Scratch } from "./command_line.ts";

Deno.test("what the shell mounts is its own, and it says so; a session's root stays mounted", async () => {
  using scratch = new Scratch();
  const { code, out, err } = await scratch.sh([
    "-c",
    "mkdir m; mount m; echo x > m/f; cat m/f; run ls m; umount m; ls m; umount $PWD; mount | tail -n 1",
  ]);
  const { root } = scratch;
  assertEquals([code, out], [0, `x\nshared on ${root} type shared (rw)\n`]);
  assertEquals(
    err,
    `mount: ${root}/m: seen by the commands of this shell only, not by programs\n` +
      `umount: ${root}: a root of the session.\n`,
  );
});

Deno.test("a directory of the host is mounted, read-only if asked: EROFS", async () => {
  using scratch = new Scratch();
  scratch.write("host/f", "of the host\n");
  const { out, err } = await scratch.sh([
    "-c",
    "mkdir m; mount -t host -o ro ../host m; cat m/f; echo x > m/g; umount m; mount -t host ../host m; " +
    "echo new > m/g; df m | tail -n 1 | cut -d' ' -f1; mount -t host ../nowhere m",
  ]);
  assertEquals(out, `of the host\n${scratch.path}/host\n`);
  assertEquals(scratch.read("host/g"), "new\n");
  assertStringIncludes(err, "m/g: Read-only file system\n");
  assertMatch(err, /\nmount: m: No such file or directory\n$/);
});

Deno.test("watch sees what programs do to the tree, a name that moves as one", async () => {
  using scratch = new Scratch();
  const { code, out } = await scratch.sh([
    "-c",
    "mkdir d; watch -r -n 4 d & sleep 0.3; run sh -c 'echo x > d/a'; sleep 0.3; run mv d/a d/b; sleep 0.3; " +
    "run chmod 600 d/b; sleep 0.3; run rm d/b; wait",
  ]);
  assertEquals([code, out], [0, "create a\nrename a -> b\nattributes b\nremove b\n"]);
});

Deno.test("ps lists the programs of the session", async () => {
  using scratch = new Scratch();
  const { out } = await scratch.sh([
    "-c",
    "run sleep 30 & sleep 0.3; ps | tail -n 1 | tr -s ' ' | cut -d ' ' -f 5-; ps --json | tr , '\\n' | " +
    "grep command; kill %1; wait; ps | wc -l",
  ]);
  assertEquals(out, 'sleep 30\n"command":"sleep 30"\n1\n');
});

Deno.test("a snapshot and archives on the host outlive the session", async () => {
  using scratch = new Scratch();
  scratch.write("in/a.txt", "a\n");
  scratch.write("in/b.txt", "b\n");
  const first = await scratch.sh([
    "-c",
    "load 'in/*.txt' d; chmod 600 d/a.txt; snapshot ./keep.snap d; dump --tar d out/d.tgz; dump d/a.txt d/b.txt out; " +
    "dump -t out/more d",
  ]);
  assertEquals(first, { code: 0, out: "", err: "" });
  const second = await scratch.sh([
    "-c",
    "mkdir r; restore ./keep.snap r; stat -c '%n %a' r/*; load --tar out/d.tgz t; cat t/b.txt; restore ./nofile r",
  ]);
  assertEquals([second.code, second.out], [1, "r/a.txt 600\nr/b.txt 644\nb\n"]);
  assertMatch(second.err, /^restore: 'r': .*[Nn]o such file or directory.*\n$/);
  assertEquals([scratch.read("out/a.txt"), scratch.read("out/more/d/b.txt")], ["a\n", "b\n"]);
});

Deno.test("a cage of another user runs no program of the host as the user of ramfs", async () => {
  if (Deno.uid() !== 0) return;
  using scratch = new Scratch();
  const { code, out, err } = await scratch.sh([
    "-c",
    "echo secret > s; chmod 600 s; cage -u 70 run cat s; echo $?; cage -u 70 load /etc/hostname; cage -u 0 run cat s",
  ]);
  assertEquals([code, out], [0, "126\nsecret\n"]);
  assertEquals(err.match(/not from the cage of another user/g)?.length, 2);
});

Deno.test("the tree is whole after all that, and df, quota and check say what it holds", async () => {
  using scratch = new Scratch();
  const { code, out } = await scratch.sh([
    "--size",
    "1m",
    "-c",
    "head -c 300000 /etc/passwd > /dev/null; printf '%300000s' x > f; df --json . | tr , '\\n' | " +
    "grep 'used\\|size'; quota -s 2m . ; check; echo $?",
  ]);
  assertEquals([code, out], [0, '"size":1048576\n"used":303104\n0\n']);
});

Deno.test("load reads and dump writes the shell's own descriptors, <( ) among them: EBADF", async () => {
  using scratch = new Scratch();
  const { out, err } = await scratch.sh([
    "-c",
    "load <(echo a; sleep 0.2; echo b) got; cat got; echo in | load /dev/stdin d/in; cat d/in; " +
    "dump got /dev/stdout | tr ab AB; exec 9> nine; dump got /dev/fd/9; cat nine; dump got /dev/fd/8; " +
    "dump --tar d /dev/stdout | load --tar /dev/stdin e; cat e/in",
  ]);
  assertEquals(out, "a\nb\nin\nA\nB\na\nb\nin\n");
  assertMatch(err, /^dump: EBADF: bad file descriptor, write '.*'\n$/);
});

Deno.test("load and dump refuse two sources of one name, and load's directories obey the umask", async () => {
  using scratch = new Scratch();
  for (const name of ["a/x", "b/x"]) scratch.write(name, name);
  const { out, err } = await scratch.sh([
    "-c",
    "load a/x b/x .; load 'a/*' b/x ./; load a/x a/x .; umask 077; load a b c/; stat -c %a c; " +
    "dump c/a/x c/b/x out; ls",
  ]);
  const { root } = scratch;
  assertEquals(out, "700\nc\nx\n");
  assertEquals(
    err,
    `load: 'a/x' and 'b/x' would both be '${root}/x'\n` +
      `load: 'a/x' and 'b/x' would both be '${root}/x'\n` +
      `dump: '${root}/c/a/x' and '${root}/c/b/x' would both be 'out/x'\n`,
  );
});

Deno.test("a pipe of the host is waited for while the shell goes on", async () => {
  using scratch = new Scratch();
  const made = await new Deno.Command("mkfifo", { args: ["p", "q"], cwd: scratch.path }).output();
  if (!made.success) return console.log("not tried: it takes mkfifo");
  const { out, err } = await scratch.sh([
    "-c",
    `seq 60000 > x; dump x p & load q got & dump --tar x - > /dev/null; sleep 0.3; echo alive
     run sh -c 'echo told > ${scratch.path}/q'; run sh -c 'sleep 0.1; tail -n 1 ${scratch.path}/p'
     wait; cat got`,
  ]);
  assertEquals([out, err], ["alive\n60000\ntold\n", ""]);
});
