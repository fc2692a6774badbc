import { assertEquals } from "@std/assert";
import { Attributes } from "../../core/attributes.ts";
import * as C from "../../core/constants.ts";
import * as E from "../../core/errno.ts";
import { dumpTree } from "../../core/host/dump_tree.ts";
import { loadTree } from "../../core/host/load_tree.ts";
import { NodeFiles } from "../../core/host/node_files.ts";
import { Imfs } from "../../core/imfs.ts";

const hi = new TextEncoder().encode("hi");

Deno.test("IMFS's calls answer values, or -EEXIST and its like", () => {
  const imfs = new Imfs();
  const fd = imfs.open(0, "/f", C.O_CREAT | C.O_RDWR, 0o640);
  assertEquals(fd, 3);
  assertEquals(imfs.write(0, fd, hi), 2);
  assertEquals(imfs.lseek(0, fd, 0, C.SEEK_SET), 0);
  assertEquals(imfs.read(0, fd, new Uint8Array(9)), 2);
  assertEquals(imfs.mkdir(0, "/f"), -E.EEXIST);
  assertEquals(imfs.readlink(0, "/f"), -E.EINVAL);
  assertEquals(imfs.symlink(0, "f", "/l"), 0);
  assertEquals(imfs.readlink(0, "/l"), "f");
  assertEquals(imfs.getcwd(0), "/");
  const out = new Attributes();
  assertEquals([imfs.fstat(0, fd, out), out.size], [0, 2]);
  assertEquals([imfs.stat(0, "/x", out), imfs.close(0, 99)], [-E.ENOENT, -E.EBADF]);
  assertEquals(imfs.pipe(0), [4, 5]);
  assertEquals(imfs.vfs.check(), []);
});

Deno.test("there are cages 0 to 127, each with its own descriptors; others are EINVAL", () => {
  const imfs = new Imfs();
  for (let id = 0; id <= 127; id++) assertEquals(imfs.creat(id, `/${id}`), 3);
  for (const id of [-1, 128, 1.5, NaN]) assertEquals(imfs.getcwd(id), -E.EINVAL);
  assertEquals(imfs.close(7, 3), 0);
  assertEquals([imfs.close(7, 3), imfs.close(8, 3)], [-E.EBADF, 0]);
});

Deno.test("a forked cage shares open files, and exit frees its number", () => {
  const imfs = new Imfs();
  const fd = imfs.creat(0, "/f");
  assertEquals(imfs.fork(0, 5), 0);
  assertEquals([imfs.fork(0, 5), imfs.fork(0, 128)], [-E.EINVAL, -E.EINVAL]);
  assertEquals([imfs.write(5, fd, hi), imfs.write(0, fd, hi)], [2, 2]);
  assertEquals(imfs.exit(5), 0);
  assertEquals(imfs.write(5, fd, hi), -E.EBADF);
  const out = new Attributes();
  assertEquals([imfs.stat(0, "/f", out), out.size], [0, 4]);
});

Deno.test("files are loaded and dumped, and preloads stop at the first ENOENT", async () => {
  const imfs = new Imfs({
    load: (cage, from, to) => loadTree(cage, new NodeFiles(), from, to),
    dump: (cage, from, to) => dumpTree(cage, new NodeFiles(), from, to),
  });
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/a`, "A");
    await Deno.writeTextFile(`${directory}/b`, "B");
    assertEquals(imfs.preloads(1, `${directory}/a:${directory}/b`), 0);
    assertEquals(imfs.load_file(1, `${directory}/a`, "/x/a"), 0);
    assertEquals(imfs.preloads(1, [`${directory}/none`, `${directory}/a`]), -E.ENOENT);
    assertEquals(imfs.dump_file(1, `${directory}/b`, `${directory}/c`), 0);
    assertEquals(await Deno.readTextFile(`${directory}/c`), "B");
    assertEquals(imfs.access(1, "/x/a", C.R_OK), 0);
    assertEquals(new Imfs().load_file(0, `${directory}/a`), -E.EIO);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
