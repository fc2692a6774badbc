import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { fails, put, test } from "./harness.ts";

test("slashes and dots fold, and .. stops at the root", (cage) => {
  cage.mkdir("/a");
  put(cage, "/a/f", "x");
  for (const path of ["//a//f", "/./a/./f", "/../a/f", "/a/../a/f", "a/f"]) {
    assertEquals(cage.stat(path).size, 1, path);
  }
});

test("a file with a slash behind it is ENOTDIR, a missing one ENOENT", (cage) => {
  put(cage, "/f");
  fails("ENOTDIR", () => cage.stat("/f/"));
  fails("ENOTDIR", () => cage.stat("/f/x"));
  fails("ENOTDIR", () => cage.stat("/f/."));
  fails("ENOENT", () => cage.stat("/none/"));
  fails("ENOENT", () => cage.stat(""));
  fails("EINVAL", () => cage.stat("/f\0"));
});

test("40 symlinks are followed, the 41st is ELOOP", (cage) => {
  put(cage, "/l0");
  for (let i = 1; i <= 41; i++) cage.symlink(`l${i - 1}`, `/l${i}`);
  assertEquals(cage.stat("/l40").size, 0);
  fails("ELOOP", () => cage.stat("/l41"));
  cage.symlink("loop", "/loop");
  fails("ELOOP", () => cage.stat("/loop"));
  assertEquals(cage.lstat("/loop").size, 4);
});

test("symlinks in the middle and at the end, relative and absolute, with .. behind them", (cage) => {
  cage.mkdir("/a");
  cage.mkdir("/a/b");
  put(cage, "/a/f", "abc");
  cage.symlink("/a/b", "/to_b");
  cage.symlink("../a/f", "/a/to_f");
  assertEquals(cage.stat("/to_b/../f").size, 3);
  assertEquals(cage.stat("/a/to_f").size, 3);
  assertEquals(cage.lstat("/to_b/").mode & C.S_IFMT, C.S_IFDIR);
  cage.symlink("missing", "/dangling");
  fails("ENOENT", () => cage.stat("/dangling"));
});

test("a name of 256 bytes and a path of 4096 are ENAMETOOLONG, one less is not", (cage) => {
  const name = "ä".repeat(127) + "x";
  put(cage, "/" + name);
  assertEquals(cage.readdir("/"), [name]);
  fails("ENAMETOOLONG", () => put(cage, "/" + name + "y"));
  fails("ENAMETOOLONG", () => cage.stat("/" + "ä".repeat(128)));
  assertEquals(cage.stat("/".repeat(4095)).ino, cage.stat("/").ino);
  fails("ENAMETOOLONG", () => cage.stat("/".repeat(4096)));
});

test("a relative path counts from the directory of openat, whose errors are EBADF and ENOTDIR", (cage) => {
  cage.mkdir("/a");
  put(cage, "/a/f", "abc");
  const dir = cage.open("/a", C.O_PATH | C.O_DIRECTORY);
  assertEquals(cage.fstatat(dir, "f").size, 3);
  assertEquals(cage.fstatat(dir, "", C.AT_EMPTY_PATH).ino, cage.stat("/a").ino);
  const file = cage.open("/a/f", C.O_RDONLY);
  fails("ENOTDIR", () => cage.fstatat(file, "f"));
  fails("EBADF", () => cage.fstatat(99, "f"));
  assertEquals(cage.fstatat(99, "/a/f").size, 3);
});

test("the walk is as right at depth 200", (cage) => {
  let path = "";
  for (let i = 0; i < 200; i++) cage.mkdir(path += `/d${i}`);
  put(cage, path + "/f", "deep");
  cage.chdir(path);
  assertEquals(cage.getcwd(), path);
  assertEquals(cage.stat("f").size, 4);
  assertEquals(cage.stat("../".repeat(200) + "d0").ino, cage.stat("/d0").ino);
});

test("a removed current directory is ENOENT to getcwd, to new names and to lookups", (cage) => {
  cage.mkdir("/a");
  cage.chdir("/a");
  cage.rmdir("/a");
  fails("ENOENT", () => cage.getcwd());
  fails("ENOENT", () => cage.mkdir("x"));
  fails("ENOENT", () => cage.stat("x"));
  assertEquals(cage.stat(".").nlink, 0);
  cage.chdir("..");
  assertEquals(cage.getcwd(), "/");
});

test("chroot keeps .. below the new root", (cage) => {
  cage.mkdir("/jail");
  put(cage, "/secret");
  cage.symlink("/secret", "/jail/link");
  cage.chroot("/jail");
  cage.chdir("/");
  assertEquals(cage.getcwd(), "/");
  fails("ENOENT", () => cage.stat("../secret"));
  fails("ENOENT", () => cage.stat("/link"));
});
