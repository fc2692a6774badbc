import { assert, assertEquals, assertRejects } from "@std/assert";
import { MS_NOEXEC, MS_RDONLY, S_IFREG } from "../../core/constants.ts";
import { EACCES, ENOENT, ENOEXEC } from "../../core/errno.ts";
import { KernelFiles } from "../../ffi/kernel_files.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { programMissing } from "../programs/injection.ts";
import { examineMachine } from "../../ffi/machine.ts";
import { Session, type SpawnOptions } from "../../ffi/session.ts";
import { openLibrary } from "../../ffi/library.ts";

const ROOT = "/tmp/ramfs-session-test";
const ENV = { PATH: "/usr/bin:/bin", LC_ALL: "C" };
/** The hook's own descriptors are at the top of the table, where no program looks. */
const OF_HOOK = 1000;
/** Signals 32 and 33, which glibc keeps for itself and lets posix_spawn ignore. */
const OF_LIBC = 0x180000000n;

/** Runs a program over the tree: its status and what it wrote. */
async function run(session: Session, options: Partial<SpawnOptions> & { argv: string[] }) {
  const files = new KernelFiles(session.library);
  const [reading, writing] = files.pipe() as [number, number];
  const program = `/bin/${options.argv[0]}`;
  const pid = session.spawn({ program, env: ENV, cwd: "/", stdout: writing, ...options });
  files.close(writing);
  let out = "";
  const buffer = new Uint8Array(65536);
  for (let count; (count = await files.readLater(reading, buffer)) > 0;) {
    out += new TextDecoder().decode(buffer.subarray(0, count));
  }
  files.close(reading);
  if (pid < 0) return { pid, out, status: { code: -1, signal: 0 } };
  return { pid, out, status: await session.wait(pid) };
}

const sh = (session: Session, script: string) => run(session, { argv: ["sh", "-c", script] });

Deno.test("a child sees what the owner wrote, and the owner what the child wrote", async () => {
  using session = await Session.create({ roots: [ROOT] });
  const partition = session.partition(0);
  const inode = { mode: S_IFREG | 0o644, uid: 0, gid: 0, rdev: 0 };
  const ino = partition.make(partition.root, "from-owner", inode);
  partition.write(ino, new TextEncoder().encode("owner\n"), 0);
  const { out, status } = await sh(
    session,
    `cat ${ROOT}/from-owner; echo child > ${ROOT}/from-child`,
  );
  assertEquals([out, status.code], ["owner\n", 0]);
  const made = partition.lookup(partition.root, "from-child");
  assert(made > 0);
  const buffer = new Uint8Array(16);
  assertEquals(partition.read(made, buffer, 0), 6);
  assertEquals(new TextDecoder().decode(buffer.subarray(0, 6)), "child\n");
  assertEquals(partition.check(), []);
});

Deno.test("the owner opens files while keepers ask whether their empty bodies may go: no ESTALE", async () => {
  using session = await Session.create({ roots: [ROOT] });
  const partition = session.partition(0);
  const script = `cd ${ROOT} && seq 20000 | xargs touch && for i in 1 2 3 4; do
    seq 5000 | sed s/^/$i-/ | xargs touch; done`;
  const options = { program: "/bin/sh", argv: ["sh", "-c", script], env: ENV, cwd: "/" };
  let running = true;
  const ended = session.wait(session.spawn(options)).finally(() => running = false);
  while (running) {
    for (let name = 1; name <= 20_000; name++) {
      const ino = partition.lookup(partition.root, `${name}`);
      if (ino < 0) break;
      assertEquals(partition.pin(ino), 0, `${name}`);
      partition.unpin(ino);
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assertEquals((await ended).code, 0);
});

/** The tmpfs on which this process's session has its bodies, as one of its descriptors; none without. */
function volumeOf(device: number): string | undefined {
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    const path = `/proc/self/fd/${name}`;
    try {
      if (Deno.readLinkSync(path) === "/" && Deno.statSync(path).dev === device) return path;
    } catch {
      // The descriptor of this very list.
    }
  }
}

Deno.test("check tells of pages that belong to no file", async () => {
  using session = await Session.create({ roots: [ROOT] });
  const { out } = await sh(session, `echo x > ${ROOT}/f; stat -c %d ${ROOT}/f`);
  const volume = volumeOf(Number(out));
  if (volume === undefined) return console.log("check: no volume here");
  assertEquals(session.partition(0).check(), []);
  const stray = `${volume}/stray`;
  using file = Deno.openSync(stray, { create: true, write: true });
  file.writeSync(new Uint8Array(8192));
  Deno.removeSync(stray);
  assertEquals(session.partition(0).check(), ["2 pages of the volume belong to none of its files"]);
});

Deno.test({
  name: "check tells of removed files that no process has: here a message has one",
  ignore: programMissing("python3") !== undefined || Deno.uid() !== 0,
  async fn() {
    using session = await Session.create({ roots: [ROOT] });
    const files = new KernelFiles(session.library);
    const [reading, writing] = files.pipe() as [number, number];
    const [input, held] = files.pipe() as [number, number];
    const script = `import os, socket
a, b = socket.socketpair()
fd = os.open("${ROOT}/f", os.O_CREAT | os.O_RDWR)
socket.send_fds(a, [b"x"], [fd])
os.close(fd)
os.unlink("${ROOT}/f")
os.write(1, b"x")
os.read(0, 1)`;
    const argv = ["python3", "-c", script];
    const program = { program: "/usr/bin/python3", argv, env: ENV, cwd: "/" };
    const pid = session.spawn({ ...program, stdin: input, stdout: writing });
    await files.readLater(reading, new Uint8Array(1));
    const lost = ["1 removed files are kept, though nobody has them open"];
    assertEquals(session.partition(0).check(), lost);
    for (const fd of [reading, writing, input, held]) files.close(fd);
    await session.wait(pid);
    assertEquals(session.partition(0).check(), []);
  },
});

Deno.test("each root is a directory of its own", async () => {
  using session = await Session.create({ roots: [`${ROOT}-a`, `${ROOT}-b`] });
  const { out } = await sh(session, `echo 1 > ${ROOT}-a/x; ls ${ROOT}-a ${ROOT}-b`);
  assertEquals(out, `${ROOT}-a:\nx\n\n${ROOT}-b:\n`);
  assert(session.partition(0).root !== session.partition(1).root);
});

Deno.test("a root has its own mode, owner and flags, which a remount in a Vfs gives to programs", async () => {
  const [one, two] = [`${ROOT}-a`, `${ROOT}-b`];
  const roots = [one, { path: two, flags: MS_RDONLY, mode: 0o1750, uid: 12, gid: 34 }];
  using session = await Session.create({ roots });
  const partition = session.partition(1);
  assertEquals([session.partition(0).mountFlags, partition.mountFlags], [0, MS_RDONLY]);
  const script = `stat -c '%a %u %g' ${two}; touch ${one}/f && touch ${two}/f 2>/dev/null; echo $?`;
  assertEquals((await sh(session, script)).out, "1750 12 34\n1\n");
  const vfs = new Vfs({ root: session.partition(0) });
  vfs.cage().mkdir("/m");
  vfs.mount("/m", partition);
  assertEquals(vfs.mounts()[1].flags, MS_RDONLY);
  vfs.remount("/m", MS_NOEXEC);
  assertEquals(partition.mountFlags, MS_NOEXEC);
  assertEquals((await sh(session, `touch ${two}/f; echo $?`)).out, "0\n");
  await assertRejects(
    () => Session.create({ roots: [{ path: two, flags: 1 << 20 }] }),
    Error,
    "EINVAL",
  );
});

Deno.test("two sessions with the same root know nothing of each other", async () => {
  using one = await Session.create({ roots: [ROOT] });
  using two = await Session.create({ roots: [ROOT] });
  await sh(one, `echo 1 > ${ROOT}/x`);
  assertEquals((await sh(two, `ls -A ${ROOT}`)).out, "");
  assertEquals((await sh(one, `ls -A ${ROOT}`)).out, "x\n");
});

Deno.test("wait tells the exit status, and for a signal 128 and its number", async () => {
  using session = await Session.create({ roots: [ROOT] });
  assertEquals((await sh(session, "exit 7")).status, { code: 7, signal: 0 });
  assertEquals((await sh(session, "kill -TERM $$")).status, { code: 143, signal: 15 });
});

Deno.test("kill reaches a child, and says when it is gone", async () => {
  using session = await Session.create({ roots: [ROOT] });
  const pid = session.spawn({ program: "/bin/sleep", argv: ["sleep", "60"], env: ENV, cwd: "/" });
  assert(session.kill(pid, 15));
  assertEquals((await session.wait(pid)).code, 143);
  assertEquals(session.kill(pid, 15), false);
  await assertRejects(() => session.wait(pid), Error, "ECHILD");
});

Deno.test("children run at the same time, each waited for by its pid", async () => {
  using session = await Session.create({ roots: [ROOT] });
  const ends = await Promise.all([3, 1, 2].map((n) => sh(session, `sleep 0.$n; exit ${n}`)));
  assertEquals(ends.map(({ status }) => status.code), [3, 1, 2]);
});

Deno.test("a program that cannot start is the errno of execve: ENOENT, EACCES, ENOEXEC", async () => {
  using session = await Session.create({ roots: [ROOT] });
  const start = (program: string, cwd = "/") =>
    session.spawn({ program, argv: [program], env: ENV, cwd });
  assertEquals(start("/nonexistent"), -ENOENT);
  assertEquals(start(`${ROOT}/no`), -ENOENT);
  assertEquals(start("/etc/passwd"), -EACCES);
  assertEquals(start("/bin/true", `${ROOT}/no`), -ENOENT);
  await sh(session, `echo 'echo hi' > ${ROOT}/script; chmod 755 ${ROOT}/script`);
  assertEquals(start(`${ROOT}/script`), -ENOEXEC);
});

Deno.test("argv, environment and working directory arrive as they were given, bytes and all", async () => {
  using session = await Session.create({ roots: [ROOT] });
  const env = { ...ENV, EMPTY: "", BYTES: "a\udcffb", LINES: "1\n2" };
  const script =
    'printf "%s|" "$0" "$@" "$EMPTY" "$LINES" "$PWD"; printf %s "$BYTES" | od -An -tx1';
  const { out } = await run(session, { argv: ["sh", "-c", script, "", "x y", ""], env, cwd: ROOT });
  assertEquals(out, `|x y|||1\n2|${ROOT}| 61 ff 62\n`);
});

Deno.test("a program begins in a directory with a line break in its name", async () => {
  using session = await Session.create({ roots: [ROOT] });
  const cwd = `${ROOT}/one\ntwo`;
  assertEquals((await sh(session, `mkdir '${cwd}'`)).out, "");
  const { out } = await run(session, { argv: ["pwd"], env: ENV, cwd });
  assertEquals(out, `${cwd}\n`);
});

Deno.test("a child begins with the signals of a shell's child: none ignored, none blocked", async () => {
  using session = await Session.create({ roots: [ROOT] });
  const { out } = await sh(session, "grep -E '^Sig(Blk|Ign)' /proc/self/status");
  const sets = Array.from(out.matchAll(/\t(\w+)/g), ([, set]) => BigInt(`0x${set}`) & ~OF_LIBC);
  assertEquals(sets, [0n, 0n]);
});

Deno.test("a child has no descriptor of the owner but its three", async () => {
  using session = await Session.create({ roots: [ROOT] });
  const inherited = new Set(Array.from(Deno.readDirSync("/proc/self/fd"), (entry) => entry.name));
  const { out } = await sh(session, "ls /proc/self/fd");
  const more = out.trim().split("\n").map(Number)
    .filter((fd) => fd > 3 && fd < OF_HOOK && !inherited.has(String(fd)));
  assertEquals(more, [], "ls itself opens one");
});

Deno.test("the tree ends with its session: its memory is given back", async () => {
  for (let i = 0; i < 20; i++) {
    using session = await Session.create({ roots: [ROOT] });
    await sh(session, `head -c 1000000 /dev/zero > ${ROOT}/x`);
  }
  using session = await Session.create({ roots: [ROOT] });
  assertEquals((await sh(session, `ls -A ${ROOT}`)).out, "");
});

Deno.test("the machine is examined: system calls, volume, libc with its sites, descriptors, kernel", async () => {
  const machine = examineMachine(await openLibrary());
  assertEquals(machine.missing, []);
  const libc = machine.libc as { path: string; sites: number; patched: number; missed: string[] };
  assert(libc.path.startsWith("/") && libc.patched > 0 && libc.sites >= libc.patched);
  assert(Number(machine.descriptors) > 0);
  assert(/^\d+\.\d+/.test(String(machine.kernel)));
});
