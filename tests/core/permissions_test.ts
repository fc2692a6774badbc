import { assertEquals } from "@std/assert";
import type { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { bytes, fails, put, test, type World } from "./harness.ts";

function user(world: World, uid: number, groups: number[] = []): Cage {
  return world.vfs.cage({ uid, gid: uid, groups });
}

test(
  "the first class that fits decides alone: owner, group, supplementary group, other",
  (cage, world) => {
    put(cage, "/f");
    cage.chown("/f", 10, 20);
    cage.chmod("/f", 0o047);
    fails("EACCES", () => user(world, 10, [20]).access("/f", C.R_OK));
    user(world, 20).access("/f", C.R_OK);
    fails("EACCES", () => user(world, 30, [20]).access("/f", C.W_OK));
    user(world, 30).access("/f", C.R_OK | C.W_OK | C.X_OK);
    cage.chmod("/f", 0);
    cage.access("/f", C.R_OK | C.W_OK);
    fails("EACCES", () => cage.access("/f", C.X_OK));
    fails("EINVAL", () => cage.access("/f", 8));
  },
);

test("a directory without x is EACCES to walk, without w EACCES to change", (cage, world) => {
  cage.mkdir("/d", 0o755);
  put(cage, "/d/f");
  const other = user(world, 1);
  fails("EACCES", () => other.unlink("/d/f"));
  fails("EACCES", () => put(other, "/d/g"));
  fails("EEXIST", () => other.mkdir("/d/f"));
  cage.chmod("/d", 0o766);
  fails("EACCES", () => other.stat("/d/f"));
  fails("EACCES", () => other.chdir("/d"));
  assertEquals(other.readdir("/d"), ["f"]);
});

test("in a sticky directory only the owners remove and rename: EPERM", (cage, world) => {
  cage.mkdir("/tmp");
  cage.chmod("/tmp", 0o1777);
  const [a, b] = [user(world, 1), user(world, 2)];
  put(a, "/tmp/a");
  put(b, "/tmp/b");
  fails("EPERM", () => b.unlink("/tmp/a"));
  fails("EPERM", () => b.rename("/tmp/a", "/tmp/c"));
  fails("EPERM", () => b.rename("/tmp/b", "/tmp/a"));
  a.unlink("/tmp/a");
  cage.unlink("/tmp/b");
});

test("a setgid directory hands down its group, and setgid to directories", (cage, world) => {
  cage.mkdir("/d");
  cage.chown("/d", 0, 50);
  cage.chmod("/d", 0o2777);
  const other = user(world, 1);
  other.umask(0);
  put(other, "/d/f", "", 0o2777);
  other.mkdir("/d/e", 0o777);
  assertEquals([other.stat("/d/f").gid, other.stat("/d/f").mode & 0o7777], [50, 0o777]);
  assertEquals([other.stat("/d/e").gid, other.stat("/d/e").mode & 0o7777], [50, 0o2777]);
});

test(
  "writing and truncating strip setuid and setgid but for root, chown strips them always",
  (cage, world) => {
    const other = user(world, 1);
    cage.chmod("/", 0o777);
    put(other, "/f");
    other.chmod("/f", 0o6777);
    cage.writeFile("/f", bytes("x"));
    assertEquals(cage.stat("/f").mode & 0o7777, 0o6777);
    const fd = other.open("/f", C.O_WRONLY);
    other.write(fd, bytes("y"));
    assertEquals(cage.stat("/f").mode & 0o7777, 0o777);
    other.chmod("/f", 0o6767);
    other.truncate("/f", 0);
    assertEquals(cage.stat("/f").mode & 0o7777, 0o2767);
    cage.chmod("/f", 0o6777);
    cage.chown("/f", -1, -1);
    assertEquals(cage.stat("/f").mode & 0o7777, 0o777);
  },
);

test("chmod by another is EPERM, setgid without membership is dropped", (cage, world) => {
  put(cage, "/f");
  const other = user(world, 1);
  fails("EPERM", () => other.chmod("/f", 0o777));
  cage.chown("/f", 1, 50);
  other.chmod("/f", 0o2755);
  assertEquals(cage.stat("/f").mode & 0o7777, 0o755);
});

test("chown: the owner may give the file to own groups, else EPERM", (cage, world) => {
  put(cage, "/f");
  cage.chown("/f", 1, 1);
  const owner = user(world, 1, [7]);
  owner.chown("/f", -1, 7);
  fails("EPERM", () => owner.chown("/f", -1, 8));
  fails("EPERM", () => owner.chown("/f", 2, -1));
  fails("EPERM", () => user(world, 2).chown("/f", -1, 2));
});

test("link to another's file wants the right to write it: EPERM", (cage, world) => {
  cage.chmod("/", 0o777);
  put(cage, "/f");
  const other = user(world, 1);
  fails("EPERM", () => other.link("/f", "/g"));
  cage.chmod("/f", 0o666);
  other.link("/f", "/g");
});

test(
  "utimensat: now wants w (EACCES), a time wants the owner (EPERM), omitting both nothing",
  (cage, world) => {
    put(cage, "/f");
    const other = user(world, 1);
    fails("EACCES", () => other.utimensat(C.AT_FDCWD, "/f", "now", "now"));
    fails("EPERM", () => other.utimensat(C.AT_FDCWD, "/f", { sec: 1, nsec: 0 }, "now"));
    fails("EINVAL", () => cage.utimensat(C.AT_FDCWD, "/f", { sec: 1, nsec: 1e9 }, "now"));
    other.utimensat(C.AT_FDCWD, "/f", undefined, undefined);
    cage.chmod("/f", 0o666);
    other.utimensat(C.AT_FDCWD, "/f", "now", "now");
  },
);

Deno.test("protected_symlinks: EACCES at a path's end in a sticky directory, root no exception", () => {
  const vfs = new Vfs({ protectedSymlinks: true });
  const root = vfs.cage();
  root.mkdir("/tmp");
  root.chmod("/tmp", 0o1777);
  put(root, "/secret", "x", 0o644);
  root.mkdir("/d");
  put(root, "/d/f", "x");
  const [a, b] = [vfs.cage({ uid: 1 }), vfs.cage({ uid: 2 })];
  a.symlink("/secret", "/tmp/link");
  a.symlink("/d", "/tmp/dir");
  for (const cage of [root, b]) {
    fails("EACCES", () => cage.stat("/tmp/link"));
    fails("EACCES", () => cage.open("/tmp/link", C.O_CREAT | C.O_WRONLY));
    fails("EACCES", () => cage.readdir("/tmp/dir/"));
    assertEquals([cage.lstat("/tmp/link").uid, cage.stat("/tmp/dir/f").size], [1, 1]);
  }
  assertEquals(a.stat("/tmp/link").size, 1);
  root.symlink("/secret", "/tmp/roots");
  assertEquals(b.stat("/tmp/roots").size, 1);
  root.chmod("/tmp", 0o777);
  assertEquals(b.stat("/tmp/link").size, 1);
});

Deno.test("protected_regular and protected_fifos: EACCES to O_CREAT of another's, by their levels", () => {
  const open = C.O_CREAT | C.O_RDWR;
  for (const level of [0, 1, 2] as const) {
    const vfs = new Vfs({ protectedRegular: level, protectedFifos: level });
    const [root, a, b] = [vfs.cage(), vfs.cage({ uid: 1 }), vfs.cage({ uid: 2, groups: [1] })];
    for (const cage of [root, a]) cage.umask(0);
    for (const [path, mode] of [["/all", 0o1777], ["/group", 0o1775]] as const) {
      root.mkdir(path, mode);
      root.chown(path, 0, 1);
      put(a, `${path}/f`, "", 0o666);
      a.mkfifo(`${path}/fifo`, 0o666);
      put(root, `${path}/roots`, "", 0o666);
      const isRefused = level > (path === "/all" ? 0 : 1);
      for (const name of ["f", "fifo"]) {
        for (const cage of [root, b]) {
          const call = () => cage.close(cage.open(`${path}/${name}`, open, 0o600));
          if (isRefused) fails("EACCES", call);
          else call();
        }
        a.close(a.open(`${path}/${name}`, open, 0o600));
        b.close(b.open(`${path}/${name}`, C.O_RDWR));
      }
      b.close(b.open(`${path}/roots`, open, 0o600));
    }
  }
});
