import { assertEquals } from "@std/assert";
import { O_CREAT, O_RDONLY, O_RDWR, S_IFIFO } from "../../core/constants.ts";
import { hostProtections } from "./host_protections.ts";
import { fails, put, suite } from "./suite.ts";
import type { Target } from "./target.ts";

// What proc(5) says of /proc/sys/fs/protected_*, as this machine has them; tests/programs/protections_test.ts runs these
// tests with each of their values.
const host = hostProtections();
const test = suite("protections");

/** What fails with `errno` if `refused`, and else does not. */
function expectRefusal(refused: boolean | undefined, errno: string, call: () => void): void {
  if (refused) fails(errno, call);
  else call();
}

/** Makes the directory `sticky` of user 1000's. */
function makeSticky(t: Target, mode: number): void {
  t.mkdir("sticky");
  t.chown("sticky", 1000, 1000);
  t.chmod("sticky", mode);
}

test("protected_symlinks: EACCES through another's link in a sticky directory", (t) => {
  makeSticky(t, 0o1777);
  put(t, "f");
  t.as(1001, 1001, () => t.symlink("../f", "sticky/link"));
  expectRefusal(host.protectedSymlinks, "EACCES", () => t.stat("sticky/link"));
  expectRefusal(
    host.protectedSymlinks,
    "EACCES",
    () => t.close(t.open("sticky/link", O_RDONLY)),
  );
  t.lstat("sticky/link");
  t.as(1001, 1001, () => t.stat("sticky/link"));
  t.chmod("sticky", 0o777);
  t.stat("sticky/link");
});

for (const kind of ["regular", "fifos"] as const) {
  const level = kind === "regular" ? host.protectedRegular! : host.protectedFifos!;
  test(`protected_${kind}: EACCES for O_CREAT on another's in a sticky directory`, (t) => {
    makeSticky(t, 0o1777);
    if (kind === "regular") put(t, "sticky/f");
    else t.mknod("sticky/f", S_IFIFO | 0o644, 0);
    t.chown("sticky/f", 1001, 1001);
    const create = () => t.close(t.open("sticky/f", O_CREAT | O_RDWR, 0o600));
    expectRefusal(level > 0, "EACCES", create);
    t.close(t.open("sticky/f", O_RDWR));
    t.as(1001, 1001, create);
    t.chmod("sticky", 0o1775);
    expectRefusal(level > 1, "EACCES", create);
    t.chmod("sticky", 0o777);
    create();
  });
}

test("protected_hardlinks: EPERM for a link to another's file that may not be written", (t) => {
  t.mkdir("d");
  t.chmod("d", 0o777);
  put(t, "f");
  put(t, "writable");
  put(t, "setuid");
  t.chmod("f", 0o644);
  t.chmod("writable", 0o666);
  t.chmod("setuid", 0o4777);
  t.link("setuid", "d/root's");
  t.as(1001, 1001, () => {
    expectRefusal(host.protectedHardlinks, "EPERM", () => t.link("f", "d/f"));
    expectRefusal(host.protectedHardlinks, "EPERM", () => t.link("setuid", "d/setuid"));
    t.link("writable", "d/writable");
  });
  assertEquals(t.stat("writable").nlink, 2);
});
