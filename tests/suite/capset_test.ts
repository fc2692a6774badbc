/** capset(2): root without some of its capabilities is no longer allowed what they allow. */
import { assertEquals } from "@std/assert";
import { decodeName } from "../../core/bytes.ts";
import { content, fails, names, processSuite, put } from "./suite.ts";
import {
  AT_EACCESS,
  AT_FDCWD,
  CAP_CHOWN,
  CAP_DAC_OVERRIDE,
  CAP_DAC_READ_SEARCH,
  CAP_FOWNER,
  CAP_FSETID,
  CAP_MKNOD,
  CAP_SETFCAP,
  CAP_SYS_ADMIN,
  O_DIRECTORY,
  O_RDONLY,
  O_WRONLY,
  R_OK,
  S_IFCHR,
  W_OK,
  X_OK,
} from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";
import { type ProcessTarget, Unsupported } from "./target.ts";

const test = processSuite("capset");

/** Runs `body` while these are not among the effective capabilities. */
function without(t: ProcessTarget, capabilities: number[], body: () => void): void {
  const permitted = BigInt("0x" + /CapPrm:\s*(\w+)/.exec(content(t, "/proc/self/status"))?.[1]);
  const lost = capabilities.reduce((bits, n) => bits | 1n << BigInt(n), 0n);
  if ((permitted & lost) !== lost) throw new Unsupported("root lacks capabilities here");
  set(t, permitted & ~lost, permitted);
  try {
    body();
  } finally {
    set(t, permitted, permitted);
  }
}

function set(t: ProcessTarget, effective: bigint, permitted: bigint): void {
  const header = new DataView(new ArrayBuffer(8)), data = new DataView(new ArrayBuffer(24));
  header.setUint32(0, 0x20080522, true);
  for (const word of [0, 1]) {
    data.setUint32(word * 12, Number(effective >> BigInt(32 * word) & 0xffffffffn), true);
    data.setUint32(word * 12 + 4, Number(permitted >> BigInt(32 * word) & 0xffffffffn), true);
  }
  const bytes = (view: DataView) => decodeName(new Uint8Array(view.buffer));
  t.syscall(SYS.capset, bytes(header), bytes(data));
}

test("without CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH root answers to the modes: EACCES", (t) => {
  put(t, "own", "own", 0o200);
  put(t, "other", "other", 0o640);
  t.mkdir("d", 0o700);
  put(t, "d/f");
  t.chown("other", 1000, 1000);
  t.chown("d", 1000, 1000);
  without(t, [CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH], () => {
    fails("EACCES", () => t.open("own", O_RDONLY));
    t.close(t.open("own", O_WRONLY));
    fails("EACCES", () => t.open("other", O_RDONLY));
    fails("EACCES", () => t.stat("d/f"));
    fails("EACCES", () => t.mkdir("d/new"));
    fails("EACCES", () => t.unlink("d/f"));
    fails("EACCES", () => t.faccessat(AT_FDCWD, "other", R_OK, AT_EACCESS));
    // By the real user's permitted capabilities, which are all still there.
    t.access("other", R_OK | W_OK);
  });
  assertEquals([content(t, "own"), content(t, "other"), names(t, "d")], ["own", "other", ["f"]]);
});

test("CAP_DAC_READ_SEARCH alone lets root read and search, not write: EACCES", (t) => {
  put(t, "f", "text", 0o000);
  t.mkdir("d", 0o000);
  put(t, "d/f", "text");
  without(t, [CAP_DAC_OVERRIDE], () => {
    assertEquals([content(t, "f"), content(t, "d/f"), names(t, "d")], ["text", "text", ["f"]]);
    fails("EACCES", () => t.open("f", O_WRONLY));
    fails("EACCES", () => t.mkdir("d/new"));
    fails("EACCES", () => t.faccessat(AT_FDCWD, "f", X_OK, AT_EACCESS));
  });
});

test("without CAP_FOWNER and CAP_CHOWN root changes its own files alone: EPERM", (t) => {
  put(t, "other");
  t.mkdir("sticky");
  put(t, "sticky/f");
  for (const path of ["other", "sticky", "sticky/f"]) t.chown(path, 1000, 1000);
  t.chmod("sticky", 0o1777);
  put(t, "own");
  without(t, [CAP_FOWNER, CAP_CHOWN], () => {
    fails("EPERM", () => t.chmod("other", 0o600));
    fails("EPERM", () => t.utimensat(AT_FDCWD, "other", { sec: 1, nsec: 0 }, undefined, 0));
    fails("EPERM", () => t.unlink("sticky/f"));
    fails("EPERM", () => t.chown("other", 0, 0));
    fails("EPERM", () => t.chown("own", 1000, 1000));
    t.chmod("own", 0o600);
  });
});

test("without CAP_FSETID root loses set-group-id of groups that are not its own", (t) => {
  put(t, "f", "", 0o755);
  put(t, "written", "", 0o755);
  t.chown("f", 0, 1000);
  t.chmod("written", 0o6755);
  without(t, [CAP_FSETID], () => {
    t.chmod("f", 0o2755);
    const fd = t.open("written", O_WRONLY);
    t.write(fd, "x");
    t.close(fd);
  });
  assertEquals([t.stat("f").mode & 0o7777, t.stat("written").mode & 0o7777], [0o755, 0o755]);
});

test("without CAP_SYS_ADMIN, CAP_SETFCAP, CAP_MKNOD: EPERM, ENODATA", (t) => {
  put(t, "f");
  t.setxattr("f", "trusted.a", "1");
  t.setxattr("f", "security.a", "1");
  without(t, [CAP_SYS_ADMIN, CAP_SETFCAP, CAP_MKNOD], () => {
    fails("EPERM", () => t.setxattr("f", "trusted.b", "1"));
    fails("ENODATA", () => t.getxattr("f", "trusted.a"));
    fails("EPERM", () => t.setxattr("f", "security.b", "1"));
    assertEquals(t.listxattr("f").includes("trusted.a"), false);
    fails("EPERM", () => t.mknod("null", S_IFCHR | 0o666, 0x103));
  });
});

test("open_by_handle_at answers EPERM without CAP_DAC_READ_SEARCH", (t) => {
  put(t, "f", "text");
  const handle = t.handle("f"), mount = t.open(".", O_RDONLY | O_DIRECTORY);
  without(t, [CAP_DAC_READ_SEARCH], () => {
    fails("EPERM", () => t.syscall(SYS.open_by_handle_at, mount, handle, O_RDONLY));
  });
  assertEquals(t.read(t.syscall(SYS.open_by_handle_at, mount, handle, O_RDONLY), 9), "text");
});
