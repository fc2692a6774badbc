import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { bytes, fails, put, test } from "./harness.ts";

test("attributes are set, listed, read and removed; a missing one is ENODATA", (cage) => {
  put(cage, "/f");
  cage.setxattr("/f", "user.a", bytes("1"));
  const fd = cage.open("/f", C.O_RDWR);
  cage.fsetxattr(fd, "user.b", bytes("2"), C.XATTR_CREATE);
  assertEquals(cage.listxattr("/f"), ["user.a", "user.b"]);
  assertEquals(cage.fgetxattr(fd, "user.a"), bytes("1"));
  fails("EEXIST", () => cage.setxattr("/f", "user.a", bytes("x"), C.XATTR_CREATE));
  fails("ENODATA", () => cage.setxattr("/f", "user.c", bytes("x"), C.XATTR_REPLACE));
  const { ctimeSec } = cage.stat("/f");
  cage.removexattr("/f", "user.a");
  assertEquals(cage.stat("/f").ctimeSec > ctimeSec, true);
  fails("ENODATA", () => cage.getxattr("/f", "user.a"));
  fails("ENODATA", () => cage.removexattr("/f", "user.a"));
  cage.link("/f", "/g");
  assertEquals(cage.getxattr("/g", "user.b"), bytes("2"));
  cage.unlink("/f");
  cage.unlink("/g");
  cage.close(fd);
});

test("names and values out of bounds are ERANGE, E2BIG, EOPNOTSUPP, EINVAL", (cage) => {
  put(cage, "/f");
  const one = bytes("1");
  fails("ERANGE", () => cage.setxattr("/f", "", one));
  fails("ERANGE", () => cage.setxattr("/f", "user." + "x".repeat(251), one));
  fails("E2BIG", () => cage.setxattr("/f", "user.a", new Uint8Array(65537)));
  fails("EOPNOTSUPP", () => cage.setxattr("/f", "other.a", one));
  fails("EINVAL", () => cage.setxattr("/f", "user.a", one, 4));
});

test(
  "user attributes want r and w (EACCES) and a file or directory (EPERM), trusted ones root",
  (cage, { vfs }) => {
    put(cage, "/f", "", 0o644);
    cage.symlink("f", "/l");
    cage.setxattr("/f", "user.a", bytes("1"));
    cage.setxattr("/f", "trusted.t", bytes("2"));
    const other = vfs.cage({ uid: 1 });
    assertEquals(other.getxattr("/f", "user.a"), bytes("1"));
    fails("EACCES", () => other.setxattr("/f", "user.a", bytes("x")));
    fails("EPERM", () => other.setxattr("/f", "trusted.t", bytes("x")));
    fails("ENODATA", () => other.getxattr("/f", "trusted.t"));
    assertEquals(other.listxattr("/l"), ["user.a"]);
    fails("EPERM", () => cage.setxattr("/l", "user.a", bytes("x"), 0, false));
  },
);
