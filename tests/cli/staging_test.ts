/** Copies between the host and a tree, by node:fs and by the library's system calls. */
import { assertEquals, assertThrows } from "@std/assert";
import { Attributes } from "../../core/attributes.ts";
import { encodeName } from "../../core/bytes.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { FsError } from "../../core/fs_error.ts";
import { dumpTree } from "../../core/host/dump_tree.ts";
import type { StagingFiles } from "../../core/host/staging_files.ts";
import type { StagingProgress } from "../../core/staging_progress.ts";
import { loadTree } from "../../core/host/load_tree.ts";
import { NodeFiles } from "../../core/host/node_files.ts";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { KernelFiles } from "../../ffi/kernel_files.ts";
import { openLibrary } from "../../ffi/library.ts";

const KINDS: Record<string, () => Promise<StagingFiles> | StagingFiles> = {
  "node:fs": () => new NodeFiles(),
  "system calls": async () => new KernelFiles((await openLibrary()).library),
};

interface Fixture extends Disposable {
  host: StagingFiles;
  path: string;
  cage: Cage;
}

function check(
  name: string,
  body: (fixture: Fixture) => void | Promise<void>,
  only?: string,
): void {
  for (const [kind, make] of Object.entries(KINDS)) {
    if (only !== undefined && only !== kind) continue;
    Deno.test(`${name} (${kind})`, async () => {
      const path = Deno.makeTempDirSync({ prefix: "ramfs-staging-" });
      try {
        const cage = new Vfs({ root: new MemoryPartition() }).cage({ uid: 0, gid: 0, umask: 0 });
        await body({ host: await make(), path, cage, [Symbol.dispose]() {} });
      } finally {
        Deno.removeSync(path, { recursive: true });
      }
    });
  }
}

function shell(script: string, cwd: string): string {
  const { code, stdout, stderr } = new Deno.Command("sh", {
    args: ["-c", script],
    cwd,
    env: { LC_ALL: "C" },
  })
    .outputSync();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Every name with type, mode, links, size, target and time; times to the millisecond. */
const LIST = "find . -mindepth 1 -printf '%p %y %m %n %s %l %T+\\n' | sort | " +
  "sed -E -e 's/(\\.[0-9]{3})[0-9]*$/\\1/' -e 's/^([^ ]* d [0-9]* )[0-9]* [0-9]*/\\1/'";

const TREE = `
mkdir -p in/d/empty && printf 'one\\n' > in/d/one && chmod 640 in/d/one && printf '#!/bin/sh\\n' > in/run &&
chmod 755 in/run && ln -s d/one in/link && ln -s /nowhere/else in/d/dangling && ln in/d/one in/second &&
head -c 3000000 /dev/zero | tr '\\0' x > in/large && : > in/d/none && chmod 500 in/d/empty &&
touch -h -d '2001-02-03 04:05:06.123' in/link && touch -d '2003-12-31 23:59:58.5' in/d/one &&
chmod 2755 in/d && touch -d '2002-03-04 05:06:07' in/d/empty in/d in/run in`;

check(
  "a directory comes back as it was: types, modes, links, sizes, times",
  ({ host, path, cage }) => {
    shell(TREE, path);
    loadTree(cage, host, `${path}/in`, "/some/where/in");
    dumpTree(cage, host, "/some/where/in", `${path}/made/on/the/way/out`);
    const before = shell(LIST, `${path}/in`);
    assertEquals(shell(LIST, `${path}/made/on/the/way/out`), before);
    assertEquals(shell("cmp in/large made/on/the/way/out/large && echo same", path), "same\n");
  },
);

check(
  "what is loaded can be read in the tree, hard links and symlinks as such",
  ({ host, path, cage }) => {
    shell(TREE, path);
    loadTree(cage, host, `${path}/in`, "/in");
    assertEquals(new TextDecoder().decode(cage.readFile("/in/d/one")), "one\n");
    assertEquals(cage.stat("/in/second").ino, cage.stat("/in/d/one").ino);
    assertEquals(cage.stat("/in/d/one").nlink, 2);
    assertEquals(cage.readlink("/in/link"), "d/one");
    assertEquals(cage.stat("/in/d/one").mode & 0o7777, 0o640);
    assertEquals(cage.readdir("/in/d").sort(), ["dangling", "empty", "none", "one"]);
  },
);

check(
  "a file replaces a file, a directory is merged, a symlink named itself is followed",
  (fixture) => {
    const { host, path, cage } = fixture;
    shell("mkdir a b && echo 1 > a/x && echo 2 > b/x && echo 3 > b/y && ln -s b to-b", path);
    loadTree(cage, host, `${path}/a`, "/t");
    loadTree(cage, host, `${path}/to-b`, "/t");
    assertEquals(cage.readdir("/t").sort(), ["x", "y"]);
    assertEquals(new TextDecoder().decode(cage.readFile("/t/x")), "2\n");
    shell("mkdir out && echo old > out/x && ln out/x out/other", path);
    dumpTree(cage, host, "/t", `${path}/out`);
    assertEquals(shell("cat out/x out/y out/other; ls -A out | wc -l", path), "2\n3\n2\n3\n");
  },
);

check(
  "a file goes over no directory: EISDIR, and nothing is left of the attempt",
  ({ host, path, cage }) => {
    shell("mkdir -p out/x && echo 1 > x", path);
    loadTree(cage, host, `${path}/x`, "/x");
    const error = assertThrows(() => dumpTree(cage, host, "/x", `${path}/out/x`), FsError);
    assertEquals([error.code, error.path], ["EISDIR", `${path}/out/x`]);
    assertEquals(shell("ls -A out", path), "x\n");
    cage.mkdir("/d", 0o755);
    assertThrows(() => loadTree(cage, host, `${path}/x`, "/d"), FsError, "EISDIR");
  },
);

check("what is not there is ENOENT with the path that is missing", ({ host, path, cage }) => {
  assertThrows(
    () => loadTree(cage, host, `${path}/no`, "/no"),
    FsError,
    `ENOENT: no such file or directory, stat '${path}/no'`,
  );
  assertThrows(
    () => dumpTree(cage, host, "/no", `${path}/no`),
    FsError,
    "ENOENT: no such file or directory, stat '/no'",
  );
});

check("owners are kept where that is asked for", ({ host, path, cage }) => {
  if (Deno.uid() !== 0) return;
  shell(
    "mkdir in && echo 1 > in/x && ln -s x in/l && chown -h 12:34 in/x in/l && chmod 4755 in/x",
    path,
  );
  loadTree(cage, host, `${path}/in`, "/in", { keepOwner: true });
  const { uid, gid, mode } = cage.stat("/in/x");
  assertEquals([uid, gid, mode & 0o7777], [12, 34, 0o4755]);
  dumpTree(cage, host, "/in", `${path}/out`, { keepOwner: true });
  assertEquals(shell("stat -c '%u:%g %a' out/x out/l", path), "12:34 4755\n12:34 777\n");
  dumpTree(cage, host, "/in", `${path}/own`);
  assertEquals(shell("stat -c %u:%g own/x", path), "0:0\n");
});

check("names that are not UTF-8, FIFOs and nanoseconds are kept", ({ host, path, cage }) => {
  shell(
    `mkdir in && : > "$(printf 'in/bad\\377name')" && ln -s "$(printf 't\\376')" in/link && mkfifo in/fifo && ` +
      "touch -d '2020-01-02 03:04:05.123456789' in/bad* && touch -d '1960-01-02 03:04:05.987654321' in/fifo",
    path,
  );
  loadTree(cage, host, `${path}/in`, "/in");
  const name = cage.readdir("/in").find((entry) => entry.startsWith("bad"))!;
  assertEquals(encodeName(name)[3], 0xff);
  assertEquals(cage.stat(`/in/${name}`).mtimeNsec, 123456789);
  dumpTree(cage, host, "/in", `${path}/out`);
  const exact = "find . -mindepth 1 -type f,p -printf '%p %y %m %T+\\n' | sort | od -c";
  assertEquals(shell(exact, `${path}/out`), shell(exact, `${path}/in`));
  assertEquals(encodeName(cage.readlink("/in/link"))[1], 0xfe);
}, "system calls");

check("attributes of the host are those of stat(1)", ({ host, path }) => {
  shell("mkdir in && head -c 5000 /dev/urandom > in/x && ln in/x in/y && chmod 6711 in/x", path);
  const out = new Attributes();
  assertEquals(host.stat(`${path}/in/x`, false, out), 0);
  const { ino, mode, nlink, uid, gid, size, blocks, mtimeSec, dev } = out;
  const told = [ino, mode.toString(16), nlink, uid, gid, size, blocks, mtimeSec, dev].join(" ");
  assertEquals(told + "\n", shell("stat -c '%i %f %h %u %g %s %b %Y %d' in/x", path));
});

check("holes of sparse files stay holes on the way in and out", ({ host, path, cage }) => {
  shell(
    "mkdir in && truncate -s 300M in/hollow && truncate -s 40M in/mixed && " +
      "printf middle | dd of=in/mixed bs=1 seek=20000000 conv=notrunc status=none && " +
      "head -c 1000000 /dev/zero > in/zeros",
    path,
  );
  loadTree(cage, host, `${path}/in`, "/in");
  const { size, blocks } = cage.stat("/in/mixed");
  assertEquals([size, blocks < 2048, cage.stat("/in/hollow").blocks], [40 << 20, true, 0]);
  dumpTree(cage, host, "/in", `${path}/out`);
  assertEquals(
    shell("cmp in/mixed out/mixed && cmp in/zeros out/zeros && echo same", path),
    "same\n",
  );
  assertEquals(
    shell("stat -c %s out/hollow; du -k out/mixed | cut -f1", path).split("\n")[0],
    "314572800",
  );
  assertEquals(Number(shell("du -k out | tail -1 | cut -f1", path)) < 3000, true);
});

check("a copy tells how far it is", ({ host, path, cage }) => {
  shell("mkdir in && head -c 3000000 /dev/urandom > in/x && echo y > in/y", path);
  const told: StagingProgress[] = [];
  loadTree(cage, host, `${path}/in`, "/in", { onProgress: (progress) => told.push(progress) });
  const { files, bytes } = told.at(-1)!;
  assertEquals([files, bytes, told.length], [2, 3000002, 4]);
});

check("a dump that fails leaves what was there", ({ host, path, cage }) => {
  shell("mkdir out && echo old > out/x", path);
  cage.writeFile("/x", new TextEncoder().encode("new"));
  const broken = new Proxy(host, {
    get: (files, name: keyof StagingFiles) =>
      name === "pwrite" ? () => -28 : (files[name] as () => unknown).bind(files),
  });
  const error = assertThrows(() => dumpTree(cage, broken, "/x", `${path}/out/x`), FsError);
  assertEquals([error.code, error.path], ["ENOSPC", `${path}/out/x`]);
  assertEquals(shell("cat out/x; ls -A out", path), "old\nx\n");
});

check(
  "user attributes and access control lists go both ways, also over what was handed down",
  (f) => {
    const { host, path, cage } = f;
    if (shell("command -v setfacl || true", path) === "" || Deno.uid() !== 0) {
      return console.log("not tried: it takes setfacl and root");
    }
    const show = "find . | sort | xargs getfacl -n; find . | sort | xargs getfattr -d; true";
    shell(
      "mkdir -p in/d handing && touch in/f in/d/g in/plain && setfattr -n user.a -v 'a b' in/f in/d && " +
        "setfattr -n trusted.stays -v 1 in/f && setfacl -m u:5:rw,g:6:- in/f && chmod 2775 in/d && " +
        "setfacl -d -m u:7:rx in/d && touch in/d/h && setfacl -d -m u:8:rwx handing",
      path,
    );
    loadTree(cage, host, `${path}/in`, "/in");
    assertEquals(cage.listxattr("/in/f"), ["user.a", "system.posix_acl_access"]);
    assertEquals((cage.stat("/in/f").mode & 0o777).toString(8), "664");
    assertEquals(cage.stat("/in/d").defaultAcl?.length, 44);
    for (const out of ["out", "handing/out"]) {
      dumpTree(cage, host, "/in", `${path}/${out}`);
      assertEquals(shell(show, `${path}/${out}`), shell(show, `${path}/in`));
    }
  },
  "system calls",
);
