/**
 * The library's cache, tried on a copy of the sources whose native part is a stub that builds in a moment:
 * what counts here is what happens around the compiler.
 */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { CMAKE, Project, UNPACK } from "./library_project.ts";

Deno.test("the first start builds with one line of progress, the second says nothing", async () => {
  using project = new Project();
  const first = await project.start();
  assertEquals(first.code, 0, first.err);
  assertMatch(first.err, /^ramfs: building the native library \.\.\. done in [0-9.]+ s\n$/);
  assertEquals(project.entries().length, 1);
  const second = await project.start({ PATH: "/nonexistent" });
  assertEquals(second, { code: 0, out: first.out, err: "" });
});

Deno.test("two processes that start at once build once and leave nothing half written", async () => {
  using project = new Project();
  const [one, two] = await Promise.all([project.start(), project.start()]);
  assertEquals([one.code, two.code], [0, 0], one.err + two.err);
  assertEquals(one.out, two.out);
  assertEquals((one.err + two.err).match(/building the native library \.\.\./g)?.length, 1);
  assertEquals(project.entries().length, 1);
});

Deno.test("a build that was killed is cleared away by the next, another's by the first that finds it a day old", async () => {
  using project = new Project();
  const { out } = await project.start();
  const key = out.slice(out.lastIndexOf("/") + 1);
  Deno.removeSync(out, { recursive: true });
  for (const name of [key, "other", "old"]) {
    Deno.mkdirSync(`${project.cache}/.making-${name}-dead/build`, { recursive: true });
    Deno.writeTextFileSync(`${project.cache}/.making-${name}-dead/build/libramfs.so`, "half");
  }
  Deno.utimeSync(`${project.cache}/.making-old-dead`, 1000, 1000);
  const { code, err } = await project.start();
  assertEquals(code, 0, err);
  assertEquals(project.entries(), [".making-other-dead", key]);
});

Deno.test("a build of other sources is not waited for, one of the same is, and that is said", async () => {
  using project = new Project();
  const slow = await startSlowly(project);
  const same = project.start();
  const { code, err } = await same;
  assertEquals(code, 0, err);
  assertEquals(
    err,
    `ramfs: waiting for another process that builds the native library in ${project.cache}\n`,
  );
  await slow.status;
  project.write("native/CMakeLists.txt", `${CMAKE}execute_process(COMMAND sleep 3)\n`);
  const other = await startSlowly(project, 3);
  project.write("native/CMakeLists.txt", CMAKE);
  const quick = await project.start();
  assertMatch(quick.err, /^ramfs: building the native library \.\.\. done in [0-9.]+ s\n$/);
  other.kill("SIGKILL");
  await other.status;
});

/** Starts a build that takes seconds, and waits until its compiler runs. */
async function startSlowly(project: Project, seconds = 1): Promise<Deno.ChildProcess> {
  project.write("native/CMakeLists.txt", `${CMAKE}execute_process(COMMAND sleep ${seconds})\n`);
  const process = project.command().spawn();
  const begun = () => {
    try {
      return project.entries().some((name) => name.startsWith(".making-"));
    } catch {
      return false;
    }
  };
  while (!begun()) await new Promise((resolve) => setTimeout(resolve, 10));
  return process;
}

Deno.test("a build that is killed while another process waits for it is done by that one", async () => {
  using project = new Project();
  const killed = await startSlowly(project);
  const waiting = project.start();
  killed.kill("SIGKILL");
  await killed.status;
  const { code, out, err } = await waiting;
  assertEquals([code, err.match(/building/g)?.length], [0, 1], err);
  assertEquals(project.entries(), [out.slice(out.lastIndexOf("/") + 1)]);
  assertEquals(await project.start({ PATH: "/nonexistent" }), { code: 0, out, err: "" });
});

Deno.test("builds that nobody started with for two weeks go with the next build, but for the newest", async () => {
  using project = new Project();
  const days = (count: number) => Date.now() / 1000 - count * 24 * 60 * 60;
  const make = (name: string, builtDays: number, usedDays?: number) => {
    const directory = `${project.cache}/${name}`;
    Deno.mkdirSync(directory, { recursive: true });
    if (usedDays !== undefined) {
      Deno.writeTextFileSync(`${directory}/used`, "");
      Deno.utimeSync(`${directory}/used`, days(usedDays), days(usedDays));
    }
    Deno.utimeSync(directory, days(builtDays), days(builtDays));
  };
  make("0000old", 40, 20);
  make("0001used", 40, 10);
  make("0002older", 60);
  make("0003recent", 5);
  make("0004recent", 6);
  make("images", 60);
  const { out } = await project.start();
  const newest = out.slice(out.lastIndexOf("/") + 1);
  assertEquals(
    project.entries(),
    ["0001used", "0003recent", "0004recent", "images", newest].sort(),
  );
  assert(Deno.statSync(`${out}/used`).isFile);
});

Deno.test("the newest three builds stay, however old", async () => {
  using project = new Project();
  for (const [index, name] of ["a", "b", "c", "d"].entries()) {
    Deno.mkdirSync(`${project.cache}/${name}`, { recursive: true });
    Deno.utimeSync(`${project.cache}/${name}`, 1000 + index, 1000 + index);
  }
  const { out } = await project.start();
  assertEquals(project.entries(), ["c", "d", out.slice(out.lastIndexOf("/") + 1)].sort());
});

Deno.test("a source that changes is built anew, one that is only touched is not", async () => {
  using project = new Project();
  const first = await project.start();
  Deno.utimeSync(`${project.home}/native/hook/stub.c`, 1, 1);
  assertEquals(await project.start(), { ...first, err: "" });
  project.write("native/hook/stub.c", "int hook2;\n");
  const changed = await project.start();
  assertEquals(changed.code, 0, changed.err);
  assertNotEquals(changed.out, first.out);
});

Deno.test("a source that is added, and one that is removed, are built anew", async () => {
  using project = new Project();
  const { out: first } = await project.start();
  for (const added of ["native/store/deep/added.h", "native/another/added.h"]) {
    project.write(added, "");
    const { out: second } = await project.start();
    assertNotEquals(second, first);
    Deno.removeSync(`${project.home}/${added}`);
    assertEquals((await project.start()).out, first);
  }
});

Deno.test("missing tools are named with their Debian packages, status 125", async () => {
  using project = new Project();
  const { code, err } = await project.start({ PATH: "/nonexistent" });
  assertEquals(code, 125);
  assertEquals(
    err,
    "cannot build the native library: cmake, g++, make not found in PATH; " +
      "install with: apt-get install cmake g++ make\n",
  );
});

Deno.test("a source that does not compile is told in one line with the log's place", async () => {
  using project = new Project();
  project.write("native/hook/stub.c", "int hook = ;\n");
  const { code, err } = await project.start();
  assertEquals(code, 125);
  const [progress, message, ...rest] = err.split("\n");
  assertEquals(progress, "ramfs: building the native library ... failed");
  assertMatch(
    message,
    /^building the native library failed: .*stub\.c.*error.*; the whole log is /,
  );
  assertEquals(rest, [""]);
  assertEquals(project.entries(), []);
});

/** Ways in which a file of the cache is lost without anybody's will. */
const DAMAGES: Record<string, (path: string) => void> = {
  "empty": (path) => Deno.truncateSync(path),
  "cut short": (path) => Deno.truncateSync(path, Math.floor(Deno.statSync(path).size / 2)),
  "gone": (path) => Deno.removeSync(path),
  "other text": (path) => Deno.writeTextFileSync(path, "exit 0\n"),
  "one bit off": (path) => {
    const bytes = Deno.readFileSync(path);
    bytes[Math.floor(bytes.length / 2)] ^= 4;
    Deno.writeFileSync(path, bytes);
  },
  "one bit off, and of the same time": (path) => {
    const { atime, mtime } = Deno.statSync(path);
    DAMAGES["one bit off"](path);
    Deno.utimeSync(path, atime!, mtime!);
    // As a disk loses it: nothing tells but the daily look.
    const sums = `${path.slice(0, path.lastIndexOf("/"))}/sums`;
    const { size, ino, ctime } = Deno.statSync(path);
    const name = path.slice(path.lastIndexOf("/") + 1);
    const state = `${size} ${mtime!.getTime()} ${ctime!.getTime()} ${ino}`;
    const text = Deno.readTextFileSync(sums);
    Deno.writeTextFileSync(sums, text.replace(new RegExp(`^(${name}\t)[^\t]*`, "m"), `$1${state}`));
    Deno.utimeSync(sums.replace(/sums$/, "used"), 1000, 1000);
  },
  "writable for others": (path) => Deno.chmodSync(path, 0o777),
  "a link": (path) => {
    Deno.renameSync(path, `${path}.real`);
    Deno.symlinkSync(`${path}.real`, path);
  },
};

for (const [damage, harm] of Object.entries(DAMAGES)) {
  Deno.test(`a file of the cache that is ${damage} is said to be, and built anew`, async () => {
    using project = new Project();
    const { out: directory } = await project.start();
    for (const name of ["libramfs.so", "libramfs_hook.so"]) {
      harm(`${directory}/${name}`);
      const mended = await project.start();
      assertEquals([mended.code, mended.out], [0, directory], mended.err);
      assertMatch(
        mended.err,
        /^ramfs: the native library is made anew: .+\nramfs: building the native library \.\.\. done in [0-9.]+ s\n$/,
      );
      assertEquals(await project.start(), { code: 0, out: directory, err: "" });
    }
    assertEquals(project.entries().length, 1);
  });
}

Deno.test("a damaged library that cannot be built anew is an error with both reasons", async () => {
  using project = new Project();
  const { out: directory } = await project.start();
  Deno.truncateSync(`${directory}/libramfs_hook.so`);
  const { code, err } = await project.start({ PATH: "/nonexistent" });
  assertEquals(code, 125);
  assertMatch(
    err,
    /made anew: .*libramfs_hook\.so is not what was put there\ncannot build .*cmake/,
  );
});

Deno.test("a cache that others can write, or that is another's, is not used: the library goes elsewhere", async () => {
  using project = new Project();
  const { out: first } = await project.start();
  const elsewhere = `/var/tmp/ramfs-cache-${Deno.uid()}`;
  const cases: [() => void, () => void, string][] = [
    [
      () => Deno.chmodSync(project.cache, 0o777),
      () => Deno.chmodSync(project.cache, 0o700),
      `${project.cache} can be written by others (mode 0777)`,
    ],
    [
      () => Deno.chmodSync(`${project.home}/.cache`, 0o775),
      () => Deno.chmodSync(`${project.home}/.cache`, 0o700),
      Deno.gid() === 0 ? "" : `${project.home}/.cache can be written by others (mode 0775)`,
    ],
    ...Deno.uid() !== 0 ? [] : [[
      () => Deno.chownSync(project.cache, 65534, 65534),
      () => Deno.chownSync(project.cache, 0, 0),
      `${project.cache} belongs to user 65534`,
    ] as [() => void, () => void, string]],
  ];
  for (const [spoil, mend, why] of cases) {
    spoil();
    const { code, out, err } = await project.start();
    mend();
    assertEquals(code, 0, err);
    if (why === "") {
      assertEquals([out, err], [first, ""]);
      continue;
    }
    assert(out.startsWith(`${elsewhere}/`), out);
    assert(err.startsWith(`ramfs: ${why}; the library goes to ${elsewhere}\n`), err);
    Deno.removeSync(out, { recursive: true });
  }
});

Deno.test("deno task build mends a library that lacks a function", async () => {
  using project = new Project();
  const { out: directory } = await project.start();
  const library = `${directory}/libramfs.so`;
  const whole = Deno.readFileSync(library);
  project.write("one.c", "int ramfs_session_create(void) { return 0; }\n");
  const { success } = await new Deno.Command("cc", {
    args: ["-shared", "-o", library, `${project.home}/one.c`],
  }).output();
  assert(success);
  const built = await project.start({}, "scripts/build.ts");
  assertEquals(built.code, 0, built.err);
  assertEquals(Deno.readFileSync(library).length, whole.length);
});

Deno.test("RAMFS_LIBRARY_DIR is taken as it is, and its errors name it", async () => {
  using project = new Project();
  const { out: directory } = await project.start();
  assertEquals((await project.start({ RAMFS_LIBRARY_DIR: directory })).out, directory);
  const { code, err } = await project.start({ RAMFS_LIBRARY_DIR: "/nonexistent" });
  assertEquals(code, 125);
  assert(err.startsWith("RAMFS_LIBRARY_DIR /nonexistent has no libramfs.so;"), err);
});

Deno.test("where the cache cannot be made, or nothing says where, the library goes elsewhere and that is said", async () => {
  using project = new Project();
  project.write("file", "");
  const places: [Record<string, string>, RegExp][] = [
    [{ XDG_CACHE_HOME: `${project.home}/file` }, /^ramfs: \S+file\/ramfs cannot be made \(/],
    [{ XDG_CACHE_HOME: "", HOME: "" }, /^ramfs: HOME is not set;/],
  ];
  for (const [env, why] of places) {
    const { code, out, err } = await project.start(env);
    assertEquals(code, 0, err);
    assertMatch(err, why);
    assert(out.startsWith("/var/tmp/ramfs-cache-"), out);
    assertEquals(await project.start(env), { code: 0, out, err: "" });
    Deno.removeSync(out, { recursive: true });
  }
});

Deno.test("what RAMFS_LIBRARY_DIR names is refused where it is damaged, with what and where", async () => {
  using project = new Project();
  const { out: built } = await project.start();
  const directory = `${project.home}/own`;
  for (const name of ["libramfs.so", "libramfs_hook.so"]) {
    for (const damage of ["empty", "cut short", "other text"]) {
      Deno.mkdirSync(directory);
      for (const file of ["libramfs.so", "libramfs_hook.so"]) {
        Deno.copyFileSync(`${built}/${file}`, `${directory}/${file}`);
      }
      DAMAGES[damage](`${directory}/${name}`);
      const { code, err } = await project.start({ RAMFS_LIBRARY_DIR: directory });
      assertEquals(code, 125, err);
      assert(
        err.startsWith(`RAMFS_LIBRARY_DIR ${directory} is broken (${directory}/${name} is `),
        err,
      );
      Deno.removeSync(directory, { recursive: true });
    }
  }
});

/** Makes the project one that brings a library along, as a package does: the directory it was built in. */
async function bring(project: Project): Promise<string> {
  const { out: built } = await project.start();
  const brought = `${project.home}/prebuilt/linux-x64`;
  Deno.mkdirSync(brought, { recursive: true });
  for (const name of ["libramfs.so", "libramfs_hook.so"]) {
    Deno.copyFileSync(`${built}/${name}`, `${brought}/${name}`);
  }
  Deno.writeTextFileSync(`${brought}/build.txt`, "brought-build\n");
  Deno.removeSync(`${project.home}/.cache`, { recursive: true });
  return brought;
}

Deno.test("a library that came with the program is taken without a look at the sources", async () => {
  using project = new Project();
  const brought = await bring(project);
  assertEquals(await project.start({ PATH: "/nonexistent" }), { code: 0, out: brought, err: "" });
});

Deno.test("a library that came with the program and does not load is built from the sources", async () => {
  using project = new Project();
  const brought = await bring(project);
  Deno.writeTextFileSync(`${brought}/libramfs.so`, "for another machine");
  const { code, out, err } = await project.start();
  assertEquals(code, 0, err);
  assertMatch(err, /building the native library/);
  assertEquals(out, `${project.cache}/${project.entries()[0]}`);
});

Deno.test("an executable's library is unpacked once, by several at once, whole after a kill", async () => {
  using project = new Project();
  await bring(project);
  project.write("unpack.ts", UNPACK);
  Deno.mkdirSync(`${project.cache}/.making-killed`, { recursive: true });
  const all = await Promise.all([1, 2, 3].map(() => project.start({}, "unpack.ts")));
  for (const result of all) {
    assertEquals(result, { code: 0, out: `${project.cache}/brought-build`, err: "" });
  }
  Deno.removeSync(`${project.cache}/brought-build/libramfs_hook.so`);
  assertEquals((await project.start({}, "unpack.ts")).code, 0);
  assertEquals(Deno.statSync(`${project.cache}/brought-build/libramfs_hook.so`).isFile, true);
});
