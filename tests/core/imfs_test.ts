import { assertEquals } from "@std/assert";
import { Attributes } from "../../core/attributes.ts";
import { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import * as E from "../../core/errno.ts";
import { dumpTree } from "../../core/host/dump_tree.ts";
import { HostImfs } from "../../core/host/host_imfs.ts";
import { loadTree } from "../../core/host/load_tree.ts";
import { NodeFiles } from "../../core/host/node_files.ts";
import { Imfs } from "../../core/cage/imfs.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { Statx } from "../../core/syscalls/statx.ts";

const hi = new TextEncoder().encode("hi");

Deno.test("IMFS's calls answer values, or -EEXIST and its like", () => {
  const imfs = new Imfs();
  const fd = imfs.open(0, "/f", C.O_CREAT | C.O_RDWR, 0o640);
  assertEquals(fd, 3);
  assertEquals(imfs.write(0, fd, hi), 2);
  assertEquals(imfs.lseek(0, fd, 0, C.SEEK_SET), 0);
  assertEquals(imfs.read(0, fd, new Uint8Array(9)), 2);
  assertEquals(imfs.mkdir(0, "/f"), -E.EEXIST);
  assertEquals(imfs.readlink(0, "/f"), -E.EINVAL);
  assertEquals(imfs.symlink(0, "f", "/l"), 0);
  assertEquals(imfs.readlink(0, "/l"), "f");
  assertEquals(imfs.getcwd(0), "/");
  const out = new Attributes();
  assertEquals([imfs.fstat(0, fd, out), out.size], [0, 2]);
  assertEquals([imfs.stat(0, "/x", out), imfs.close(0, 99)], [-E.ENOENT, -E.EBADF]);
  assertEquals(imfs.pipe(0), [4, 5]);
  assertEquals(imfs.vfs.check(), []);
});

Deno.test("there are cages 0 to 127, each with its own descriptors; others are EINVAL", () => {
  const imfs = new Imfs();
  for (let id = 0; id <= 127; id++) assertEquals(imfs.creat(id, `/${id}`), 3);
  for (const id of [-1, 128, 1.5, NaN]) assertEquals(imfs.getcwd(id), -E.EINVAL);
  assertEquals(imfs.close(7, 3), 0);
  assertEquals([imfs.close(7, 3), imfs.close(8, 3)], [-E.EBADF, 0]);
});

Deno.test("a forked cage shares open files, and exit frees its number", () => {
  const imfs = new Imfs();
  const fd = imfs.creat(0, "/f");
  assertEquals(imfs.fork(0, 5), 0);
  assertEquals([imfs.fork(0, 5), imfs.fork(0, 128)], [-E.EINVAL, -E.EINVAL]);
  assertEquals([imfs.write(5, fd, hi), imfs.write(0, fd, hi)], [2, 2]);
  assertEquals(imfs.exit(5), 0);
  assertEquals(imfs.write(5, fd, hi), -E.EBADF);
  const out = new Attributes();
  assertEquals([imfs.stat(0, "/f", out), out.size], [0, 4]);
});

Deno.test("every call of a cage is spelled as IMFS spells it", () => {
  // Conveniences, and what has a name of its own or no number to answer.
  const others = new Set(["constructor", "blocking", "exists", "readFile", "writeFile", "readdir"]);
  const spelled = new Map([
    ["closeRange", "close_range"],
    ["copyFileRange", "copy_file_range"],
  ]);
  const calls: string[] = [];
  for (let at = Cage.prototype; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === "function" && !others.has(name)) calls.push(spelled.get(name) ?? name);
    }
  }
  const more = "renameat pipe2 mount umount remount opendir readdir telldir seekdir rewinddir " +
    "closedir lgetxattr lsetxattr llistxattr lremovexattr load_file dump_file preloads";
  const imfs = new Imfs();
  assertEquals([...calls, ...more.split(" ")].filter((name) => !(name in imfs)), []);
});

Deno.test("descriptors, ranges and attributes by IMFS's calls, and their -EINVAL, -ENODATA", () => {
  const imfs = new Imfs();
  imfs.write(0, imfs.creat(0, "/f"), hi);
  const how = { flags: C.O_RDONLY, resolve: C.RESOLVE_BENEATH };
  assertEquals(imfs.openat2(0, C.AT_FDCWD, "/f", how), -E.EXDEV);
  const fd = imfs.openat2(0, C.AT_FDCWD, "f", how);
  const to = imfs.openat(0, C.AT_FDCWD, "/g", C.O_CREAT | C.O_RDWR);
  assertEquals(imfs.sendfile(0, to, fd, undefined, 9), 2);
  assertEquals(imfs.copy_file_range(0, fd, 0, to, undefined, 1), 1);
  assertEquals(imfs.copy_file_range(0, fd, 0, to, undefined, 1, 8), -E.EINVAL);
  const out = new Statx();
  assertEquals([imfs.statx(0, to, "", C.AT_EMPTY_PATH, 0, out), out.size], [0, 3]);
  assertEquals(imfs.fsetxattr(0, to, "user.a", hi), 0);
  assertEquals([imfs.fgetxattr(0, to, "user.a"), imfs.flistxattr(0, to)], [hi, ["user.a"]]);
  assertEquals([imfs.fremovexattr(0, to, "user.a"), imfs.fgetxattr(0, to, "user.a")], [
    0,
    -E.ENODATA,
  ]);
  assertEquals(imfs.close_range(0, fd, to), 0);
  assertEquals(imfs.close(0, to), -E.EBADF);
});

Deno.test("directories are read entry by entry, and seekdir goes back; ENOTDIR for a file", () => {
  const imfs = new Imfs();
  for (const name of ["a", "b"]) imfs.close(0, imfs.creat(0, `/${name}`));
  assertEquals(imfs.opendir(0, "/a"), -E.ENOTDIR);
  const fd = imfs.opendir(0, "/");
  const next = () => {
    const entry = imfs.readdir(0, fd);
    return typeof entry === "number" ? entry : entry.name;
  };
  assertEquals([next(), next(), next()], [".", "..", "a"]);
  const place = imfs.telldir(0, fd);
  assertEquals([next(), next()], ["b", 0]);
  assertEquals([imfs.seekdir(0, fd, place), next()], [0, "b"]);
  assertEquals([imfs.rewinddir(0, fd), next(), imfs.closedir(0, fd)], [0, ".", 0]);
  assertEquals(imfs.readdir(0, fd), -E.EBADF);
});

Deno.test("root mounts, remounts and binds; another user is answered EPERM", () => {
  const imfs = new Imfs();
  imfs.mkdir(0, "/m");
  imfs.mkdir(0, "/b");
  assertEquals(imfs.chdir(0, "/b"), 0);
  assertEquals(imfs.mount(0, new MemoryPartition(), "../m", C.MS_RDONLY), 0);
  assertEquals(imfs.mkdir(0, "/m/d"), -E.EROFS);
  assertEquals([imfs.remount(0, "/m", 0), imfs.mkdir(0, "/m/d")], [0, 0]);
  assertEquals(imfs.mount(0, "/m", "/b", C.MS_BIND), 0);
  assertEquals(imfs.access(0, "/b/d", C.R_OK), 0);
  assertEquals([imfs.mount(0, "/m", "/b"), imfs.umount(0, "/none")], [-E.EINVAL, -E.ENOENT]);
  const user = imfs.cage(1) as Cage;
  user.uid = 1000;
  assertEquals([imfs.umount(1, "/b"), imfs.remount(1, "/b", 0)], [-E.EPERM, -E.EPERM]);
  assertEquals([imfs.umount(0, "/b"), imfs.umount(0, "/m"), imfs.umount(0, "/m")], [
    0,
    0,
    -E.EINVAL,
  ]);
  assertEquals(imfs.vfs.check(), []);
});

Deno.test("files are loaded and dumped, and preloads stop at the first ENOENT", async () => {
  const imfs = new Imfs({
    load: (cage, from, to) => loadTree(cage, new NodeFiles(), from, to),
    dump: (cage, from, to) => dumpTree(cage, new NodeFiles(), from, to),
  });
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/a`, "A");
    await Deno.writeTextFile(`${directory}/b`, "B");
    assertEquals(imfs.preloads(1, `${directory}/a:${directory}/b`), 0);
    assertEquals(imfs.load_file(1, `${directory}/a`, "/x/a"), 0);
    assertEquals(imfs.preloads(1, [`${directory}/none`, `${directory}/a`]), -E.ENOENT);
    assertEquals(imfs.dump_file(1, `${directory}/b`, `${directory}/c`), 0);
    assertEquals(await Deno.readTextFile(`${directory}/c`), "B");
    assertEquals(imfs.access(1, "/x/a", C.R_OK), 0);
    assertEquals(new Imfs().load_file(0, `${directory}/a`), -E.EIO);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("preloads of the library's Imfs reads a list as PRELOADS does", async () => {
  const imfs = new HostImfs();
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/a`, "A");
    await Deno.writeTextFile(`${directory}/b:c=d`, "B");
    const list = [
      ...["", `${directory}/a`, "=x", "x=", directory, `${directory}/b:c=d`, "/dev/null"],
      ...[`${directory}/b:c=d=/x/y`, `${directory}/a=/z`, `${directory}/b\\:c\\=d=/z`],
    ].join(":");
    assertEquals(imfs.preloads(0, list), 0);
    const read = (path: string) => new TextDecoder().decode((imfs.cage(0) as Cage).readFile(path));
    assertEquals(
      [`${directory}/a`, `${directory}/b:c=d`, "/x/y", "/z"].map(read),
      ["A", "B", "B", "B"],
    );
    assertEquals(imfs.preloads(0, `${directory}/a:${directory}/none`), -E.ENOENT);
    assertEquals(imfs.dump_file(0, "/x/y", `${directory}/out`), 0);
    assertEquals(await Deno.readTextFile(`${directory}/out`), "B");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
