import { assert, assertEquals } from "@std/assert";
import { listedMount } from "./mount_list.ts";
import { fails, processSuite, put, suite } from "./suite.ts";
import { testPathErrors } from "./path_errors.ts";
import { O_RDONLY, TMPFS_MAGIC } from "../../core/constants.ts";

const test = suite("statfs");
const processTest = processSuite("statfs");

testPathErrors(test, "statfs", (t, path) => t.statfs(path));

test("statfs tells a tmpfs of 4096-byte blocks and 255-byte names", (t) => {
  put(t, "f");
  for (const path of [".", "f", t.dir]) {
    const { type, blockSize, nameMax } = t.statfs(path);
    assertEquals([type, blockSize, nameMax], [TMPFS_MAGIC, 4096, 255]);
  }
});

test("statfs never tells more free than there is", (t) => {
  const { blocks, blocksFree, files, filesFree } = t.statfs(".");
  assert(blocksFree <= blocks && filesFree <= files && blocksFree > 0 && filesFree > 0);
});

test("statfs answers ENOENT for a missing name", (t) => {
  fails("ENOENT", () => t.statfs("missing"));
});

test("fstatfs tells the same of a descriptor, and answers EBADF for a closed one", (t) => {
  put(t, "f");
  assertEquals(t.fstatfs(t.open("f", O_RDONLY)).type, TMPFS_MAGIC);
  assertEquals(t.fstatfs(t.open(".", O_RDONLY)).blocks, t.statfs(".").blocks);
  fails("EBADF", () => t.fstatfs(700));
});

processTest(
  "the lists of mounts in /proc name the file system, its device and its options",
  (t) => {
    const device = t.run("/usr/bin/stat", "-c", "%Hd:%Ld", ".").output.trimEnd();
    const options = ["relatime", "rw"];
    for (const list of ["/proc/self/mountinfo", "/proc/thread-self/mountinfo"]) {
      assertEquals(listedMount(t, list), { type: "tmpfs", options, device });
    }
    for (const list of ["/proc/self/mounts", "/proc/mounts", "/etc/mtab"]) {
      assertEquals(listedMount(t, list), { type: "tmpfs", options });
    }
    assertEquals(t.run("/bin/sh", "-c", "df --output=fstype . | tail -1").output, "tmpfs\n");
  },
);
