import { assertEquals } from "@std/assert";
import { fails, processSuite, put } from "./suite.ts";
import { decodeName } from "../../core/bytes.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_HANDLE_CONNECTABLE,
  AT_HANDLE_FID,
  AT_SYMLINK_FOLLOW,
  O_DIRECTORY,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  S_IFLNK,
  S_IFMT,
} from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";

const test = processSuite("name_to_handle_at");

const NOWHERE = 0x10;
const HEAD = 8;

/** A struct file_handle with room for this many bytes, and the four bytes of a mount's number. */
const room = (bytes: number) =>
  decodeName(new Uint8Array([bytes, ...new Array(HEAD + bytes + 3).fill(0)]));

test("name_to_handle_at answers EOVERFLOW, EINVAL, ENOENT, EBADF, EFAULT", (t) => {
  put(t, "f");
  const call = (dir: number, path: string, handle: string | number, flags = 0) =>
    t.syscall(SYS.name_to_handle_at, dir, path, handle, room(0), flags);
  assertEquals(call(AT_FDCWD, "f", room(64)), 0);
  assertEquals(call(t.open("f", O_RDONLY), "", room(64), AT_EMPTY_PATH), 0);
  fails("EOVERFLOW", () => call(AT_FDCWD, "f", room(0)));
  fails("EINVAL", () => call(AT_FDCWD, "f", room(129)));
  fails("EINVAL", () => call(AT_FDCWD, "f", room(64), 0x8000));
  fails("EINVAL", () => call(AT_FDCWD, "f", room(64), AT_HANDLE_CONNECTABLE | AT_HANDLE_FID));
  fails("EOPNOTSUPP", () => call(AT_FDCWD, "f", room(64), AT_HANDLE_CONNECTABLE));
  fails("ENOENT", () => call(AT_FDCWD, "none", room(64)));
  fails("ENOENT", () => call(AT_FDCWD, "", room(64)));
  fails("ENOTDIR", () => call(AT_FDCWD, "f/", room(64)));
  fails("EBADF", () => call(700, "f", room(64)));
  fails("EFAULT", () => call(AT_FDCWD, "f", NOWHERE));
  t.as(1000, 1000, () => assertEquals(call(AT_FDCWD, "f", room(64)), 0));
});

test("name_to_handle_at names a symlink itself unless told to follow: ENOENT", (t) => {
  t.symlink("missing", "dangling");
  const call = (flags: number) =>
    t.syscall(SYS.name_to_handle_at, AT_FDCWD, "dangling", room(64), room(0), flags);
  assertEquals(call(0), 0);
  fails("ENOENT", () => call(AT_SYMLINK_FOLLOW));
});

test("open_by_handle_at opens what was named, ESTALE when it is gone, EPERM for other users", (t) => {
  put(t, "f", "text");
  t.mkdir("d");
  t.symlink("f", "link");
  const [file, directory, link] = ["f", "d", "link"].map((path) => t.handle(path));
  const mount = t.open(".", O_RDONLY | O_DIRECTORY);
  const open = (handle: string, flags = O_RDONLY) =>
    t.syscall(SYS.open_by_handle_at, mount, handle, flags);
  t.rename("f", "g");
  assertEquals(t.read(open(file), 9), "text");
  t.write(open(file, O_RDWR), "more");
  assertEquals(t.getdents(open(directory, O_RDONLY | O_DIRECTORY)).length, 2);
  assertEquals(t.fstat(open(link, O_PATH)).mode & S_IFMT, S_IFLNK);
  fails("ELOOP", () => open(link));
  fails("ENOTDIR", () => open(file, O_RDONLY | O_DIRECTORY));
  fails("EISDIR", () => open(directory, O_RDWR));
  fails("EBADF", () => t.syscall(SYS.open_by_handle_at, 700, file, O_RDONLY));
  fails("EINVAL", () => t.syscall(SYS.open_by_handle_at, mount, room(0), O_RDONLY));
  fails("EINVAL", () => t.syscall(SYS.open_by_handle_at, mount, room(129), O_RDONLY));
  fails("EFAULT", () => t.syscall(SYS.open_by_handle_at, mount, NOWHERE, O_RDONLY));
  // A descriptor of another file system, whose kernel knows no such handle.
  fails(
    "ESTALE",
    () => t.syscall(SYS.open_by_handle_at, t.open("/proc", O_RDONLY), file, O_RDONLY),
  );
  t.as(1000, 1000, () => fails("EPERM", () => open(file)));
  t.mkdir("e");
  const removed = t.handle("e");
  t.rmdir("e");
  fails("ESTALE", () => open(removed));
});
