/** A partition bound to a directory of the real host: mirrors it, and never leaves it. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Attributes } from "../../core/attributes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import { EPERM } from "../../core/errno.ts";
import { FsError } from "../../core/fs_error.ts";
import type { BoundFiles } from "../../core/host/bound_files.ts";
import { HostPartition } from "../../core/host/host_partition.ts";
import { NodeBoundFiles } from "../../core/host/node_bound_files.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { KernelBoundFiles } from "../../ffi/kernel_bound_files.ts";
import { openLibrary } from "../../ffi/library.ts";
import { fails, get, put } from "./harness.ts";

interface Bound {
  cage: Cage;
  vfs: Vfs;
  /** The host directory that holds `bound`, which is mounted at /h, and `outside`. */
  host: string;
  partition: HostPartition;
}

interface Options {
  readOnly?: boolean;
  files?: BoundFiles;
}

const ignore = Deno.build.os !== "linux" || Deno.uid() !== 0;

const KINDS: Record<string, () => Promise<BoundFiles> | BoundFiles> = {
  "node:fs": () => new NodeBoundFiles(),
  "system calls": async () => new KernelBoundFiles((await openLibrary()).library),
};

function bound(name: string, body: (b: Bound) => void, options: Options = {}): void {
  if (options.files) return Deno.test({ name, ignore }, () => inBound(body, options));
  for (const [kind, open] of Object.entries(KINDS)) {
    const run = async () => inBound(body, { ...options, files: await open() });
    Deno.test({ name: `${name} (${kind})`, ignore }, run);
  }
}

function inBound(body: (b: Bound) => void, options: Options): void {
  const host = Deno.makeTempDirSync({ prefix: "ramfs-bound-" });
  try {
    for (const path of ["bound", "outside", "bound2"]) Deno.mkdirSync(`${host}/${path}`);
    Deno.writeTextFileSync(`${host}/outside/secret`, "secret");
    const { readOnly, files } = options;
    const partition = new HostPartition(`${host}/bound`, { readOnly, files });
    const vfs = new Vfs();
    const cage = vfs.cage();
    cage.mkdir("/h");
    vfs.mount("/h", partition);
    body({ cage, vfs, host, partition });
    assertEquals(vfs.check(), []);
    partition.close();
  } finally {
    Deno.removeSync(host, { recursive: true });
  }
}

bound("what is made in the tree is on the host, and the other way round", ({ cage, host }) => {
  put(cage, "/h/f", "text", 0o640);
  cage.mkdir("/h/d", 0o750);
  cage.symlink("f", "/h/l");
  cage.link("/h/f", "/h/d/g");
  assertEquals(Deno.readTextFileSync(`${host}/bound/d/g`), "text");
  assertEquals(Deno.readLinkSync(`${host}/bound/l`), "f");
  assertEquals(Deno.statSync(`${host}/bound/f`).mode! & 0o7777, 0o640);
  Deno.writeTextFileSync(`${host}/bound/d/new`, "news");
  assertEquals([get(cage, "/h/d/new"), get(cage, "/h/l")], ["news", "text"]);
  assertEquals([cage.stat("/h/f").nlink, cage.stat("/h/f").ino], [2, cage.stat("/h/d/g").ino]);
  assertEquals(cage.readdir("/h").sort(), ["d", "f", "l"]);
  fails("EEXIST", () => cage.mkdir("/h/d"));
  fails("ENOTEMPTY", () => cage.rmdir("/h/d"));
  fails("EISDIR", () => cage.unlink("/h/d"));
  fails("ENOTDIR", () => cage.rmdir("/h/f"));
});

bound("attributes change on the host, owner and set-user-ID and times too", ({ cage, host }) => {
  put(cage, "/h/f", "0123456789");
  cage.chown("/h/f", 1000, 1001);
  cage.chmod("/h/f", 0o4755);
  cage.truncate("/h/f", 4);
  cage.utimensat(C.AT_FDCWD, "/h/f", { sec: 5, nsec: 0 }, { sec: 7, nsec: 0 });
  const { uid, gid, mode, size, mtime } = Deno.statSync(`${host}/bound/f`);
  assertEquals([uid, gid, mode! & 0o7777, size, mtime], [1000, 1001, 0o4755, 4, new Date(7000)]);
  cage.symlink("/etc/passwd", "/h/l");
  const before = Deno.statSync("/etc/passwd");
  cage.lchown("/h/l", 12, 13);
  cage.utimensat(
    C.AT_FDCWD,
    "/h/l",
    { sec: 1, nsec: 0 },
    { sec: 2, nsec: 0 },
    C.AT_SYMLINK_NOFOLLOW,
  );
  assertEquals([cage.lstat("/h/l").uid, cage.lstat("/h/l").mtimeSec], [12, 2]);
  assertEquals(Deno.statSync("/etc/passwd"), before);
});

bound("classes of permissions stay apart: the owner's missing bit is EACCES", ({ cage, vfs }) => {
  put(cage, "/h/f", "text", 0o077);
  cage.chmod("/h/f", 0o077);
  cage.chown("/h/f", 1000, 1000);
  fails("EACCES", () => vfs.cage({ uid: 1000 }).readFile("/h/f"));
  assertEquals(get(vfs.cage({ uid: 2000, groups: [1000] }), "/h/f"), "text");
  vfs.cage({ uid: 1000, umask: 0 }).access("/h", C.X_OK);
  cage.chmod("/h", 0o777);
  put(vfs.cage({ uid: 1000, gid: 1001, umask: 0 }), "/h/mine", "");
  assertEquals([cage.stat("/h/mine").uid, cage.stat("/h/mine").gid], [1000, 1001]);
});

bound("an unlinked file lives while it is open, a replaced one keeps its bytes", ({ cage }) => {
  put(cage, "/h/f", "old");
  put(cage, "/h/g", "new");
  const fd = cage.open("/h/f", C.O_RDWR);
  cage.rename("/h/g", "/h/f");
  const buffer = new Uint8Array(8);
  assertEquals([cage.read(fd, buffer), get(cage, "/h/f")], [3, "new"]);
  assertEquals([cage.pwrite(fd, buffer, 0), cage.fstat(fd).nlink], [8, 0]);
  cage.close(fd);
  fails("EEXIST", () => {
    put(cage, "/h/other");
    cage.renameat2(C.AT_FDCWD, "/h/f", C.AT_FDCWD, "/h/other", C.RENAME_NOREPLACE);
  });
  fails(
    "EINVAL",
    () => cage.renameat2(C.AT_FDCWD, "/h/f", C.AT_FDCWD, "/h/other", C.RENAME_EXCHANGE),
  );
});

bound("it lies beside memory partitions: EXDEV between them, mounts within it", ({ cage, vfs }) => {
  put(cage, "/f", "text");
  fails("EXDEV", () => cage.rename("/f", "/h/f"));
  cage.mkdir("/h/m");
  vfs.mount("/h/m", new MemoryPartition());
  put(cage, "/h/m/x", "memory");
  cage.chdir("/h/m");
  assertEquals([cage.getcwd(), get(cage, "../m/x")], ["/h/m", "memory"]);
  assertEquals(cage.stat("/h").dev === cage.stat("/h/m").dev, false);
  cage.chdir("/");
  vfs.umount("/h/m");
  assertEquals(cage.readdir("/h/m"), []);
});

bound(
  "a read-only one answers EROFS to every change and serves reads",
  ({ cage, host }) => {
    Deno.writeTextFileSync(`${host}/bound/f`, "text");
    assertEquals(get(cage, "/h/f"), "text");
    fails("EROFS", () => cage.mkdir("/h/d"));
    fails("EROFS", () => cage.unlink("/h/f"));
    fails("EROFS", () => cage.rename("/h/f", "/h/g"));
    fails("EROFS", () => cage.symlink("x", "/h/l"));
    fails("EROFS", () => cage.link("/h/f", "/h/g"));
    fails("EROFS", () => cage.chmod("/h/f", 0o600));
    fails("EROFS", () => put(cage, "/h/f", "other"));
    assertEquals([...Deno.readDirSync(`${host}/bound`)].length, 1);
  },
  { readOnly: true },
);

bound(
  "a walk of a directory delivers what stays once, whatever comes and goes",
  ({ cage, host }) => {
    for (let i = 0; i < 20; i++) put(cage, `/h/${i}`);
    const fd = cage.open("/h", C.O_RDONLY);
    const seen: string[] = [];
    for (let round = 0;; round++) {
      const some = cage.getdents(fd, 3);
      if (some.length === 0) break;
      seen.push(...some.map((entry) => entry.name));
      Deno.writeTextFileSync(`${host}/bound/new${round}`, "");
      if (round === 2) { for (let i = 15; i < 20; i++) Deno.removeSync(`${host}/bound/${i}`); }
      if (round % 2) cage.readdir("/h");
    }
    for (let i = 0; i < 15; i++) assertEquals(seen.filter((name) => name === `${i}`).length, 1);
  },
);

bound("neither .. nor a symlink of the host leads out of it: ENOENT, EPERM", (b) => {
  const { cage, host, partition } = b;
  Deno.symlinkSync(`${host}/outside`, `${host}/bound/absolute`);
  Deno.symlinkSync("../outside", `${host}/bound/relative`);
  fails("ENOENT", () => cage.readFile("/h/absolute/secret"));
  fails("ENOENT", () => cage.readFile("/h/relative/secret"));
  fails("ENOENT", () => cage.readFile("/h/../outside/secret"));
  assertEquals(cage.stat("/h/..").ino, cage.stat("/").ino);
  for (const name of ["..", ".", "", "../outside", "x/../../outside", "\0"]) {
    assertEquals(partition.lookup(partition.root, name), -EPERM);
    const inode = { mode: C.S_IFDIR | 0o755, uid: 0, gid: 0, rdev: 0 };
    assertEquals(partition.make(partition.root, name, inode), -EPERM);
    assertEquals(partition.unlink(partition.root, name), -EPERM);
  }
});

for (const target of ["outside/d", "bound2/d", "boundless"]) {
  bound(`a directory that was moved to ${target} is EPERM to who stands in it`, (b) => {
    const { cage, host } = b;
    cage.mkdir("/h/d");
    put(cage, "/h/d/f", "text");
    cage.chdir("/h/d");
    const directory = cage.open(".", C.O_RDONLY);
    Deno.renameSync(`${host}/bound/d`, `${host}/${target}`);
    for (
      const call of [
        () => cage.readFile("f"),
        () => cage.stat("."),
        () => put(cage, "new"),
        () => cage.mkdir("e"),
        () => cage.unlink("f"),
        () => cage.readdir("."),
        () => cage.getdents(directory),
        () => cage.rename("f", "/h/f"),
        () => cage.link("f", "/h/f"),
        () => cage.fchmod(directory, 0o700),
      ]
    ) fails("EPERM", call);
    fails("ENOENT", () => cage.stat("/h/d"));
    assertEquals([...Deno.readDirSync(`${host}/${target}`)].map((e) => e.name), ["f"]);
    cage.close(directory);
    cage.chdir("/");
  });
}

/** Calls of the host among which another process's change comes at the n-th. */
class Interrupted extends NodeBoundFiles {
  countdown = Infinity;
  change = () => {};

  #count(): void {
    if (--this.countdown === 0) this.change();
  }

  override stat(path: string, follow: boolean, out: Attributes): number {
    this.#count();
    return super.stat(path, follow, out);
  }
  override open(path: string, flags: number, mode: number): number {
    this.#count();
    return super.open(path, flags, mode);
  }
  override readlink(path: string): string | number {
    this.#count();
    return super.readlink(path);
  }
  override list(path: string): string[] | number {
    this.#count();
    return super.list(path);
  }
  override mkdir(path: string, mode: number): number {
    this.#count();
    return super.mkdir(path, mode);
  }
  override rename(from: string, to: string): number {
    this.#count();
    return super.rename(from, to);
  }
  override unlink(path: string): number {
    this.#count();
    return super.unlink(path);
  }
  override chmod(path: string, mode: number): number {
    this.#count();
    return super.chmod(path, mode);
  }
}

/** What a race may do between any two calls of the host. */
const RACES: Record<string, (host: string) => void> = {
  "a symlink for the directory"(host) {
    Deno.renameSync(`${host}/bound/d`, `${host}/bound/was`);
    Deno.symlinkSync("../outside", `${host}/bound/d`);
  },
  "a symlink for the file"(host) {
    Deno.renameSync(`${host}/bound/d/secret`, `${host}/bound/was`);
    Deno.symlinkSync("../../outside/secret", `${host}/bound/d/secret`);
  },
  "its move to another place"(host) {
    Deno.renameSync(`${host}/bound/d`, `${host}/bound2/d`);
  },
};

const VICTIMS: Record<string, (cage: Cage) => unknown> = {
  "read": (cage) => get(cage, "/h/d/secret"),
  "write": (cage) => put(cage, "/h/d/secret", "broken"),
  "create": (cage) => put(cage, "/h/d/new", "broken"),
  "mkdir": (cage) => cage.mkdir("/h/d/dir"),
  "unlink": (cage) => cage.unlink("/h/d/secret"),
  "rename": (cage) => cage.rename("/h/d/secret", "/h/d/renamed"),
  "chmod": (cage) => cage.chmod("/h/d/secret", 0o777),
  "readdir": (cage) => cage.readdir("/h/d"),
  "link": (cage) => cage.link("/h/d/secret", "/h/linked"),
};

/** More calls of the host than any of the above makes. */
const CALLS = 30;

for (const [race, change] of Object.entries(RACES)) {
  for (const [victim, call] of Object.entries(VICTIMS)) {
    Deno.test({
      name: `${victim} touches nothing outside, whenever ${race} comes in between: ENOENT, EPERM`,
      ignore,
      fn: () => {
        for (let at = 1; at <= CALLS; at++) interrupt(at, change, call);
      },
    });
  }
}

function interrupt(at: number, change: (host: string) => void, call: (cage: Cage) => unknown) {
  const files = new Interrupted();
  inBound(({ cage, host }) => {
    Deno.mkdirSync(`${host}/bound/d`);
    Deno.writeTextFileSync(`${host}/bound/d/secret`, "inside");
    files.change = () => {
      try {
        change(host);
      } catch (error) {
        // What it would replace is gone already.
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    };
    files.countdown = at;
    try {
      const result = call(cage);
      if (result !== undefined) assert(result === "inside" || Array.isArray(result), `${result}`);
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      assert(["ENOENT", "EPERM", "ENOTDIR"].includes(error.code), error.message);
    }
    files.countdown = Infinity;
    const outside = [...Deno.readDirSync(`${host}/outside`)].map((entry) => entry.name);
    assertEquals(outside, ["secret"]);
    assertEquals(Deno.readTextFileSync(`${host}/outside/secret`), "secret");
    const { mode, nlink } = Deno.statSync(`${host}/outside/secret`);
    assertEquals([mode! & 0o7777, nlink], [0o644, 1]);
  }, { files });
}

Deno.test("binding what is no directory is ENOTDIR, what is not there ENOENT", () => {
  const code = (path: string) => assertThrows(() => new HostPartition(path), FsError).code;
  assertEquals([code("/etc/passwd"), code("/nowhere/at/all")], ["ENOTDIR", "ENOENT"]);
});
