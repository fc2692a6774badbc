/** Where a root meets the host: its parent, its prefix, links and calls that cross the border. */
import { assert, assertEquals } from "@std/assert";
import { content, fails, names, processSuite, put } from "./suite.ts";
import {
  AT_FDCWD,
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_RDONLY,
  O_WRONLY,
  S_IFDIR,
  S_IFMT,
} from "../../core/constants.ts";
import type { ProcessTarget } from "./target.ts";

const test = processSuite("roots", ["injected", "injected-musl"]);

const rootOf = (t: ProcessTarget) => `${t.base}/root`;

/** Runs `body` with a fresh directory of the host beside the root, and removes it. */
function withHost(t: ProcessTarget, body: (directory: string) => void): void {
  const directory = `${t.base}/host`;
  Deno.mkdirSync(directory);
  try {
    body(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

test("a root is a directory that is there from the start", (t) => {
  assertEquals(t.stat(rootOf(t)).mode & S_IFMT, S_IFDIR);
  t.chdir(rootOf(t));
  assertEquals(t.getcwd(), rootOf(t));
});

test("dotdot of a root is the host's directory above it, for paths, chdir and openat", (t) => {
  const { ino } = Deno.statSync(t.base);
  assertEquals(t.stat(`${rootOf(t)}/..`).ino, ino);
  const fd = t.open(rootOf(t), O_RDONLY | O_DIRECTORY);
  assertEquals(t.fstatat(fd, "..", 0).ino, ino);
  t.chdir(rootOf(t));
  assertEquals(t.stat("..").ino, ino);
  t.chdir("..");
  assertEquals(t.getcwd(), t.base);
  t.chdir("root");
  assertEquals(t.getcwd(), rootOf(t));
});

test("a root is reached from a host's working directory and from a host's descriptor", (t) => {
  put(t, "f", "text");
  const inside = t.dir.slice(t.base.length + 1);
  const fd = t.open(t.base, O_RDONLY | O_DIRECTORY);
  assertEquals(t.read(t.openat(fd, `${inside}/f`, O_RDONLY), 9), "text");
  t.chdir(t.base);
  assertEquals(content(t, `${inside}/f`), "text");
  assertEquals(content(t, `./root/../${inside}//f`), "text");
  t.mkdirat(fd, `${inside}/made`);
  assertEquals(names(t, t.dir), ["f", "made"]);
});

test("a root is reached by every spelling of its path", (t) => {
  put(t, "f", "text");
  const spellings = [`/${t.dir}/f`, `/.${t.dir}/./f`, `/usr/..${t.dir}/f`];
  for (const path of spellings) assertEquals(content(t, path), "text");
});

test("a host's name that begins like the root is no part of it", (t) => {
  t.mkdir(`${rootOf(t)}-like`);
  assertEquals(Deno.statSync(`${rootOf(t)}-like`).isDirectory, true);
  t.rmdir(`${rootOf(t)}-like`);
});

test("rename and link between the tree and the host answer ENOENT, ENOTDIR, EBADF, EEXIST before EXDEV", (t) => {
  put(t, "f");
  const file = t.open("/etc/passwd", O_RDONLY);
  for (const name of ["renameat", "linkat"] as const) {
    const call = (fd: number, from: string, toFd: number, to: string) =>
      name === "renameat" ? t.renameat(fd, from, toFd, to) : t.linkat(fd, from, toFd, to, 0);
    fails("ENOENT", () => call(AT_FDCWD, "f", AT_FDCWD, "/missing/f"));
    fails("ENOENT", () => call(AT_FDCWD, "/missing/f", AT_FDCWD, "new"));
    fails("ENOTDIR", () => call(AT_FDCWD, "f", AT_FDCWD, "/etc/passwd/f"));
    fails("ENOTDIR", () => call(file, "g", AT_FDCWD, "new"));
    fails("ENOTDIR", () => call(AT_FDCWD, "f", file, "g"));
    fails("EBADF", () => call(AT_FDCWD, "f", 700, "g"));
  }
  fails("EEXIST", () => t.link("f", "/etc/passwd"));
  fails("EEXIST", () => t.link("/etc/passwd", "f"));
  fails("ENOENT", () => t.link("/etc/missing", "new"));
  assertEquals(names(t, "."), ["f"]);
});

test("rename and link between the tree and the host answer EXDEV", (t) => {
  put(t, "f", "text");
  t.mkdir("d");
  withHost(t, (host) => {
    put(t, `${host}/g`, "host");
    fails("EXDEV", () => t.rename("f", `${host}/f`));
    fails("EXDEV", () => t.rename("d", `${host}/d`));
    fails("EXDEV", () => t.rename(`${host}/g`, "g"));
    fails("EXDEV", () => t.link("f", `${host}/f`));
    fails("EXDEV", () => t.link(`${host}/g`, "g"));
    fails("EXDEV", () => t.rename("missing", `${host}/f`));
    fails("EXDEV", () => t.rename(`${host}/missing`, "g"));
    assertEquals(content(t, `${host}/g`), "host");
    assertEquals([...Deno.readDirSync(host)].map((entry) => entry.name), ["g"]);
  });
  assertEquals(names(t, "."), ["d", "f"]);
});

test("mv and cp between the tree and the host copy the bytes", (t) => {
  put(t, "f", "text");
  withHost(t, (host) => {
    assertEquals(t.run("/bin/mv", "f", `${host}/f`).status, 0);
    assertEquals(Deno.readTextFileSync(`${host}/f`), "text");
    assertEquals(t.run("/bin/cp", `${host}/f`, "back").status, 0);
  });
  assertEquals([names(t, "."), content(t, "back")], [["back"], "text"]);
});

test("a symlink in the tree leads to the host, and further to a host's relative link", (t) => {
  withHost(t, (host) => {
    Deno.mkdirSync(`${host}/d`);
    Deno.writeTextFileSync(`${host}/d/f`, "host");
    Deno.symlinkSync("d", `${host}/link`);
    t.symlink(`${host}/d/f`, "absolute");
    t.symlink(`${host}/link`, "directory");
    assertEquals([content(t, "absolute"), content(t, "directory/f")], ["host", "host"]);
    put(t, "directory/made", "by the tree");
    assertEquals(Deno.readTextFileSync(`${host}/d/made`), "by the tree");
    t.chdir("directory");
    assertEquals(t.getcwd(), `${host}/d`);
    t.chdir("/");
  });
});

test("a relative symlink climbs from the tree to the host", (t) => {
  withHost(t, (host) => {
    Deno.writeTextFileSync(`${host}/f`, "host");
    t.symlink("../../host/f", "link");
    assertEquals(content(t, "link"), "host");
    assertEquals(t.realpath("link"), `${host}/f`);
  });
});

test("a host's symlink leads into the tree", (t) => {
  put(t, "f", "text");
  withHost(t, (host) => {
    Deno.symlinkSync(t.dir, `${host}/link`);
    Deno.symlinkSync(`${t.dir}/f`, `${host}/file`);
    Deno.symlinkSync("../root", `${host}/relative`);
    assertEquals([content(t, `${host}/link/f`), content(t, `${host}/file`)], ["text", "text"]);
    assertEquals(t.stat(`${host}/relative`).ino, t.stat(rootOf(t)).ino);
    t.mkdir(`${host}/link/made`);
    t.chdir(`${host}/link`);
    assertEquals(t.getcwd(), t.dir);
  });
  assertEquals(names(t, "."), ["f", "made"]);
});

test("symlinks far from the root lead into the tree as soon as they are there, from wherever they are looked at", (t) => {
  put(t, "f", "text");
  const host = Deno.makeTempDirSync({ dir: "/var/tmp" });
  try {
    const fd = t.open(host, O_RDONLY | O_DIRECTORY);
    const looks = [
      () => t.stat(`${host}/link/f`).size,
      () => t.lstat(`${host}/link/f`).size,
      () => t.fstatat(fd, "link/f", 0).size,
      () => t.read(t.open(`${host}/link/f`, O_RDONLY), 9).length,
      () => t.read(t.openat(fd, "link/f", O_RDONLY), 9).length,
    ];
    const there = () => looks.map((look) => look());
    const missing = () => looks.forEach((look) => fails("ENOENT", look));
    // What was found missing once and again is no rule for later.
    for (let round = 0; round < 3; round++) missing();
    Deno.symlinkSync(t.dir, `${host}/link`);
    assertEquals(there(), [4, 4, 4, 4, 4]);
    t.chdir(host);
    assertEquals(t.stat("link/f").size, 4);
    t.write(t.open(`${host}/link/made`, O_WRONLY | O_CREAT, 0o600), "more");
    t.write(t.openat(fd, "link/made", O_WRONLY | O_APPEND), "over");
    assertEquals(content(t, `${t.dir}/made`), "moreover");
    assertEquals(names(t, t.dir), ["f", "made"]);
    Deno.removeSync(`${host}/link`);
    missing();
    t.write(t.open(`${host}/own`, O_WRONLY | O_CREAT, 0o600), "own");
    assertEquals(Deno.readTextFileSync(`${host}/own`), "own");
  } finally {
    Deno.removeSync(host, { recursive: true });
  }
});

test("symlinks that lead in circles between tree and host answer ELOOP", (t) => {
  withHost(t, (host) => {
    Deno.symlinkSync(`${t.dir}/inside`, `${host}/outside`);
    t.symlink(`${host}/outside`, "inside");
    fails("ELOOP", () => t.stat("inside"));
    fails("ELOOP", () => t.open(`${host}/outside`, O_RDONLY));
  });
});

test("a root itself answers EBUSY to rmdir and rename, EISDIR to unlink, EEXIST to mkdir", (t) => {
  const root = rootOf(t);
  fails("EBUSY", () => t.rmdir(root));
  fails("EBUSY", () => t.rename(root, `${t.base}/other`));
  fails("EISDIR", () => t.unlink(root));
  fails("EEXIST", () => t.mkdir(root));
  fails("EEXIST", () => t.symlink("x", root));
});

test("every file of the tree tells one device, which is not the host's", (t) => {
  put(t, "f");
  const device = (path: string) => t.run("/usr/bin/stat", "-c", "%d", path).output;
  assertEquals(device("f"), device(rootOf(t)));
  assert(device("f") !== device(t.base));
});

test("fchdir and descriptors go between tree and host", (t) => {
  t.mkdir("d");
  const [inside, outside] = [t.open("d", O_RDONLY), t.open(t.base, O_RDONLY)];
  t.fchdir(outside);
  assertEquals(t.getcwd(), t.base);
  t.fchdir(inside);
  assertEquals(t.getcwd(), `${t.dir}/d`);
  t.dup2(outside, inside);
  assertEquals(t.fstat(inside).ino, Deno.statSync(t.base).ino);
  t.mkdirat(AT_FDCWD, "e");
  assertEquals(names(t, `${t.dir}/d`), ["e"]);
});

test("calls on the host are the host's: files, directories, errors", (t) => {
  withHost(t, (host) => {
    t.chdir(host);
    t.mkdir("d", 0o750);
    put(t, "d/f", "text");
    t.rename("d/f", "d/g");
    t.symlink("g", "d/link");
    t.chmod("d/g", 0o600);
    assertEquals(Deno.readTextFileSync(`${host}/d/link`), "text");
    assertEquals(Deno.statSync(`${host}/d/g`).mode! & 0o777, 0o600);
    assertEquals(names(t, "d"), ["g", "link"]);
    fails("ENOTEMPTY", () => t.rmdir("d"));
    fails("ENOENT", () => t.stat("missing"));
    assertEquals(t.getcwd(), host);
    t.chdir("/");
  });
});

test("a removed working directory in the tree never shows the host's files", (t) => {
  t.mkdir("d");
  t.chdir("d");
  t.rmdir(`${t.dir}/d`);
  for (const path of ["x", "../x", "./tmp", ".."]) {
    if (path === "..") assertEquals(t.stat(path).ino, t.stat(t.dir).ino);
    else fails("ENOENT", () => t.stat(path));
  }
});
