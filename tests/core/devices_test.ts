/** Devices of one's own. */
import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { type Device, makedev } from "../../core/vfs/devices.ts";
import { EBUSY } from "../../core/errno.ts";
import { bytes, fails, test } from "./harness.ts";

/** A disk of some bytes that one at a time may open. */
class Disk implements Device {
  readonly bytes = new Uint8Array(8);
  users = 0;

  open(): number {
    return this.users > 0 ? -EBUSY : ++this.users - 1;
  }
  close(): void {
    this.users--;
  }
  size(): number {
    return this.bytes.length;
  }
  read(buffer: Uint8Array, position: number): number {
    const some = this.bytes.subarray(position, position + buffer.length);
    buffer.set(some);
    return some.length;
  }
  write(buffer: Uint8Array, position: number): number {
    const some = buffer.subarray(0, Math.max(0, 8 - position));
    this.bytes.set(some, position);
    return some.length;
  }
}

test("a block device of one's own has offsets and an end, EBUSY if it says so", (cage, { vfs }) => {
  const disk = new Disk();
  vfs.blockDevices.set(makedev(8, 1), disk);
  cage.mknod("/disk", C.S_IFBLK | 0o660, makedev(8, 1));
  const fd = cage.open("/disk", C.O_RDWR);
  fails("EBUSY", () => cage.open("/disk", C.O_RDWR));
  assertEquals([cage.write(fd, bytes("abcde")), cage.write(fd, bytes("fghij"))], [5, 3]);
  assertEquals([cage.lseek(fd, -3, C.SEEK_END), cage.lseek(fd, 0, C.SEEK_CUR)], [5, 5]);
  const buffer = new Uint8Array(8);
  assertEquals([cage.read(fd, buffer), cage.read(fd, buffer)], [3, 0]);
  assertEquals(cage.pread(fd, buffer, 2), 6);
  fails("EINVAL", () => cage.lseek(fd, -9, C.SEEK_END));
  const copy = cage.dup(fd);
  cage.close(fd);
  assertEquals(disk.users, 1);
  cage.close(copy);
  cage.close(cage.open("/disk", C.O_RDONLY));
  assertEquals(disk.users, 0);
});

test("a device without a driver is ENXIO, one on a nodev mount EACCES", (cage, { vfs }) => {
  cage.mknod("/none", C.S_IFBLK | 0o660, makedev(8, 1));
  fails("ENXIO", () => cage.open("/none", C.O_RDONLY));
  cage.mknod("/null", C.S_IFCHR | 0o666, makedev(1, 3));
  vfs.remount("/", C.MS_NODEV);
  fails("EACCES", () => cage.open("/null", C.O_RDONLY));
});

test("openat2 with RESOLVE_NO_XDEV answers EXDEV at a mount, up and down", (cage, { vfs }) => {
  cage.mkdir("/d");
  vfs.bind("/", "/d");
  const how = { flags: C.O_PATH, resolve: C.RESOLVE_NO_XDEV };
  fails("EXDEV", () => cage.openat2(C.AT_FDCWD, "/d", how));
  cage.chdir("/d");
  fails("EXDEV", () => cage.openat2(C.AT_FDCWD, "..", how));
  cage.close(cage.openat2(C.AT_FDCWD, ".", how));
  cage.chdir("/");
});
