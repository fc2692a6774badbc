/** mount(8)'s options of a tree: ro, noexec, nosuid, nodev, noatime. */
import { assertEquals } from "@std/assert";
import { listedMount } from "./mount_list.ts";
import { content, fails, mountedProcessSuite, mountedSuite, put } from "./suite.ts";
import * as C from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";
import type { Target } from "./target.ts";

const NULL_DEVICE = 0x103, DISK = 0x800;

function fill(t: Target): void {
  put(t, "f", "text");
  put(t, "private", "text", 0o600);
  put(t, "script", "#!/bin/sh\necho ran\n", 0o755);
  t.chmod("script", 0o755);
  t.mkdir("d", 0o755);
  put(t, "d/f", "text");
  t.symlink("f", "link");
  t.mkfifo("pipe", 0o666);
  t.chmod("pipe", 0o666);
  t.mknod("null", C.S_IFCHR | 0o666, NULL_DEVICE);
  t.chmod("null", 0o666);
  t.mknod("disk", C.S_IFBLK | 0o666, DISK);
  t.setxattr("f", "user.a", "1");
}

const readOnly = mountedSuite({ options: "ro", fill });

readOnly("every change answers EROFS, whoever asks", (t) => {
  const change = () => {
    fails("EROFS", () => t.mkdir("new"));
    fails("EROFS", () => t.mknod("new", C.S_IFREG | 0o644, 0));
    fails("EROFS", () => t.mkfifo("new", 0o644));
    fails("EROFS", () => t.symlink("f", "new"));
    fails("EROFS", () => t.link("d/f", "new"));
    fails("EROFS", () => t.bindSocket(`${t.dir.replace(/\/$/, "")}/new`));
    fails("EROFS", () => t.unlink("f"));
    fails("EROFS", () => t.rmdir("d"));
    fails("EROFS", () => t.rename("f", "new"));
    fails("EROFS", () => t.rename("f", "link"));
    fails("EROFS", () => t.chmod("private", 0o644));
    fails("EROFS", () => t.chown("private", 1, 1));
    fails("EROFS", () => t.lchown("link", 1, 1));
    fails("EROFS", () => t.utimensat(C.AT_FDCWD, "private", "now", "now", 0));
    fails("EROFS", () => t.truncate("private", 0));
    fails("EROFS", () => t.setxattr("f", "user.a", "2"));
    fails("EROFS", () => t.removexattr("f", "user.a"));
    fails("EROFS", () => t.removexattr("f", "user.missing"));
  };
  change();
  t.as(1000, 1000, change);
});

readOnly("opening for writing answers EROFS before EACCES, for what holds data", (t) => {
  const open = () => {
    for (const flags of [C.O_WRONLY, C.O_RDWR, C.O_RDONLY | C.O_TRUNC]) {
      fails("EROFS", () => t.open("f", flags));
      fails("EROFS", () => t.open("private", flags));
    }
    fails("EROFS", () => t.open("new", C.O_CREAT | C.O_WRONLY));
    fails("EROFS", () => t.open("new", C.O_CREAT | C.O_RDONLY));
    fails("EROFS", () => t.open(".", C.O_TMPFILE | C.O_RDWR));
    fails("EROFS", () => t.open("f", C.O_CREAT | C.O_WRONLY));
    fails("EROFS", () => t.access("private", C.W_OK));
    fails("EROFS", () => t.access("d", C.W_OK));
    t.close(t.open("null", C.O_WRONLY));
    t.access("pipe", C.W_OK);
    t.close(t.open("pipe", C.O_RDWR));
    t.close(t.open("f", C.O_CREAT | C.O_RDONLY));
    t.close(t.open("f", C.O_PATH | C.O_WRONLY));
  };
  open();
  t.as(1000, 1000, open);
});

readOnly("what is wrong anyway comes before EROFS where Linux looks first", (t) => {
  fails("EEXIST", () => t.mkdir("d"));
  fails("EEXIST", () => t.symlink("x", "link"));
  fails("EEXIST", () => t.link("f", "d/f"));
  fails("ENOENT", () => t.link("missing", "new"));
  fails("ENOENT", () => t.symlink("x", "new/"));
  fails("ENOENT", () => t.mkdir("missing/new"));
  fails("EEXIST", () => t.open("f", C.O_CREAT | C.O_EXCL | C.O_WRONLY));
  fails("EISDIR", () => t.open("d", C.O_WRONLY));
  fails("EISDIR", () => t.truncate("d", 0));
  fails("EINVAL", () => t.truncate("null", 0));
  fails("ENOENT", () => t.chmod("missing", 0));
  fails("ENOENT", () => t.open("missing", C.O_WRONLY));
  fails("EINVAL", () => t.rmdir("d/."));
  fails("ENOTEMPTY", () => t.rmdir("d/.."));
  fails("EISDIR", () => t.unlink("d/.."));
  fails("EINVAL", () => t.renameat2(C.AT_FDCWD, "f", C.AT_FDCWD, "g", 0x100));
  fails("EBUSY", () => t.rename("d/.", "new"));
});

readOnly("EROFS comes before what is looked at behind it", (t) => {
  fails("EROFS", () => t.unlink("missing"));
  fails("EROFS", () => t.rmdir("missing"));
  fails("EROFS", () => t.rmdir("f"));
  fails("EROFS", () => t.unlink("d"));
  fails("EROFS", () => t.rename("missing", "new"));
});

readOnly("descriptors change nothing either, and reading goes on", (t) => {
  const fd = t.open("f", C.O_RDONLY);
  fails("EROFS", () => t.fchmod(fd, 0o600));
  fails("EROFS", () => t.fchown(fd, 1, 1));
  fails("EROFS", () => t.futimens(fd, "now", "now"));
  fails("EROFS", () => t.setxattr(fd, "user.a", "2"));
  assertEquals([t.read(fd, 9), content(t, "link")], ["text", "text"]);
  t.access("script", C.X_OK | C.R_OK);
});

readOnly("statfs tells ST_RDONLY and ST_RELATIME", (t) => {
  assertEquals(t.statfs("f").flags, C.ST_RDONLY | C.ST_RELATIME);
  assertEquals(t.fstatfs(t.open("d", C.O_RDONLY)).flags, C.ST_RDONLY | C.ST_RELATIME);
});

const closed = mountedSuite({ options: "noexec,nosuid,nodev,noatime", fill });

closed("statfs tells of noexec, nosuid, nodev and noatime", (t) => {
  const expected = C.ST_NOEXEC | C.ST_NOSUID | C.ST_NODEV | C.ST_NOATIME;
  assertEquals([t.statfs(".").flags, t.fstatfs(t.open("f", 0)).flags], [expected, expected]);
});

closed("nodev is EACCES to open a device, and nothing to make or to look at one", (t) => {
  fails("EACCES", () => t.open("null", C.O_RDONLY));
  fails("EACCES", () => t.open("disk", C.O_RDONLY));
  fails("ENOTDIR", () => t.open("null", C.O_RDONLY | C.O_DIRECTORY));
  t.close(t.open("null", C.O_PATH));
  t.access("null", C.R_OK | C.W_OK);
  t.mknod("zero", C.S_IFCHR | 0o666, 0x105);
  t.unlink("zero");
});

closed("noexec is EACCES to access X_OK of a file, not of a directory", (t) => {
  fails("EACCES", () => t.access("script", C.X_OK));
  fails("EACCES", () => t.access("script", C.R_OK | C.X_OK));
  t.access("script", C.R_OK | C.W_OK);
  t.access("d", C.X_OK);
});

const without = mountedProcessSuite({ options: "noexec", fill });

without("execve and execveat answer EACCES, and a program run by its interpreter goes on", (t) => {
  t.run("/bin/cp", "/bin/true", "true");
  assertEquals(t.stat("true").mode & 0o111, 0o111);
  fails("EACCES", () => t.execve("./true"));
  fails("EACCES", () => t.execve("./script"));
  fails("EACCES", () => t.execve("./d"));
  fails("ENOENT", () => t.execve("./missing"));
  const fd = t.open("true", C.O_RDONLY);
  fails("EACCES", () => t.syscall(SYS.execveat, fd, "", 0, 0, C.AT_EMPTY_PATH));
  assertEquals(t.run("/bin/sh", "script").output, "ran\n");
  t.unlink("true");
});

without("mmap for execution answers EPERM, after EACCES for a descriptor that will not do", (t) => {
  const fd = t.open("f", C.O_RDWR);
  const map = (to: number, protection: number, flags: number) =>
    t.syscall(SYS.mmap, 0, 4096, protection, flags, to, 0);
  fails("EPERM", () => map(fd, C.PROT_READ | C.PROT_EXEC, C.MAP_PRIVATE));
  fails("EPERM", () => map(fd, C.PROT_EXEC, C.MAP_SHARED));
  const writes = t.open("f", C.O_WRONLY),
    reads = t.open("f", C.O_RDONLY),
    path = t.open("f", C.O_PATH);
  fails("EACCES", () => map(writes, C.PROT_EXEC, C.MAP_PRIVATE));
  fails("EACCES", () => map(reads, C.PROT_WRITE | C.PROT_EXEC, C.MAP_SHARED));
  fails("EBADF", () => map(path, C.PROT_EXEC, C.MAP_PRIVATE));
  fails("EINVAL", () => t.syscall(SYS.mmap, 0, 0, C.PROT_EXEC, C.MAP_PRIVATE, fd, 0));
  t.syscall(SYS.munmap, map(fd, C.PROT_READ, C.MAP_PRIVATE), 4096);
});

without("the list of mounts has the option", (t) => {
  assertEquals(listedMount(t, "/proc/self/mountinfo").options, ["noexec", "relatime", "rw"]);
});

without("mprotect and pkey_mprotect give a mapping no execution: EACCES", (t) => {
  const fd = t.open("f", C.O_RDWR);
  const at = t.syscall(SYS.mmap, 0, 4096, C.PROT_READ, C.MAP_PRIVATE, fd, 0);
  fails("EACCES", () => t.syscall(SYS.mprotect, at, 4096, C.PROT_READ | C.PROT_EXEC));
  fails("EACCES", () => t.syscall(SYS.pkey_mprotect, at, 4096, C.PROT_READ | C.PROT_EXEC, -1));
  fails("EINVAL", () => t.syscall(SYS.mprotect, at + 1, 4096, C.PROT_EXEC));
  assertEquals(t.syscall(SYS.mprotect, at, 4096, C.PROT_READ | C.PROT_WRITE), 0);
  t.syscall(SYS.munmap, at, 4096);
  const host = t.open("/bin/sh", C.O_RDONLY);
  const there = t.syscall(SYS.mmap, 0, 4096, C.PROT_READ, C.MAP_PRIVATE, host, 0);
  assertEquals(t.syscall(SYS.mprotect, there, 4096, C.PROT_READ | C.PROT_EXEC), 0);
  t.syscall(SYS.munmap, there, 4096);
});

const links = mountedSuite({ options: "nosymfollow", fill });

links("nosymfollow is ELOOP to follow a symlink, and nothing to read, make or remove one", (t) => {
  t.symlink("d", "dir");
  for (const path of ["link", "dir/f", "dir/"]) {
    fails("ELOOP", () => t.stat(path));
    fails("ELOOP", () => t.open(path, C.O_RDONLY));
  }
  fails("ELOOP", () => t.chmod("link", 0o600));
  fails("ELOOP", () => t.mkdir("dir/new"));
  assertEquals([t.readlink("link"), t.lstat("link").mode & C.S_IFMT], ["f", C.S_IFLNK]);
  t.rename("dir", "other");
  t.unlink("other");
  assertEquals(t.statfs(".").flags, C.ST_RELATIME | C.ST_NOSYMFOLLOW);
});

const plain = mountedSuite({ options: "rw", fill });

plain(
  "without options a tree is written, devices open, and statfs tells ST_RELATIME alone",
  (t) => {
    t.close(t.open("null", C.O_RDWR));
    t.access("script", C.X_OK);
    assertEquals(t.statfs(".").flags, C.ST_RELATIME);
  },
);
