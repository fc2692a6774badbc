/** What a copy to the host leaves, replaces and tells of: links, holes, owners, full disks and running programs. */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { FsError } from "../../core/fs_error.ts";
import { dumpTree } from "../../core/host/dump_tree.ts";
import type { StagingFiles } from "../../core/host/staging_files.ts";
import { NodeFiles } from "../../core/host/node_files.ts";
import type { StagingOptions } from "../../core/host/staging.ts";
import { KernelFiles } from "../../ffi/kernel_files.ts";
import { openLibrary } from "../../ffi/library.ts";
import { REPOSITORY, Scratch } from "./command_line.ts";
import { inScratch, IS_ROOT, KINDS, run, shell, treeOf } from "./replacing.ts";

function check(
  name: string,
  body: (host: StagingFiles, path: string) => void | Promise<void>,
): void {
  for (const [kind, open] of Object.entries(KINDS)) {
    Deno.test(`${name} (${kind})`, inScratch(async (path) => await body(await open(), path)));
  }
}

function dumpOver(
  host: StagingFiles,
  files: Record<string, string>,
  to: string,
  options?: StagingOptions,
): void {
  const cage = treeOf({});
  cage.mkdir("/d", 0o755);
  for (const [name, text] of Object.entries(files)) {
    cage.writeFile(`/d/${name}`, new TextEncoder().encode(text), { mode: 0o644 });
  }
  dumpTree(cage, host, "/d", to, options);
}

check("a symlink that a first dump put there leads a second one nowhere: ENOTDIR", (host, path) => {
  shell("mkdir victim", path);
  const cage = treeOf({});
  cage.mkdir("/d", 0o755);
  cage.symlink(`${path}/victim`, "/d/to");
  dumpTree(cage, host, "/d", `${path}/out`);
  cage.unlink("/d/to");
  cage.mkdir("/d/to", 0o755);
  cage.writeFile("/d/to/keys", new TextEncoder().encode("evil"));
  cage.writeFile("/d/z", new TextEncoder().encode("z"));
  const error = assertThrows(() => dumpTree(cage, host, "/d", `${path}/out`), FsError);
  assertEquals([error.code, error.path], ["ENOTDIR", `${path}/out/to`]);
  const failed: string[] = [];
  dumpTree(cage, host, "/d", `${path}/out`, { onFail: ({ code }) => failed.push(code) });
  assertEquals(failed, ["ENOTDIR"]);
  assertEquals(shell("ls victim; cat out/z; stat -c %F out/to", path), "zsymbolic link\n");
  // One that was named is followed.
  shell("mkdir real; ln -s real named", path);
  dumpOver(host, { a: "1" }, `${path}/named`);
  assertEquals(shell("cat real/a", path), "1");
});

check("below a directory a symlink or pipe gives way, and a device stays: EEXIST", (host, path) => {
  shell(
    "mkdir out; echo mine > mine; ln -s ../mine out/a; ln -s nowhere out/b; mkfifo out/c",
    path,
  );
  dumpOver(host, { a: "1", b: "2", c: "3" }, `${path}/out`);
  assertEquals(shell("cat mine out/a out/b out/c; ls out", path), "mine\n123a\nb\nc\n");
  if (!IS_ROOT) return;
  shell("mknod out/n c 1 3", path);
  const error = assertThrows(() => dumpOver(host, { n: "x" }, `${path}/out`), FsError);
  assertEquals([error.code, error.path], ["EEXIST", `${path}/out/n`]);
  assertEquals(shell("stat -c %F out/n", path), "character special file\n");
});

check("an existing directory keeps owner, mode and times but with replace", (host, path) => {
  shell("mkdir -m 1770 out; touch -d 2001-02-03 out; mkdir out/e", path);
  dumpOver(host, { a: "1" }, `${path}/out`);
  assertEquals(shell("stat -c %a out", path), "1770\n");
  dumpOver(host, { a: "1" }, `${path}/out`, { replace: true });
  assertEquals(shell("stat -c %a out", path), "755\n");
});

check(
  "with replace there is a new file, also in the place of a symlink that is named",
  (host, path) => {
    shell("echo old > t; ln t u; chmod 600 t; ln -s u l", path);
    const cage = treeOf({ "/x": "new\n" });
    dumpTree(cage, host, "/x", `${path}/t`, { replace: true });
    assertEquals(shell("stat -c '%a %h' t; cat t u", path), "644 1\nnew\nold\n");
    dumpTree(cage, host, "/x", `${path}/l`, { replace: true });
    assertEquals(shell("stat -c %F l; cat l u", path), "regular file\nnew\nold\n");
  },
);

check("two files whose places are one file of the host each get their bytes", (host, path) => {
  shell("mkdir out; echo old > out/a; ln out/a out/b; ln out/a c", path);
  dumpOver(host, { a: "1", b: "2" }, `${path}/out`);
  assertEquals(shell("cat out/a out/b", path), "12");
  assertEquals(shell("ls -A out", path), "a\nb\n");
});

check(
  "two names of one file become two names, and files that are there stay apart",
  (host, path) => {
    shell("mkdir out; echo old > out/b; chmod 600 out/b", path);
    const cage = treeOf({});
    cage.mkdir("/d", 0o755);
    cage.writeFile("/d/a", new TextEncoder().encode("1"), { mode: 0o644 });
    for (const name of ["b", "c"]) cage.link("/d/a", `/d/${name}`);
    dumpTree(cage, host, "/d", `${path}/out`);
    assertEquals(shell("cat out/*; stat -c '%a %h' out/*", path), "111644 2\n600 1\n644 2\n");
    dumpTree(cage, host, "/d", `${path}/out`);
    assertEquals(shell("cat out/*; stat -c '%a %h' out/*", path), "111644 2\n600 1\n644 2\n");
  },
);

check("holes stay holes in a file that is written in its place", (host, path) => {
  shell("head -c 5000000 /dev/urandom > t; ln t u", path);
  const cage = treeOf({});
  const fd = cage.creat("/x", 0o644);
  cage.pwrite(fd, new TextEncoder().encode("end"), 3_000_000);
  cage.close(fd);
  dumpTree(cage, host, "/x", `${path}/t`);
  const [size, blocks, tail] = shell("stat -c %s u; stat -c %b u; tail -c 3 u", path).split("\n");
  assertEquals([size, Number(blocks) < 1000, tail], ["3000003", true, "end"]);
});

check("set-user-ID and set-group-ID go with another owner", (host, path) => {
  if (!IS_ROOT) return console.log("not tried: it takes root");
  const cage = treeOf({ "/x": "#!" });
  cage.chown("/x", 1000, 1000);
  cage.chmod("/x", 0o6755);
  dumpTree(cage, host, "/x", `${path}/ours`);
  dumpTree(cage, host, "/x", `${path}/kept`, { keepOwner: true });
  cage.chown("/x", 0, 0);
  cage.chmod("/x", 0o6755);
  dumpTree(cage, host, "/x", `${path}/same`);
  const shown = shell("stat -c '%n %a %u' kept ours same", path);
  assertEquals(shown, "kept 6755 1000\nours 755 0\nsame 6755 0\n");
});

Deno.test(
  "a full disk leaves what lay there, and takes a file that fits in the old one's place: ENOSPC",
  inScratch(async (path) => {
    const mounted = IS_ROOT &&
      run("mkdir full; mount -t tmpfs -o size=1m none full", path).code === 0;
    if (!mounted) return console.log("not tried: it takes the right to mount");
    try {
      const host = new KernelFiles((await openLibrary()).library);
      shell("head -c 700000 /dev/zero | tr '\\0' o > full/t", path);
      const dump = (size: number) =>
        dumpTree(treeOf({ "/x": "n".repeat(size) }), host, "/x", `${path}/full/t`);
      dump(600_000);
      assertEquals(shell("stat -c %s full/t; tail -c 1 full/t; ls -A full", path), "600000\nnt\n");
      for (const make of [":", "ln full/t full/u"]) {
        shell(make, path);
        const error = assertThrows(() => dump(1_200_000), FsError, "what lies there stays");
        assertEquals(error.code, "ENOSPC");
        assertEquals(shell("stat -c %s full/t", path), "600000\n");
      }
      assertEquals(shell("ls -A full", path), "t\nu\n");
      shell("rm full/u; echo older > b; mount --bind full/t b", path);
      try {
        dumpTree(treeOf({ "/x": "new" }), host, "/x", `${path}/b`);
        assertEquals(shell("cat full/t; ls -A", path), "newb\nfull\n");
      } finally {
        shell("umount b", path);
      }
    } finally {
      shell("umount full", path);
    }
  }),
);

check(
  "where owner and times cannot be set the bytes come all the same, told once: EPERM",
  (host, path) => {
    const refusing = new Proxy(host, {
      get(files, name) {
        if (/^(f|l)(chown|utimes)$/.test(String(name))) return () => -1;
        const value = Reflect.get(files, name);
        return typeof value === "function" ? value.bind(files) : value;
      },
    });
    const told: string[] = [];
    dumpOver(refusing, { a: "1", b: "2" }, `${path}/out`, {
      keepOwner: true,
      onSkip: (what, why) => told.push(`${what}: ${why}`),
    });
    assertEquals(shell("cat out/a out/b", path), "12");
    assertEquals(told.map((line) => line.replace(path, "")), [
      "the owner of /out/a: EPERM: operation not permitted, fchown",
      "the times of /out/a: EPERM: operation not permitted, futimens",
    ]);
  },
);

check("a pipe of the tree is copied as one", (host, path) => {
  if (host instanceof NodeFiles) return; // makes none
  const cage = treeOf({});
  cage.mkfifo("/p", 0o640);
  dumpTree(cage, host, "/p", `${path}/p`);
  dumpTree(cage, host, "/p", `${path}/p`);
  assertEquals(shell("stat -c '%F %a' p", path), "fifo 640\n");
  shell("echo mine > f", path);
  dumpTree(cage, host, "/p", `${path}/f`);
  assertEquals(shell("stat -c %F f", path), "fifo\n");
});

Deno.test(
  "a running program is replaced by another file, but with a second name it stays: ETXTBSY",
  inScratch(async (path) => {
    const host = new KernelFiles((await openLibrary()).library);
    shell("cp $(command -v sleep) one; cp one two; ln two three", path);
    const running = ["one", "two"].map((name) =>
      new Deno.Command(`${path}/${name}`, { args: ["9"] }).spawn()
    );
    try {
      const cage = treeOf({ "/x": "new" });
      dumpTree(cage, host, "/x", `${path}/one`);
      assertEquals(shell("cat one", path), "new");
      const error = assertThrows(() => dumpTree(cage, host, "/x", `${path}/two`), FsError);
      assertEquals([error.code, shell("cmp two three", path)], ["ETXTBSY", ""]);
      assertStringIncludes(shell("ls -A", path), "one\nthree\ntwo\n");
    } finally {
      for (const child of running) {
        child.kill();
        await child.status;
      }
    }
  }),
);

Deno.test("--dump and --dump-tar keep what a file is, and --replace makes a new one", async () => {
  using scratch = new Scratch();
  const { path } = scratch;
  const reset = "rm -f ?; for f in a b; do echo old > $f; chmod 604 $f; ln $f ${f}2; done";
  for (const [options, modes] of [[[], "604 2\n604 2\n"], [["--replace"], "640 1\n644 1\n"]]) {
    shell(`rm -f a* b*; umask 022; ${reset}`, path);
    const { code, err } = await scratch.run([
      ...options,
      ...["--dump", "x=a", "--dump-tar", "b", "--", "sh", "-c"],
      `umask 027; echo new > ${scratch.root}/x`,
    ]);
    assertEquals([code, err], [0, ""]);
    assertEquals(shell("cat a; tar xOf b x; stat -c '%a %h' a b", path), `new\nnew\n${modes}`);
  }
});

Deno.test("/dev/stdout and /dev/fd/N are descriptors to a dump: what was there is written on", async () => {
  using scratch = new Scratch();
  const nowhere = await scratch.run([
    ...["--dump", "x=/dev/fd/99", "--", "sh", "-c"],
    `echo x > ${scratch.root}/x`,
  ]);
  assertEquals(nowhere.code, 125);
  assertStringIncludes(nowhere.err, "EBADF: bad file descriptor, open '/dev/fd/99'");
  const ramfs =
    `${Deno.execPath()} run -A --no-check ${REPOSITORY}ramfs.ts run --root ${scratch.root}`;
  const text = shell(
    `{ echo a; ${ramfs} --dump x=/dev/stdout --dump x=/dev/fd/7 -- sh -c 'echo new > ${scratch.root}/x'; echo b; } > out 7> other
     cat out other`,
    scratch.path,
  );
  assertEquals(text, "a\nnew\nb\nnew\n");
});

Deno.test("of a directory what can be dumped is, and each file that cannot is reported: status 125", async () => {
  using scratch = new Scratch();
  shell("mkdir -p out/b/c out/a", scratch.path);
  const { code, err } = await scratch.run([
    ...["--dump", "d=out", "--", "sh", "-c"],
    `mkdir ${scratch.root}/d; cd ${scratch.root}/d; for f in a b c; do echo $f > $f; done`,
  ]);
  assertEquals(code, 125);
  assertEquals(shell("cat out/c; ls out", scratch.path), "c\na\nb\nc\n");
  assertEquals(
    err.replaceAll(scratch.path, "").replace(/saved-out-\d+/, "saved-out"),
    ["a", "b"].map((name) => `ramfs: --dump d=out: EISDIR: is a directory, open '/out/${name}'\n`)
      .join("") +
      "ramfs: --dump d=out: dumped all but 2 of its files; saved as /ramfs-saved-out.tar\n",
  );
});
