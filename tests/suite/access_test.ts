import { fails, put, suite } from "./suite.ts";
import { testDirfdErrors, testPathErrors } from "./path_errors.ts";
import {
  AT_EACCESS,
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  F_OK,
  O_RDONLY,
  R_OK,
  W_OK,
  X_OK,
} from "../../core/constants.ts";

const test = suite("access");

testPathErrors(test, "access", (t, path) => t.access(path, F_OK));
testDirfdErrors(test, "faccessat", (t, dirfd, path) => t.faccessat(dirfd, path, F_OK, 0));

test("access lets root read and write whatever the mode", (t) => {
  put(t, "f");
  t.chmod("f", 0);
  t.access("f", R_OK | W_OK);
});

test("access answers EACCES for root executing a file without any execute bit", (t) => {
  put(t, "f");
  t.chmod("f", 0o666);
  fails("EACCES", () => t.access("f", X_OK));
  t.chmod("f", 0o001);
  t.access("f", X_OK);
});

test("access lets root search a directory without any execute bit", (t) => {
  t.mkdir("d");
  t.chmod("d", 0);
  t.access("d", R_OK | W_OK | X_OK);
});

test("access answers EACCES for each bit that is not there", (t) => {
  put(t, "f");
  for (const [bit, other] of [[R_OK, 0o773], [W_OK, 0o775], [X_OK, 0o776]]) {
    t.chmod("f", other);
    t.as(65534, 65534, () => {
      fails("EACCES", () => t.access("f", bit));
      t.access("f", other & 7);
      t.access("f", F_OK);
    });
  }
});

test("access looks at the owner's bits for the owner, at the group's for its members", (t) => {
  put(t, "f");
  t.chown("f", 65534, 100);
  t.chmod("f", 0o357);
  t.as(65534, 65534, () => {
    fails("EACCES", () => t.access("f", R_OK));
    t.access("f", W_OK | X_OK);
  });
  t.as(65533, 100, () => {
    fails("EACCES", () => t.access("f", W_OK));
    t.access("f", R_OK | X_OK);
  });
  t.as(65533, 65533, () => fails("EACCES", () => t.access("f", W_OK)), [5, 100]);
  t.as(65533, 65533, () => t.access("f", R_OK | W_OK | X_OK));
});

test("access follows symlinks", (t) => {
  put(t, "f");
  t.symlink("f", "link");
  t.symlink("nowhere", "dangling");
  t.access("link", R_OK);
  fails("ENOENT", () => t.access("dangling", F_OK));
});

test("access answers ENOENT for a missing name", (t) => {
  fails("ENOENT", () => t.access("missing", F_OK));
});

test("access answers EINVAL for unknown mode bits", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.access("f", 8));
});

test("access answers ENOTDIR for a file with a trailing slash", (t) => {
  put(t, "f");
  fails("ENOTDIR", () => t.access("f/", F_OK));
});

test("faccessat looks below a descriptor, with AT_EACCESS by the effective ids", (t) => {
  t.mkdir("d");
  put(t, "d/f", "", 0o644);
  const fd = t.open("d", O_RDONLY);
  t.faccessat(fd, "f", R_OK, 0);
  t.as(65534, 65534, () => fails("EACCES", () => t.faccessat(fd, "f", W_OK, AT_EACCESS)));
});

test("faccessat with AT_SYMLINK_NOFOLLOW looks at the symlink itself", (t) => {
  t.symlink("nowhere", "dangling");
  t.faccessat(AT_FDCWD, "dangling", F_OK, AT_SYMLINK_NOFOLLOW);
  fails("ENOENT", () => t.faccessat(AT_FDCWD, "dangling", F_OK, 0));
});

test("faccessat answers EINVAL for unknown flags", (t) => {
  put(t, "f");
  fails("EINVAL", () => t.faccessat(AT_FDCWD, "f", F_OK, 0x40000000));
});
