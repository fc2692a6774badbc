import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { fails, get, put, test } from "./harness.ts";

test(
  "a mount hides what is beneath, .. leads out of it, umount brings it back",
  (cage, { vfs }) => {
    cage.mkdir("/m");
    put(cage, "/m/below");
    vfs.mount("/m", new MemoryPartition());
    assertEquals(cage.readdir("/m"), []);
    put(cage, "/m/above", "x");
    assertEquals(cage.stat("/m/..").ino, cage.stat("/").ino);
    assertEquals(cage.stat("/m").dev === cage.stat("/").dev, false);
    cage.chdir("/m");
    assertEquals(cage.getcwd(), "/m");
    fails("EBUSY", () => vfs.umount("/m"));
    cage.chdir("..");
    assertEquals(vfs.mounts().map((mount) => mount.path), ["/", "/m"]);
    vfs.umount("/m");
    assertEquals(cage.readdir("/m"), ["below"]);
    fails("EINVAL", () => vfs.umount("/m"));
    fails("EBUSY", () => vfs.umount("/"));
  },
);

test(
  "across mounts link and rename are EXDEV; a mount point is EBUSY to rmdir and rename",
  (cage, { vfs }) => {
    cage.mkdir("/m");
    vfs.mount("/m", new MemoryPartition());
    put(cage, "/f");
    fails("EXDEV", () => cage.link("/f", "/m/f"));
    fails("EXDEV", () => cage.rename("/f", "/m/f"));
    fails("EBUSY", () => cage.rmdir("/m"));
    fails("EBUSY", () => cage.rename("/m", "/n"));
  },
);

test("on a read-only mount changes are EROFS and reads go on", (cage, { vfs }) => {
  cage.mkdir("/m");
  const partition = new MemoryPartition();
  vfs.mount("/m", partition);
  put(cage, "/m/f", "x");
  vfs.remount("/m", C.MS_RDONLY);
  assertEquals(get(cage, "/m/f"), "x");
  fails("EROFS", () => put(cage, "/m/g"));
  fails("EROFS", () => cage.open("/m/f", C.O_WRONLY));
  fails("EROFS", () => cage.open("/m/f", C.O_RDONLY | C.O_TRUNC));
  fails("EROFS", () => cage.mkdir("/m/d"));
  fails("EROFS", () => cage.unlink("/m/f"));
  fails("EROFS", () => cage.chmod("/m/f", 0));
  fails("EROFS", () => cage.chown("/m/f", 1, 1));
  fails("EROFS", () => cage.truncate("/m/f", 0));
  fails("EROFS", () => cage.utimensat(C.AT_FDCWD, "/m/f", "now", "now"));
  fails("EROFS", () => cage.rename("/m/f", "/m/g"));
  fails("EROFS", () => cage.access("/m/f", C.W_OK));
  fails("EEXIST", () => cage.mkdir("/m/f"));
  vfs.remount("/m", 0);
  const fd = cage.open("/m/f", C.O_WRONLY);
  fails("EBUSY", () => vfs.remount("/m", C.MS_RDONLY));
  cage.close(fd);
});

test(
  "a read-only partition is EROFS before EACCES, a read-only bind of one is EACCES first",
  (cage, { vfs }) => {
    for (const dir of ["/m", "/b"]) cage.mkdir(dir);
    vfs.mount("/m", new MemoryPartition());
    put(cage, "/m/f", "x", 0o600);
    vfs.bind("/m", "/b", C.MS_RDONLY);
    const other = vfs.cage({ uid: 1000 });
    fails("EACCES", () => other.open("/b/f", C.O_WRONLY));
    fails("EACCES", () => other.access("/b/f", C.W_OK));
    fails("EROFS", () => cage.open("/b/f", C.O_WRONLY));
    vfs.remount("/m", C.MS_RDONLY);
    fails("EROFS", () => other.open("/m/f", C.O_WRONLY));
    fails("EROFS", () => other.access("/m/f", C.W_OK));
    fails("EACCES", () => other.open("/m/f", C.O_RDONLY));
    assertEquals(cage.statfs("/m").flags, C.ST_RDONLY | C.ST_RELATIME);
    assertEquals(cage.statfs("/b").flags, C.ST_RDONLY | C.ST_RELATIME);
    assertEquals(cage.statfs("/").flags, C.ST_RELATIME);
  },
);

test("mounts stack and nest", (cage, { vfs }) => {
  cage.mkdir("/m");
  vfs.mount("/m", new MemoryPartition());
  cage.mkdir("/m/in");
  vfs.mount("/m/in", new MemoryPartition());
  put(cage, "/m/in/f");
  cage.chdir("/m/in");
  assertEquals([cage.getcwd(), cage.stat("../..").ino], ["/m/in", cage.stat("/").ino]);
  cage.chdir("/");
  fails("EBUSY", () => vfs.umount("/m"));
  vfs.mount("/m", new MemoryPartition());
  assertEquals(cage.readdir("/m"), []);
  vfs.umount("/m");
  assertEquals(cage.readdir("/m/in"), ["f"]);
});

test(
  "a bind shows one directory at two places, and they are two mounts: EXDEV",
  (cage, { vfs }) => {
    cage.mkdir("/a");
    cage.mkdir("/b");
    vfs.bind("/a", "/b", C.MS_RDONLY);
    put(cage, "/a/f", "x");
    assertEquals([get(cage, "/b/f"), cage.stat("/b/f").dev], ["x", cage.stat("/a/f").dev]);
    fails("EROFS", () => put(cage, "/b/g"));
    fails("EXDEV", () => cage.link("/b/f", "/a/g"));
    assertEquals(cage.stat("/b/..").ino, cage.stat("/").ino);
  },
);

test(
  "noexec is EACCES to access X_OK, nodev EACCES to open, noatime leaves atime",
  (cage, { vfs }) => {
    cage.mkdir("/m");
    vfs.mount("/m", new MemoryPartition(), C.MS_NOEXEC | C.MS_NODEV | C.MS_NOATIME);
    put(cage, "/m/f", "x", 0o755);
    cage.mknod("/m/null", C.S_IFCHR | 0o666, 0x103);
    fails("EACCES", () => cage.access("/m/f", C.X_OK));
    fails("EACCES", () => cage.open("/m/null", C.O_RDONLY));
    cage.utimensat(C.AT_FDCWD, "/m/f", { sec: 1, nsec: 0 }, undefined);
    cage.readFile("/m/f");
    assertEquals(cage.stat("/m/f").atimeSec, 1);
  },
);

test(
  "noregular is EACCES to opening, making and truncating regular files, and to nothing else",
  (cage, { vfs }) => {
    cage.mkdir("/m");
    vfs.mount("/m", new MemoryPartition());
    put(cage, "/m/f", "x");
    vfs.remount("/m", C.MS_NOREGULAR);
    fails("EACCES", () => cage.open("/m/f", C.O_RDONLY));
    fails("EACCES", () => cage.open("/m/g", C.O_CREAT | C.O_WRONLY));
    fails("EACCES", () => cage.open("/m", C.O_TMPFILE | C.O_RDWR));
    fails("EACCES", () => cage.mknod("/m/g", C.S_IFREG | 0o644));
    fails("EACCES", () => cage.truncate("/m/f", 0));
    fails("ENOENT", () => cage.open("/m/g", C.O_RDONLY));
    cage.close(cage.open("/m/f", C.O_PATH));
    cage.mkdir("/m/d");
    cage.mknod("/m/null", C.S_IFCHR | 0o666, 0x103);
    cage.close(cage.open("/m/null", C.O_RDONLY));
    assertEquals([cage.stat("/m/f").size, vfs.mounts()[1].flags], [1, C.MS_NOREGULAR]);
  },
);
