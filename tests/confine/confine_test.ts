/** Programs of a confined session change nothing of the host, whatever they are: the kernel refuses it. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ramfs, Scratch } from "../cli/command_line.ts";
import { programMissing } from "../programs/injection.ts";
import { attempts, IS_ROOT, library, LINE, missing, Victim } from "./victim.ts";

if (missing) console.log(`confinement: skipped: ${missing}`);

/** What is neither file nor attribute, and the errno that all kinds get. */
const OTHERS: Record<string, string> = {
  ptrace: "EPERM",
  mount: "EPERM",
  pivot_root: "EPERM",
  process_vm_writev: "EPERM",
};
/** What Landlock does not know of: docs/limits.md lists them. */
const ATTRIBUTES =
  /^(f?l?ch(mod|own)(at)?|uti.*|futimens|f?(set|remove)xattr|ioctl FS_IOC_SETFLAGS)$/;

function expected(text: string, kind: string, user: string): string {
  // Nothing is mounted there, which root is told first.
  const others = { ...OTHERS, umount2: user === "root" ? "EINVAL" : "EPERM" };
  return text.trim().split("\n").map((line) => {
    const name = line.slice(0, line.lastIndexOf(" "));
    const answer = line.slice(name.length + 1);
    if (ATTRIBUTES.test(name)) {
      // A file system may have no such attributes, or no such flags.
      return `${name} ${
        kind === "hooked" ? "EROFS" : /done|ENODATA|EOPNOTSUPP|ENOTTY/.exec(answer)
      }`;
    }
    return `${name} ${
      (others as Record<string, string>)[name] ?? (kind === "hooked" ? "EROFS" : "EACCES")
    }`;
  }).join("\n") + "\n";
}

const OTHER_USER = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];

for (const user of IS_ROOT ? ["root", "an ordinary user"] : ["an ordinary user"]) {
  for (const linked of [[], ["-static"]]) {
    for (const kind of ["hooked", "made", "int80"]) {
      const what = `${kind}${linked.length ? ", static" : ""}`;
      Deno.test({
        name: `no call of a program changes the host's files, EROFS or EACCES (${what}, ${user})`,
        ignore: missing !== undefined,
        async fn() {
          const isOther = IS_ROOT && user !== "root";
          using victim = new Victim(isOther ? 65534 : undefined);
          using scratch = new Scratch();
          Deno.chmodSync(scratch.path, 0o755);
          const env = { RAMFS_LIBRARY_DIR: await library(scratch.path), NO_COLOR: "1" };
          const before = victim.content();
          const as = isOther ? OTHER_USER : [];
          const program = attempts(...linked);
          const [first, ...rest] = [...as, ...LINE, "run", "--confine", "--", program, kind];
          const { code, stdout, stderr } = await new Deno.Command(first, {
            args: [...rest, victim.path],
            env: as.length ? { ...env, DENO_DIR: "/tmp/ramfs-test-deno-65534" } : env,
            cwd: "/",
          }).output();
          const text = new TextDecoder();
          const out = text.decode(stdout);
          assertEquals([code, out], [0, expected(out, kind, user)], text.decode(stderr));
          assertEquals(out.split("\n").length > 40, true, "all were tried");
          assertEquals(victim.content(), before);
        },
      });
    }
  }
}

for (const kind of ["hooked", "made", "int80"]) {
  Deno.test({
    name: `with --untrusted no call changes the host, attributes neither, EROFS (${kind})`,
    ignore: missing !== undefined,
    async fn() {
      using victim = new Victim();
      const program = attempts();
      const before = victim.content();
      const { code, out, err } = await ramfs([
        "run",
        "--untrusted",
        "--",
        program,
        kind,
        victim.path,
      ]);
      assertEquals(code, 0, err);
      const refused = kind === "int80"
        ? /^.* ENOSYS$/
        : /^.* (EROFS|EACCES|EPERM)$|^umount2 EINVAL$/;
      const lines = out.trim().split("\n");
      assertEquals(lines.filter((line) => !refused.test(line)), []);
      assertEquals(lines.length > 40, true, "all were tried");
      assertEquals(victim.content(), before);
      assertEquals(Deno.statSync(`${victim.path}/f`).mode! & 0o777, 0o777);
    },
  });
}

Deno.test({
  name:
    "with --untrusted no socket of the host is connected to, EACCES, and no signal leaves, EPERM",
  ignore: missing !== undefined,
  async fn() {
    using victim = new Victim();
    const path = `${victim.path}/listens`;
    using listener = Deno.listen({ transport: "unix", path });
    void listener;
    const script = `import os, socket, sys
def connect(path):
    try: socket.socket(socket.AF_UNIX).connect(path); return "connected"
    except OSError as error: return error.strerror
print(connect(sys.argv[1]))
server = socket.socket(socket.AF_UNIX); server.bind("/dev/shm/own"); server.listen(1)
print(connect("/dev/shm/own"))
try: os.kill(1, 0); print("killed")
except OSError as error: print(error.strerror)
`;
    const run = (...options: string[]) =>
      ramfs(["run", "--quiet", ...options, "--", "python3", "-c", script, path]);
    const { out, err } = await run("--untrusted");
    assertEquals([out, err], ["Permission denied\nconnected\nOperation not permitted\n", ""]);
    const allowed = await run("--untrusted", "--allow", victim.path);
    assertEquals(allowed.out.split("\n")[0], "connected");
    assertEquals((await run("--confine")).out.split("\n")[0], "connected");
    using doors = new Victim();
    using docker = Deno.listen({ transport: "unix", path: `${doors.path}/docker.sock` });
    void docker;
    const starter = ["--confine", "--", "python3", "-c", script, `${doors.path}/docker.sock`];
    assertEquals((await ramfs(["run", ...starter])).out.split("\n")[0], "Permission denied");
  },
});

Deno.test({
  name: "a confined program types nothing at the terminal for who comes after it, EPERM",
  ignore: missing !== undefined || programMissing("script") !== undefined,
  async fn() {
    const line = [...LINE, "run", "--confine", "--"].join(" ");
    const type = `${line} python3 -c 'import fcntl; fcntl.ioctl(0, 0x5412, b"x")'`;
    const { stdout } = await new Deno.Command("script", { args: ["-qc", type, "/dev/null"] })
      .output();
    // Where it is a user's and the kernel refuses it to all of them it is EIO.
    assertMatch(new TextDecoder().decode(stdout), /PermissionError|Errno 5/);
  },
});

Deno.test({
  name: "the shell of a confined session writes no more of the host than its programs, EROFS",
  ignore: missing !== undefined,
  async fn() {
    using victim = new Victim();
    using scratch = new Scratch();
    const { path } = victim;
    const script = `echo a > ${path}/new; echo b > ${path}/d/new; rm ${path}/f; echo c > x; ` +
      `dump x ${path}/x; dump x ${path}/d/x; dump x ${path}/e/g; chmod 600 ${path}/f; ` +
      `mkdir /dev/shm/m; mount -t host ${path} /dev/shm/m && echo d > /dev/shm/m/new`;
    const { err } = await scratch.sh(["--confine", "--allow", `${path}/d`, "-c", script]);
    assertEquals(err.match(/read-only file system/gi)?.length, 6, err);
    assertEquals(victim.content(), ["d", "f", "text\n"]);
    assertEquals([...Deno.readDirSync(`${path}/d`)].map(({ name }) => name).sort(), ["new", "x"]);
  },
});

Deno.test({
  name: "a set-user-id program cannot write to the host, supervised, EROFS, or not, and is told of",
  ignore: missing !== undefined || !IS_ROOT,
  async fn() {
    using victim = new Victim();
    using scratch = new Scratch();
    const program = attempts("-static");
    Deno.chownSync(program, 65534, null);
    Deno.chmodSync(program, 0o4755);
    const before = victim.content();
    const line = ["--quiet", "--confine", "--", program, "made", victim.path];
    const env = { RAMFS_SUPERVISE_OTHERS: "on" };
    const supervised = await scratch.run(line, { env });
    // bind(2) is the kernel's to answer, and who may not name a file by its descriptor finds none.
    const refused = /^bind EACCES$|^linkat of a descriptor ENOENT$|^.* (EROFS|EPERM)$/;
    const lines = supervised.out.trim().split("\n");
    assertEquals(lines.filter((line) => !refused.test(line)), [], supervised.err);
    assertEquals([lines.length > 40, supervised.err], [true, ""]);
    env.RAMFS_SUPERVISE_OTHERS = "off";
    const { out, err } = await scratch.run(line, { env });
    assertEquals(out.includes("open O_CREAT EACCES\n") && !/open.*done/.test(out), true, out);
    assertEquals(
      err,
      `ramfs: ${program} is set-user-id, it does not see the tree, and cannot write to the host\n`,
    );
    assertEquals(victim.content(), before);
  },
});

Deno.test({
  name: "in a confined session semaphores, shared memory, terminals and inherited files work",
  ignore: missing !== undefined,
  async fn() {
    using scratch = new Scratch();
    const script = `import multiprocessing as m, multiprocessing.shared_memory as s, os, pty
s = s.SharedMemory(create=True, size=10); s.buf[0] = 7; print(s.buf[0], os.listdir("/dev/shm") == [s.name])
s.close(); s.unlink(); lock = m.Lock(); print(lock.acquire())
for path in "/dev/null", "/dev/zero", "/dev/full": open(path, "r+b", buffering=0)
child, terminal = pty.fork()
if child == 0:
    open("/dev/tty", "w").write("on the terminal\\n"); os._exit(0)
print(os.read(terminal, 100).decode().strip())
open("/dev/stderr", "w").write("again\\n")
`;
    const log = `${scratch.path}/log`;
    const { out, err } = await scratch.run([
      "--confine",
      "--",
      ...["sh", "-c", `exec python3 -c "$0"`, script],
    ]);
    assertEquals([out, err], ["7 True\nTrue\non the terminal\n", "again\n"]);
    const shell = new Deno.Command("sh", {
      args: ["-c", `exec "$@" > ${log}`, "sh", ...LINE, "run", "--confine"]
        .concat(["--", "sh", "-c", "echo one; echo two > /dev/stdout"]),
    });
    assertEquals((await shell.output()).code, 0);
    assertEquals(scratch.read("log"), "two\n", "opened anew it is written from its beginning");
  },
});

Deno.test({
  name: "what --allow names is written, with attributes and all beneath, and nothing beside it",
  ignore: missing !== undefined,
  async fn() {
    using victim = new Victim();
    using scratch = new Scratch();
    const script =
      `cd ${victim.path}; echo a > d/a && chmod 600 d/a && mv d/a d/b && mkdir d/e && ` +
      `touch -d @9 d/b; echo b > f; touch new; mv d/b g; echo c > ${scratch.path}/file; exit 0`;
    const file = scratch.write("file", "");
    const options = ["--confine", "--allow", `${victim.path}/d`, "--allow", "file"];
    const { code, err } = await scratch.run([...options, "--", "bash", "-c", script]);
    assertEquals(code, 0);
    assertEquals(err.match(/Read-only file system/g)?.length, 3, err);
    assertEquals(victim.content(), ["d", "f", "text\n"]);
    const { mode, mtime } = Deno.statSync(`${victim.path}/d/b`);
    assertEquals([mode! & 0o777, mtime!.getTime()], [0o600, 9000]);
    assertEquals(Deno.readTextFileSync(file), "c\n");
  },
});

Deno.test("--allow says what is wrong with it", async () => {
  using scratch = new Scratch();
  const says = async (...options: string[]) => (await scratch.run([...options, "--", "true"])).err;
  assertEquals(
    await says("--allow", "/tmp"),
    "ramfs: --allow /tmp: needs --confine, without which all may be written\n",
  );
  assertMatch(
    await says("--confine", "--allow", "nowhere"),
    /^ramfs: --allow nowhere: .*; make it first\n$/,
  );
  assertEquals(
    await says("--confine", "--allow", `${scratch.root}/x`),
    `ramfs: --allow ${scratch.root}/x: lies in a --root, where all is memory; leave it out, and take it out by --dump\n`,
  );
});

Deno.test({
  name: "with --no-network sockets are EACCES but for unix ones and questions about routes",
  ignore: missing !== undefined,
  async fn() {
    using scratch = new Scratch();
    const script = `import socket
for family, kind, protocol in (2, 1, 0), (10, 2, 0), (1, 1, 0), (16, 3, 0), (16, 3, 9), (17, 3, 0):
    try: socket.socket(family, kind, protocol); print(family, protocol, "made")
    except OSError as error: print(family, protocol, error.errno)
socket.socketpair()
`;
    const { out, err } = await scratch.run(["--no-network", "--", "python3", "-c", script]);
    assertEquals([out, err], ["2 0 13\n10 0 13\n1 0 made\n16 0 made\n16 9 13\n17 0 13\n", ""]);
  },
});

Deno.test({
  name: "so they are to code made at run time, and by the numbers of 32 bits and of x32",
  ignore: missing !== undefined,
  async fn() {
    using scratch = new Scratch();
    const program = attempts();
    const common = "socket AF_INET EACCES\nsocket AF_INET6 EACCES\nsocket AF_PACKET EACCES\n" +
      "socket AF_NETLINK, audit EACCES\nsocket AF_NETLINK, route done\nsocket AF_UNIX done\n" +
      "socketpair AF_UNIX done\nio_uring_setup ENOSYS\n";
    for (
      const [kind, last] of [
        ["hooked", "socket AF_INET of x32 EACCES\n"],
        ["made", "socket AF_INET of x32 EACCES\n"],
        ["int80", "socketcall EACCES\n"],
      ]
    ) {
      const { out } = await scratch.run(["--no-network", "--", program, kind, "/", "sockets"]);
      assertEquals(out, common + last, kind);
    }
  },
});

Deno.test({
  name: "who joins a confined session is confined as it is, and its shell's programs are",
  ignore: missing !== undefined,
  async fn() {
    using victim = new Victim();
    using scratch = new Scratch();
    const env = { XDG_RUNTIME_DIR: scratch.path };
    const probe =
      `touch ${victim.path}/new; touch ${victim.path}/d/new && echo allowed; ls /dev/shm`;
    const allow = ["--confine", "--allow", `${victim.path}/d`, "--session", "c"];
    const owner = new Deno.Command(Deno.execPath(), {
      args: [...LINE.slice(1), "run", "--root", scratch.root, ...allow, "--"]
        .concat(["sh", "-c", "touch /dev/shm/of-the-tree; echo ready; read end"]),
      ...{ env, stdin: "piped", stdout: "piped" },
    }).spawn();
    const reader = owner.stdout.getReader();
    await reader.read();
    const { out, err } = await ramfs(["run", "--join", "c", "--", "sh", "-c", probe], { env });
    assertEquals(out, "allowed\nof-the-tree\n");
    assertStringIncludes(err, "Read-only file system");
    const shell = await ramfs(["sh", "--join", "c", "-c", `run touch ${victim.path}/new`], { env });
    assertStringIncludes(shell.err, "Read-only file system");
    await owner.stdin.close();
    await reader.cancel();
    await owner.status;
    assertEquals(victim.content(), ["d", "f", "text\n"]);
  },
});

Deno.test({
  name: "a session inside a confined one has a tree, with and without a confinement of its own",
  ignore: missing !== undefined,
  async fn() {
    using scratch = new Scratch();
    const inner = `echo text > $I/f && cat $I/f && mkdir $I/d && mv $I/f $I/d && ls $I/d; ` +
      `touch ${scratch.path}/no`;
    const env = { I: `${scratch.path}/inner`, INNER: inner };
    for (const confine of ["", "--confine"]) {
      const script = `${LINE.join(" ")} run --root $I ${confine} -- sh -c "$INNER"`;
      const { out, err } = await scratch.run(["--confine", "--", "sh", "-c", script], { env });
      assertEquals(out, "text\nf\n", err);
      assertStringIncludes(err, "Read-only file system");
    }
  },
});

const bwrap = programMissing("bwrap");
Deno.test({
  name: "mounts of a confined program's own are EPERM",
  ignore: missing !== undefined || bwrap !== undefined,
  async fn() {
    using scratch = new Scratch();
    const bwrapped = ["bwrap", "--ro-bind", "/", "/", "true"];
    const { code, err } = await scratch.run(["--confine", "--", ...bwrapped]);
    assertEquals(code, 1);
    assertStringIncludes(err, "Operation not permitted");
  },
});
