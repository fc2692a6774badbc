/** Sessions with a name: joined from elsewhere, listed, and gone with their owner. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Options, ramfs, REPOSITORY, Scratch } from "./command_line.ts";

/** Pid and start of this process, as an entry of a running session has them. */
const BOOT = Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim();

/** A directory of sessions of its own, and a scratch directory. */
class NamedSession {
  readonly scratch = new Scratch();
  readonly runtime = `${this.scratch.path}/run`;
  readonly entries = `${this.runtime}/ramfs`;
  readonly options: Options = { cwd: "/", env: { XDG_RUNTIME_DIR: this.runtime } };
  #owner: Deno.ChildProcess | undefined;

  constructor() {
    Deno.mkdirSync(this.runtime, { mode: 0o700 });
  }

  ramfs(...args: string[]) {
    return ramfs(args, this.options);
  }

  joined(script: string) {
    return this.ramfs("run", "--join", "s", "--", "sh", "-c", script);
  }

  /** Starts a session named `s` whose program runs `script` and waits until its input ends. */
  async start(script = ":", ...options: string[]): Promise<Deno.ChildProcess> {
    const ready = `${this.scratch.path}/ready`;
    const { root } = this.scratch;
    const args = [...["run", "-A", "--no-check", `${REPOSITORY}ramfs.ts`], "run", "--root", root];
    const owner = new Deno.Command(Deno.execPath(), {
      args: [
        ...[...args, "--session", "s", ...options, "--"],
        ...["sh", "-c", `${script}; : > ${ready}; cat > /dev/null`],
      ],
      ...this.options,
      stdin: "piped",
    }).spawn();
    while (!exists(ready)) await new Promise((resolve) => setTimeout(resolve, 20));
    return this.#owner = owner;
  }

  async end(): Promise<void> {
    const owner = this.#owner!;
    this.#owner = undefined;
    await owner.stdin.close();
    await owner.status;
  }

  async kill(): Promise<void> {
    const owner = this.#owner!;
    this.#owner = undefined;
    owner.kill("SIGKILL");
    await owner.stdin.close().catch(() => {});
    await owner.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#owner) await this.end();
    this.scratch[Symbol.dispose]();
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

Deno.test("a second command joins a live tree: programs and the shell see and change the same files", async () => {
  await using place = new NamedSession();
  const { root } = place.scratch;
  await place.start(`echo owner > ${root}/a; mkdir ${root}/d`);
  const program = await place.joined(`cd ${root} && cat a && echo program > d/b && ls`);
  assertEquals([program.code, program.out, program.err], [0, "owner\na\nd\n", ""]);
  const shell = await place.ramfs(
    "sh",
    "--join",
    "s",
    "-c",
    "cat d/b; echo shell > c; rm a; run cat c",
  );
  assertEquals([shell.out, shell.err], ["program\nshell\n", ""]);
  assertEquals((await place.joined(`cat ${root}/c; ls ${root}`)).out, "shell\nc\nd\n");
});

Deno.test("ramfs ps lists what runs with its files and bytes, and nothing when it has ended", async () => {
  await using place = new NamedSession();
  assertEquals((await place.ramfs("ps", "--json")).out, "[]\n");
  const { root } = place.scratch;
  const owner = await place.start(`mkdir ${root}/d; head -c 5000 /dev/zero > ${root}/d/f`);
  const [row] = JSON.parse((await place.ramfs("ps", "--json")).out);
  const { name, files, bytes, roots, age, unseen } = row;
  assertEquals({ name, files, bytes, roots, unseen, owner: row.owner }, {
    ...{ name: "s", files: 2, bytes: 8192, roots: [root], unseen: 0, owner: owner.pid },
  });
  assert(age >= 0 && age < 60);
  const { out } = await place.ramfs("ps");
  assertMatch(
    out,
    /^NAME +OWNER +AGE +PROGRAMS +FILES +BYTES +ROOTS\ns +\d+ +00:\d\d +\d +2 +8192 +\/\S+\n$/,
  );
  await place.end();
  assertEquals((await place.ramfs("ps", "--json")).out, "[]\n");
  assertEquals([...Deno.readDirSync(place.entries)].map(({ name }) => name), ["lock"]);
});

Deno.test("when the owner is killed the session is off the list, and what joiners open answers EIO", async () => {
  await using place = new NamedSession();
  const { root } = place.scratch;
  await place.start(`echo old | tee ${root}/a > ${root}/c`);
  const script = `cd ${root}; exec 3< a; echo ready; sleep 1.5; cat <&3; cat c; echo x > b`;
  const joiner = place.joined(script);
  await new Promise((resolve) => setTimeout(resolve, 700));
  await place.kill();
  const { out, err } = await joiner;
  assertEquals(out, "ready\nold\n");
  assertMatch(err, /cat: c: Input\/output error/);
  assertMatch(err, /cannot create b: (Input\/output error|I\/O error)/);
  const { code, err: told } = await place.joined("true");
  assertEquals([code, told], [
    125,
    "ramfs: --join s: no such session runs, none is; start one by: ramfs start s --root DIR\n",
  ]);
  assertEquals([...Deno.readDirSync(place.entries)].map(({ name }) => name), ["lock"]);
});

Deno.test("a joiner that is killed leaves the tree whole and its files free", async () => {
  await using place = new NamedSession();
  const { root } = place.scratch;
  await place.start();
  const joiner = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", `${REPOSITORY}ramfs.ts`, "sh", "--join", "s", "-c"],
      "exec 3> held; echo x >&3; rm held; echo y > left; echo ready; sleep 60",
    ],
    ...place.options,
    stdout: "piped",
  }).spawn();
  const reader = joiner.stdout.getReader();
  await reader.read();
  joiner.kill("SIGKILL");
  await joiner.status;
  await reader.cancel();
  assertEquals((await place.joined(`cat ${root}/left; rm ${root}/left`)).out, "y\n");
  // What the killed shell held open is freed by the keeper, which looks every second at the latest.
  for (let tries = 0;; tries++) {
    const [{ files, bytes }] = JSON.parse((await place.ramfs("ps", "--json")).out);
    assertEquals(files, 0);
    if (bytes === 0) break;
    assert(tries < 30, `${bytes} bytes are left`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

Deno.test("a name that is taken, unknown or no name, and options that a joiner cannot give are reported", async () => {
  await using place = new NamedSession();
  const { root } = place.scratch;
  const owner = await place.start();
  const told = async (...args: string[]) => (await place.ramfs(...args, "--", "true")).err;
  assertEquals(
    await told("run", "--root", "/tmp/ram", "--session", "s"),
    `ramfs: --session s: runs already, in process ${owner.pid}; join it by --join s, or choose another name\n`,
  );
  assertStringIncludes(await told("run", "--join", "x"), "--join x: no such session runs, s is;");
  for (const name of ["", ".", "a/b", "../s", "x".repeat(65)]) {
    assertStringIncludes(
      await told("run", "--root", "/tmp/ram", "--session", name),
      `--session ${name}: not a session's name; write`,
    );
  }
  assertStringIncludes(await told("run", "--join", "a/b"), "--join a/b: not a session's name;");
  assertStringIncludes(
    await told("run", "--join", "s", "--root", root),
    "--join s: that session has its name, roots and limits already; leave out --root\n",
  );
});

Deno.test("an entry whose pid another process has by now, or of another boot, counts as ended", async () => {
  await using place = new NamedSession();
  Deno.mkdirSync(place.entries, { mode: 0o700 });
  const entry = {
    ...{ name: "old", uid: Deno.uid(), owner: Deno.pid, arena: 3, hook: 4 },
    ...{ began: 1, boot: BOOT, made: 0, build: "", roots: ["/tmp/ram"] },
  };
  const write = (name: string, content: unknown) =>
    Deno.writeTextFileSync(`${place.entries}/${name}.session`, JSON.stringify(content));
  write("old", entry);
  const stat = Deno.readTextFileSync("/proc/self/stat");
  const began = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  write("rebooted", { ...entry, name: "rebooted", began, boot: "another" });
  Deno.writeTextFileSync(`${place.entries}/broken.session`, "{");
  assertEquals((await place.ramfs("ps", "--json")).out, "[]\n");
  assertEquals([...Deno.readDirSync(place.entries)].map(({ name }) => name), ["lock"]);
});

Deno.test("a directory of sessions that is a link, or open to others, is refused", async () => {
  await using place = new NamedSession();
  const trap = `${place.scratch.path}/trap`;
  Deno.mkdirSync(trap, { mode: 0o700 });
  Deno.symlinkSync(trap, place.entries);
  const refused = `ramfs: ${place.entries} is not a directory of user ${Deno.uid()} alone; ` +
    "remove it, or set XDG_RUNTIME_DIR to one that is\n";
  const named = await place.ramfs("run", "--root", "/tmp/ram", "--session", "s", "--", "true");
  assertEquals([named.code, named.err], [125, refused]);
  Deno.removeSync(place.entries);
  Deno.mkdirSync(place.entries);
  Deno.chmodSync(place.entries, 0o777);
  assertEquals((await place.ramfs("ps")).err, refused);
  assertEquals([...Deno.readDirSync(trap)], []);
});

Deno.test("sessions that end while others are listed are no error to anybody", async () => {
  await using place = new NamedSession();
  const { root } = place.scratch;
  const starts = [1, 2, 3].map(async (loop) => {
    for (let i = 0; i < 6; i++) {
      const name = `loop${loop}`;
      const ended = await place.ramfs("run", "--root", root, "--session", name, "--", "true");
      assertEquals([ended.code, ended.err], [0, ""]);
    }
  });
  const lists = (async () => {
    for (let i = 0; i < 12; i++) {
      const listed = await place.ramfs("ps");
      assertEquals([listed.code, listed.err], [0, ""]);
    }
  })();
  await Promise.all([...starts, lists]);
});

Deno.test("ps in a shell that has joined lists the programs of the whole session", async () => {
  await using place = new NamedSession();
  await place.start("sleep 20 & true");
  const { code, out } = await place.ramfs("sh", "--join", "s", "-c", "ps");
  await place.end();
  assertEquals(code, 0);
  assertMatch(out, /sleep 20$/m);
  assertMatch(out, /cat$/m);
});

Deno.test("what lies among the entries and is none is passed over: FIFOs, links, endless files, other shapes", async () => {
  await using place = new NamedSession();
  await place.start();
  const { entries } = place;
  const good = JSON.parse(Deno.readTextFileSync(`${entries}/s.session`));
  const put = (name: string, value: unknown) =>
    Deno.writeTextFileSync(`${entries}/${name}.session`, JSON.stringify(value));
  const spoil = () => {
    new Deno.Command("mkfifo", { args: [`${entries}/fifo.session`] }).outputSync();
    Deno.symlinkSync("/dev/zero", `${entries}/link.session`);
    Deno.writeTextFileSync(`${entries}/long.session`, "");
    Deno.truncateSync(`${entries}/long.session`, 2 ** 32);
    for (const [name, value] of Object.entries({ a: null, b: [], c: "text", d: 7 })) {
      put(name, value);
    }
    for (const field of Object.keys(good)) {
      if (!["log", "confinement", "uid"].includes(field)) {
        put(`x${field}`, { ...good, [field]: {} });
      }
    }
  };
  spoil();
  const { code, out, err } = await place.ramfs("ps", "--json");
  assertEquals([code, err, JSON.parse(out).length], [0, "", 1]);
  spoil();
  assertEquals((await place.joined("echo in")).out, "in\n");
});

Deno.test({
  name: "root enters another user's session as that user alone, and is told how",
  ignore: Deno.uid() !== 0,
  async fn() {
    const scratch = new Scratch();
    const runtime = `${scratch.path}/run`;
    const listed = `/tmp/ramfs-${4242}`;
    Deno.mkdirSync(listed, { mode: 0o700 });
    try {
      Deno.chownSync(listed, 4242, 4242);
      const sleeper = new Deno.Command("sleep", { args: ["60"], uid: 4242, gid: 4242 }).spawn();
      const stat = Deno.readTextFileSync(`/proc/${sleeper.pid}/stat`);
      const began = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
      const entry = { name: "theirs", owner: sleeper.pid, arena: 0, began, boot: BOOT, made: 0 };
      const file = `${listed}/theirs.session`;
      Deno.writeTextFileSync(file, JSON.stringify({ ...entry, build: "/evil", roots: ["/x"] }));
      Deno.chownSync(file, 4242, 4242);
      const { code, err } = await ramfs(["run", "--join", "4242:theirs", "--", "true"], {
        env: { XDG_RUNTIME_DIR: runtime },
      });
      assertEquals(code, 125);
      assertStringIncludes(err, "su USER -c 'ramfs run --join theirs ...', with USER for 4242");
      sleeper.kill("SIGKILL");
      await sleeper.status;
    } finally {
      Deno.removeSync(listed, { recursive: true });
      scratch[Symbol.dispose]();
    }
  },
});
