/** The errors that every call with a path has in common, as path_resolution(7) tells them. */
import { fails, put, type Test } from "./suite.ts";
import type { Target } from "./target.ts";
import { O_RDONLY } from "../../core/constants.ts";

/**
 * Tests of what goes wrong on the way to the last component. `call` runs the syscall `name` on a path;
 * it must fail only because of the path.
 */
export function testPathErrors(
  test: Test<Target>,
  name: string,
  call: (t: Target, path: string) => unknown,
): void {
  test(`${name} answers ENOENT for the empty path`, (t) => {
    fails("ENOENT", () => call(t, ""));
  });
  test(`${name} answers ENOENT when a directory on the way is missing`, (t) => {
    fails("ENOENT", () => call(t, "missing/x"));
    fails("ENOENT", () => call(t, "missing/../x"));
  });
  test(`${name} answers ENOENT when a symlink on the way dangles`, (t) => {
    t.symlink("nowhere", "dangling");
    fails("ENOENT", () => call(t, "dangling/x"));
  });
  test(`${name} answers ENOTDIR when a component on the way is a file`, (t) => {
    put(t, "file");
    t.symlink("file", "link");
    fails("ENOTDIR", () => call(t, "file/x"));
    fails("ENOTDIR", () => call(t, "file/../x"));
    fails("ENOTDIR", () => call(t, "link/x"));
  });
  test(`${name} answers ENAMETOOLONG for a name of 256 bytes`, (t) => {
    fails("ENAMETOOLONG", () => call(t, "n".repeat(256)));
    fails("ENAMETOOLONG", () => call(t, "n".repeat(256) + "/x"));
  });
  test(`${name} answers ENAMETOOLONG for a path of 4096 bytes`, (t) => {
    fails("ENAMETOOLONG", () => call(t, "./".repeat(2047) + "xx"));
  });
  test(`${name} answers ELOOP when symlinks on the way form a loop`, (t) => {
    t.symlink("b", "a");
    t.symlink("a", "b");
    fails("ELOOP", () => call(t, "a/x"));
  });
  test(`${name} answers ELOOP when more than 40 symlinks lie on the way`, (t) => {
    t.mkdir("0");
    for (let i = 1; i <= 41; i++) t.symlink(`${i - 1}`, `${i}`);
    fails("ELOOP", () => call(t, "41/x"));
  });
  test(`${name} answers EACCES when a directory on the way may not be searched`, (t) => {
    t.mkdir("closed", 0o700);
    t.mkdir("closed/open", 0o777);
    t.as(65534, 65534, () => {
      fails("EACCES", () => call(t, "closed/x"));
      fails("EACCES", () => call(t, "closed/open/x"));
      fails("EACCES", () => call(t, "closed/../x"));
    });
  });
}

/** Tests of the directory descriptor of an *at call; `call` must fail only because of it. */
export function testDirfdErrors(
  test: Test<Target>,
  name: string,
  call: (t: Target, dirfd: number, path: string) => unknown,
): void {
  test(`${name} answers EBADF for a relative path and a closed descriptor`, (t) => {
    fails("EBADF", () => call(t, 700, "x"));
    fails("EBADF", () => call(t, -5, "x"));
  });
  test(`${name} answers ENOTDIR for a relative path and the descriptor of a file`, (t) => {
    put(t, "file");
    const fd = t.open("file", O_RDONLY);
    fails("ENOTDIR", () => call(t, fd, "x"));
  });
  test(`${name} answers ENOENT in the descriptor of a removed directory`, (t) => {
    t.mkdir("d");
    const fd = t.open("d", O_RDONLY);
    t.rmdir("d");
    fails("ENOENT", () => call(t, fd, "x"));
  });
  test(`${name} answers EACCES when the descriptor's directory may not be searched`, (t) => {
    t.mkdir("d", 0o755);
    put(t, "d/x");
    const fd = t.open("d", O_RDONLY);
    t.chmod("d", 0o644);
    t.as(65534, 65534, () => fails("EACCES", () => call(t, fd, "x")));
  });
}
