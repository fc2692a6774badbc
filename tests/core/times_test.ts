import { assertEquals } from "@std/assert";
import type { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import { bytes, openNew, put, test } from "./harness.ts";

/** Which of a file's times a call moves: "amc". */
function moved(cage: Cage, path: string, call: () => void): string {
  const before = cage.lstat(path);
  call();
  const after = cage.lstat(path);
  return (before.atimeSec === after.atimeSec ? "" : "a") +
    (before.mtimeSec === after.mtimeSec ? "" : "m") +
    (before.ctimeSec === after.ctimeSec ? "" : "c");
}

test("each call moves the times that Linux moves", (cage) => {
  cage.mkdir("/d");
  put(cage, "/d/f", "abc");
  const fd = openNew(cage, "/d/f");
  assertEquals(moved(cage, "/d/f", () => cage.write(fd, bytes("x"))), "mc");
  assertEquals(moved(cage, "/d/f", () => cage.write(fd, bytes(""))), "");
  assertEquals(moved(cage, "/d/f", () => cage.chmod("/d/f", 0o600)), "c");
  assertEquals(moved(cage, "/d/f", () => cage.link("/d/f", "/g")), "c");
  assertEquals(moved(cage, "/d/f", () => cage.unlink("/g")), "c");
  assertEquals(moved(cage, "/d/f", () => cage.truncate("/d/f", cage.stat("/d/f").size)), "");
  assertEquals(moved(cage, "/d/f", () => cage.truncate("/d/f", 1)), "mc");
  assertEquals(moved(cage, "/d/f", () => cage.ftruncate(fd, 1)), "mc");
  assertEquals(
    moved(cage, "/d/f", () => cage.rename("/d/f", "/d/f2") ?? cage.rename("/d/f2", "/d/f")),
    "c",
  );
  assertEquals(moved(cage, "/d", () => put(cage, "/d/new")), "mc");
  assertEquals(moved(cage, "/d", () => put(cage, "/d/new", "again")), "");
  assertEquals(moved(cage, "/d", () => cage.unlink("/d/new")), "mc");
});

test("relatime: a read moves atime once after each change, and after a day", (cage, world) => {
  put(cage, "/f", "abc");
  assertEquals(moved(cage, "/f", () => cage.readFile("/f")), "a");
  assertEquals(moved(cage, "/f", () => cage.readFile("/f")), "");
  cage.chmod("/f", 0o600);
  assertEquals(moved(cage, "/f", () => cage.readFile("/f")), "a");
  world.time += 24 * 60 * 60;
  assertEquals(moved(cage, "/f", () => cage.readFile("/f")), "a");
  cage.chmod("/f", 0o600);
  const fd = cage.open("/f", C.O_NOATIME);
  assertEquals(moved(cage, "/f", () => cage.read(fd, new Uint8Array(1))), "");
});

test("utimensat sets times to the nanosecond, of a symlink itself where asked", (cage) => {
  put(cage, "/f");
  cage.symlink("f", "/l");
  const [a, m] = [{ sec: -5, nsec: 999_999_999 }, { sec: 2 ** 33, nsec: 1 }];
  cage.utimensat(C.AT_FDCWD, "/l", a, m);
  const { atimeSec, atimeNsec, mtimeSec, mtimeNsec } = cage.stat("/f");
  assertEquals([atimeSec, atimeNsec, mtimeSec, mtimeNsec], [-5, 999_999_999, 2 ** 33, 1]);
  cage.utimensat(C.AT_FDCWD, "/l", a, undefined, C.AT_SYMLINK_NOFOLLOW);
  assertEquals(cage.lstat("/l").atimeSec, -5);
});
