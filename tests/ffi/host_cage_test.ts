/** A cage that sees the host: where its world ends, what it may, and whom it is for. */
import { assertEquals, assertThrows } from "@std/assert";
import * as C from "../../core/constants.ts";
import { ENOSYS } from "../../core/errno.ts";
import { FsError } from "../../core/fs_error.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { KernelCalls, openHost } from "../../ffi/host_calls.ts";
import { openLibrary } from "../../ffi/library.ts";
import { injectionMissing } from "../programs/injection.ts";

const missing = injectionMissing();
if (missing) console.log(`skipped: ${missing}`);

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

/** As before Linux 5.6. */
class OldCalls extends KernelCalls {
  override openat2(): number {
    return -ENOSYS;
  }
}

function test(name: string, body: (directory: string) => void | Promise<void>): void {
  Deno.test({
    name,
    ignore: missing !== undefined,
    async fn() {
      const directory = Deno.realPathSync(Deno.makeTempDirSync());
      try {
        await body(directory);
      } finally {
        Deno.removeSync(directory, { recursive: true });
      }
    },
  });
}

function fails(code: string, call: () => unknown): void {
  assertEquals(assertThrows(call, FsError).code, code);
}

for (const old of [false, true]) {
  const on = old ? " without openat2" : "";
  const open = async () => {
    const { library } = await openLibrary();
    const calls = old ? new OldCalls(library) : new KernelCalls(library);
    return { calls, isReadOnly: () => false };
  };

  test(`links lead from the host into what is mounted and out again${on}, a loop is ELOOP`, async (dir) => {
    const vfs = new Vfs();
    const point = `${dir}/a/b/mount`;
    vfs.makePoint(point, true);
    vfs.mount(point, new MemoryPartition());
    const cage = vfs.cage({ host: await open() });
    Deno.mkdirSync(`${dir}/real/sub`, { recursive: true });
    Deno.writeTextFileSync(`${dir}/real/f`, "host");
    Deno.symlinkSync(point, `${dir}/real/in`);
    Deno.symlinkSync("../real/in/", `${dir}/real/again`);
    Deno.symlinkSync("loop", `${dir}/loop`);
    cage.writeFile(`${dir}/real/in/t`, bytes("tree"));
    cage.symlink(`${dir}/real/f`, `${point}/out`);
    cage.symlink("../../../real/again/t", `${point}/round`);
    assertEquals(text(cage.readFile(`${dir}/real/sub/../again/t`)), "tree");
    assertEquals(text(cage.readFile(`${point}/out`)), "host");
    assertEquals(text(cage.readFile(`${dir}/real/in/round`)), "tree");
    fails("ELOOP", () => cage.stat(`${dir}/loop`));
    fails("ENOTDIR", () => cage.stat(`${dir}/real/f/`));
    fails("ENOENT", () => cage.stat(`${dir}/real/nosuch/../f`));
    // What leads to the mount is there only as far as the way to it, and takes nothing.
    assertEquals(cage.readdir(`${dir}/a`), ["b"]);
    assertEquals(cage.readdir(dir).sort(), ["a", "loop", "real"]);
    fails("ENOENT", () => cage.mkdir(`${dir}/a/new`));
    fails("EBUSY", () => cage.rmdir(point));
    fails("EXDEV", () => cage.rename(`${dir}/real/f`, `${point}/f`));
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), ["loop", "real"]);
    cage.exit();
    assertEquals(vfs.check(), []);
  });

  test(`links of proc lead to what is open${on}, also where it has no path any more`, async (dir) => {
    const cage = new Vfs().cage({ host: await open() });
    const path = `${dir}/f`;
    const fd = cage.open(path, C.O_RDWR | C.O_CREAT);
    cage.write(fd, bytes("kept"));
    const link = `/proc/self/fd/${cage.state.files.get(fd)!.host!.descriptor}`;
    assertEquals(text(cage.readFile(link)), "kept");
    cage.unlink(path);
    assertEquals(cage.stat(link).size, 4);
    assertEquals(text(cage.readFile(link)), "kept");
    assertEquals(cage.readlink(link), `${path} (deleted)`);
    assertEquals(cage.readdir("/proc/self/cwd").length > 0, true);
    cage.exit();
  });
}

test("a working directory that is moved goes along, one that is removed is ENOENT", async (dir) => {
  const cage = new Vfs().cage({ host: await openHost({ write: true }) });
  cage.mkdir(`${dir}/old`);
  cage.chdir(`${dir}/old`);
  Deno.renameSync(`${dir}/old`, `${dir}/new`);
  assertEquals(cage.getcwd(), `${dir}/new`);
  cage.writeFile("f", bytes("x"));
  assertEquals(Deno.readTextFileSync(`${dir}/new/f`), "x");
  const child = cage.fork();
  Deno.removeSync(`${dir}/new`, { recursive: true });
  fails("ENOENT", () => child.getcwd());
  child.exit();
  cage.exit();
});

test("a host that was not asked to be written answers EROFS to each change and stays as it is", async (dir) => {
  const path = `${dir}/f`;
  Deno.writeTextFileSync(path, "text");
  const before = Deno.statSync(path);
  const cage = new Vfs().cage({ host: await openHost() });
  const changes: Record<string, () => unknown> = {
    open: () => cage.open(path, C.O_WRONLY),
    truncating: () => cage.open(path, C.O_RDONLY | C.O_TRUNC),
    append: () => cage.open(path, C.O_RDWR | C.O_CREAT | C.O_APPEND),
    create: () => cage.open(`${dir}/new`, C.O_RDONLY | C.O_CREAT),
    unnamed: () => cage.open(dir, C.O_RDWR | C.O_TMPFILE),
    mkdir: () => cage.mkdir(`${dir}/new`),
    mkfifo: () => cage.mkfifo(`${dir}/new`, 0o600),
    symlink: () => cage.symlink("f", `${dir}/new`),
    link: () => cage.link(path, `${dir}/new`),
    rename: () => cage.rename(path, `${dir}/new`),
    unlink: () => cage.unlink(path),
    rmdir: () => cage.rmdir(dir),
    chmod: () => cage.chmod(path, 0o600),
    chown: () => cage.chown(path, 0, 0),
    truncate: () => cage.truncate(path, 1),
    utimens: () => cage.utimensat(C.AT_FDCWD, path, "now", "now", 0),
    setxattr: () => cage.setxattr(path, "user.a", bytes("x")),
    fchmod: () => cage.fchmod(cage.open(path, C.O_RDONLY), 0o600),
    access: () => cage.access(path, C.W_OK),
  };
  for (const [name, call] of Object.entries(changes)) {
    assertEquals([name, assertThrows(call, FsError).code], [name, "EROFS"]);
  }
  assertEquals(text(cage.readFile(path)), "text");
  cage.write(cage.open("/dev/null", C.O_WRONLY), bytes("devices can be written"));
  assertEquals(Deno.statSync(path).mtime, before.mtime);
  assertEquals([...Deno.readDirSync(dir)].length, 1);
  cage.exit();
});

test("a cage without a host, and one that becomes another user, see the tree alone: ENOENT", async () => {
  const vfs = new Vfs();
  fails("ENOENT", () => vfs.cage().stat("/etc/passwd"));
  const cage = vfs.cage({ host: await openHost() });
  const child = cage.fork();
  assertEquals(child.exists("/etc/passwd"), true);
  child.uid = 65534;
  fails("ENOENT", () => child.stat("/etc/passwd"));
  assertEquals(cage.exists("/etc/passwd"), true);
});
