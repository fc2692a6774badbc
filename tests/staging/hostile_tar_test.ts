/** Archives that are damaged, cut short or made to harm: each is reported by name and place, and nothing is lost. */
import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import type { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { joinBytes } from "../../core/join_bytes.ts";
import { ArchiveError } from "../../core/staging/compression.ts";
import { packTar } from "../../core/staging/pack_tar.ts";
import { unpackTar } from "../../core/staging/unpack_tar.ts";
import { archive, header, member, paxMember } from "./archive_blocks.ts";
import { encode, makeSample, newCage } from "./sample.ts";

async function bytesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A tree with something to lose in "/in", and beside it. */
function prepared(): Cage {
  const cage = newCage();
  for (const path of ["/in", "/in/dir", "/out"]) cage.mkdir(path);
  for (const path of ["/in/f", "/in/g", "/in/dir/h", "/out/secret"]) {
    cage.writeFile(path, encode(`old ${path}`), { mode: 0o600 });
  }
  cage.symlink("/out", "/in/way");
  return cage;
}

async function unpack(cage: Cage, ...members: Uint8Array[]): Promise<string[]> {
  const skipped: string[] = [];
  const onSkip = (name: string, why: string, at: number) =>
    void skipped.push(`${name}@${at}: ${why}`);
  await unpackTar(cage, archive(...members), "/in", { onSkip });
  assertEquals(cage.state.vfs.check(), []);
  return skipped;
}

/** Nothing beside the target has changed, and nothing of ours lies about. */
function assertNoHarm(cage: Cage): void {
  assertEquals(cage.readdir("/out"), ["secret"]);
  assertEquals(cage.readFile("/out/secret"), encode("old /out/secret"));
  const { mode, nlink } = cage.stat("/out/secret");
  assertEquals([mode & 0o7777, nlink], [0o600, 1]);
  assertEquals(cage.readdir("/in").filter((name) => name.startsWith(".ramfs")), []);
}

Deno.test("a file that is cut short leaves what lay there, and no half of itself", async () => {
  for (const name of ["f", "new"]) {
    const cage = prepared();
    const whole = archive(member({ name: "g" }, "new g"), member({ name }, "x".repeat(3000)));
    const error = await assertRejects(
      () => unpackTar(cage, whole.subarray(0, 1024 + 512 + 1000), "/in"),
      ArchiveError,
    );
    assertEquals(
      error.message,
      "no whole tar archive: cut short at byte 2536: it ends in the middle of a member, " +
        `member '${name}'`,
    );
    assertEquals(cage.readFile("/in/f"), encode("old /in/f"));
    assertEquals([cage.readFile("/in/g"), cage.exists("/in/new")], [encode("new g"), false]);
    assertNoHarm(cage);
  }
});

Deno.test("a file for which there is no room leaves what lay there: ENOSPC", async () => {
  const cage = newCage();
  cage.mkdir("/in");
  cage.writeFile("/in/f", encode("old"));
  const write = cage.pwrite.bind(cage);
  cage.pwrite = (fd, bytes, at) => {
    if (at >= 1000) throw new FsError("ENOSPC", "write");
    return write(fd, bytes.subarray(0, 1000 - at), at);
  };
  const skipped = await unpack(
    cage,
    member({ name: "f" }, "x".repeat(3000)),
    member({ name: "g" }, "1"),
  );
  assertEquals(skipped, ["f@0: ENOSPC: no space left on device, write"]);
  assertEquals([cage.readFile("/in/f"), cage.readdir("/in")], [encode("old"), ["f", "g"]]);
});

Deno.test("members that lead out are refused by name: .., through symlinks, links to outside", async () => {
  const cage = prepared();
  const skipped = await unpack(
    cage,
    member({ name: "../out/secret" }, "evil"),
    member({ name: "dir/../../out/secret" }, "evil"),
    member({ name: "/abs" }, "within"),
    member({ name: "way/secret" }, "evil"),
    member({ name: "made", type: "2", link: "../out" }),
    member({ name: "made/secret" }, "evil"),
    member({ name: "made/d/", type: "5" }),
    member({ name: "l1", type: "1", link: "../out/secret" }),
    member({ name: "l2", type: "1", link: "way/secret" }),
    member({ name: "l3", type: "1", link: "/out/secret" }),
    member({ name: "l4", type: "1", link: "no/such/file" }),
    member({ name: "../out/fifo", type: "6" }),
    paxMember({ path: "f\0x" }, { name: "f" }, "evil"),
    paxMember({ path: "../out/secret" }, { name: "f" }, "evil"),
    member({ name: "." }, "x"),
    member({ name: "" }, "x"),
  );
  assertEquals(skipped.map((text) => text.replace(/@.*?: ([A-Z]+:)?.*/, " $1")), [
    ...["../out/secret EPERM:", "dir/../../out/secret EPERM:", "way/secret ENOTDIR:"],
    ...["made/secret ENOTDIR:", "made/d/ ENOTDIR:", "l1 EPERM:", "l2 ENOTDIR:", "l3 ENOENT:"],
    ...["l4 ENOENT:", "../out/fifo EPERM:", "f\0x ", "../out/secret EPERM:", ". EISDIR:", " "],
  ]);
  assertEquals(cage.readFile("/in/abs"), encode("within"));
  assertEquals(cage.readdir("/in").sort(), ["abs", "dir", "f", "g", "made", "way"]);
  assertEquals(cage.readFile("/in/f"), encode("old /in/f"));
  assertNoHarm(cage);
});

Deno.test("a hard link to itself, or to its own other name, keeps the file", async () => {
  const cage = prepared();
  const skipped = await unpack(
    cage,
    member({ name: "f", type: "1", link: "f" }),
    member({ name: "h", type: "1", link: "f" }),
    member({ name: "f", type: "1", link: "h" }),
    member({ name: "g", type: "1", link: "missing" }),
  );
  assertEquals(skipped.length, 1);
  assertEquals([cage.readFile("/in/f"), cage.stat("/in/h").nlink], [encode("old /in/f"), 2]);
  assertEquals(cage.readFile("/in/g"), encode("old /in/g"));
  assertNoHarm(cage);
});

Deno.test("of members with one name the last counts, whatever their types, as with GNU tar", async () => {
  const cage = prepared();
  const skipped = await unpack(
    cage,
    member({ name: "a" }, "first"),
    member({ name: "a" }, "second"),
    member({ name: "b" }, "file"),
    member({ name: "b", type: "5", mode: "0000700\0" }),
    member({ name: "b/in" }, "x"),
    member({ name: "b", type: "5", mode: "0000750\0", mtime: "00000000011\0" }),
    member({ name: "way/", type: "5" }),
    member({ name: "way/secret" }, "within"),
    member({ name: "c", type: "2", link: "/out/secret" }),
    member({ name: "c" }, "no symlink"),
    member({ name: "dir" }, "x"),
  );
  assertEquals(skipped, ["dir@8192: EISDIR: is a directory, open '/in/dir'"]);
  assertEquals(cage.readFile("/in/a"), encode("second"));
  const { mode, mtimeSec } = cage.stat("/in/b");
  assertEquals([mode & 0o7777, mtimeSec, cage.readdir("/in/b")], [0o750, 9, ["in"]]);
  assertEquals(cage.readFile("/in/way/secret"), encode("within"));
  assertEquals(cage.readFile("/in/c"), encode("no symlink"));
  assertEquals(cage.readdir("/in/dir"), ["h"]);
  assertNoHarm(cage);
});

Deno.test("who cannot keep owners makes nobody's program set-user-ID or set-group-ID", async () => {
  const cage = newCage();
  cage.mkdir("/in");
  cage.chmod("/in", 0o777);
  const user = cage.fork();
  [user.gid, user.uid] = [1000, 1000];
  const owned = (name: string, id: string) => member({ name, mode: "0006755\0", uid: id });
  await unpackTar(user, archive(owned("root", "0000000\0"), owned("own", "0001750\0")), "/in");
  const modes = ["root", "own"].map((name) => cage.stat(`/in/${name}`).mode & 0o7777);
  assertEquals(modes, [0o755, 0o4755]);
});

Deno.test("what a size claims that is not there is reported, and costs no memory", async () => {
  const sizes: [string, string][] = [
    ["77777777777\0", "cut short at byte 512: it ends in the middle of a member, member 'f'"],
    [
      "\x80\0\0\0\0\x1f\xff\xff\xff\xff\xff\xff",
      "cut short at byte 512: it ends in the middle of a member, member 'f'",
    ],
    [
      "\x80\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
      "invalid tar number: its size; at byte 0, member 'f'",
    ],
    [
      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe",
      "its size is out of range: -2; at byte 0, member 'f'",
    ],
    ["0000000008z\0", "invalid tar number: its size; at byte 0, member 'f'"],
  ];
  for (const [size, why] of sizes) {
    const error = await assertRejects(
      () => unpackTar(newCage(), header({ name: "f", size })),
      ArchiveError,
    );
    assertEquals(error.message, `no whole tar archive: ${why}`);
  }
  for (const type of ["x", "g", "L", "K"]) {
    const error = await assertRejects(
      () => unpackTar(newCage(), header({ name: "f", type, size: "77777777777\0" })),
      ArchiveError,
    );
    assertEquals(
      error.message,
      "no whole tar archive: extended headers of 8589934591 bytes; at byte 0",
    );
  }
});

Deno.test("an archive without its end, with half a header, or with more behind it is told so", async () => {
  const one = member({ name: "f" }, "1");
  const messages: [Uint8Array, string][] = [
    [
      one,
      "no whole tar archive: cut short at byte 1024: its end mark is missing, behind member 'f'",
    ],
    [
      joinBytes([one, new Uint8Array(100)]),
      "no whole tar archive: cut short at byte 1124: a header ends in the middle, behind member 'f'",
    ],
    [
      joinBytes([archive(one), archive(one)]),
      "what lies behind its end: perhaps another archive, at byte 2048",
    ],
    [
      archive(member({ type: "L", magic: "gnu" }, "name")),
      "an extended header: its member is missing, at byte 0",
    ],
    [
      archive(one, member({ type: "x" }, "12 path=x\n")),
      "no whole tar archive: malformed extended header; at byte 1024, behind member 'f'",
    ],
    [
      archive(one, new Uint8Array(512).fill(0x30)),
      "no whole tar archive: invalid tar header at byte 1024, behind member 'f'",
    ],
  ];
  for (const [bytes, message] of messages) {
    const cage = newCage();
    const error = await assertRejects(() => unpackTar(cage, bytes), ArchiveError);
    assertEquals([error.message, cage.exists("/f")], [message, !message.includes("byte 0")]);
  }
  const cage = newCage();
  // One block of zeros is an end as well.
  await unpackTar(cage, joinBytes([one, new Uint8Array(512)]));
  assertEquals(cage.exists("/f"), true);
});

Deno.test("names in messages show no control characters", async () => {
  const cage = newCage();
  const bytes = joinBytes([member({ name: "\x1b[31m\udcff" }, "1"), new Uint8Array(10)]);
  const error = await assertRejects(() => unpackTar(cage, bytes), ArchiveError);
  assertEquals(error.message.endsWith("behind member '\\033[31m\\377'"), true);
});

Deno.test("whatever bit is flipped, and wherever it ends, only foreseen errors come, and nothing is harmed", async () => {
  const source = newCage();
  makeSample(source);
  const whole = await bytesOf(packTar(source, "/d"));
  const damaged = async (bytes: Uint8Array) => {
    const cage = prepared();
    try {
      await unpackTar(cage, bytes, "/in", { onSkip: () => {} });
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      assertEquals(/ at byte \d+|no tar archive|^compressed with/.test(error.message), true);
    }
    assertNoHarm(cage);
    assertEquals(cage.state.vfs.check(), []);
    if (cage.exists("/in/f")) assertEquals(cage.readFile("/in/f"), encode("old /in/f"));
  };
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), async (at, bit) => {
      const bytes = whole.slice();
      bytes[at] ^= 1 << bit;
      await damaged(bytes);
    }),
    { numRuns: 150 },
  );
  for (let end = 0; end < whole.length; end += 331) await damaged(whole.subarray(0, end));
});

Deno.test("a compressed archive that is damaged is told so, though all its members were whole", async () => {
  const source = newCage();
  makeSample(source);
  const whole = await bytesOf(packTar(source, "/d", { gzip: true }));
  const flipped = whole.slice();
  flipped[flipped.length - 6] ^= 1;
  for (const bytes of [flipped, whole.subarray(0, -4), whole.subarray(0, 200)]) {
    const error = await assertRejects(() => unpackTar(newCage(), bytes), ArchiveError);
    assertEquals(
      error.message.startsWith("no whole tar archive: its gzip compression is damaged"),
      true,
    );
  }
});

Deno.test("a path longer than PATH_MAX is ENAMETOOLONG, and makes no directory on the way", async () => {
  const cage = prepared();
  const skipped = await unpack(cage, paxMember({ path: `${"deep/".repeat(900)}f` }, {}, "x"));
  assertEquals([skipped.length, cage.exists("/in/deep")], [1, false]);
  assertEquals(C.PATH_MAX, 4096);
});

Deno.test("a member has no more attributes than can be listed, and no more extended headers than memory allows", async () => {
  const cage = prepared();
  const many = Array.from(
    { length: 9000 },
    (_, i): [string, string] => [`SCHILY.xattr.user.${i}`, "x"],
  );
  const skipped = await unpack(cage, paxMember(many, { name: "many" }, "x"));
  assertEquals(skipped, ["many: user.6664 and those behind it@0: it has too many attributes"]);
  assertEquals([cage.listxattr("/in/many").length, cage.readFile("/in/many")], [6664, encode("x")]);
  const comment = member({ type: "x" }, `1048576 comment=${"x".repeat(1048576 - 17)}\n`);
  const error = await assertRejects(
    () => unpackTar(newCage(), archive(...Array(17).fill(comment), member({}))),
    ArchiveError,
  );
  assertEquals(
    error.message,
    "no whole tar archive: extended headers of 17825792 bytes; at byte 0",
  );
});

Deno.test("directories have their modes though the archive is cut short, and those on the way the umask's", async () => {
  const cage = newCage();
  cage.umask(0o027);
  const whole = archive(
    member({ name: "d/", type: "5", mode: "0000711\0" }),
    member({ name: "d/in/f" }, "1"),
    member({ name: "cut" }, "2"),
  );
  await assertRejects(() => unpackTar(cage, whole.subarray(0, -1600)), ArchiveError);
  const modes = ["/d", "/d/in"].map((path) => cage.stat(path).mode & 0o7777);
  assertEquals(modes, [0o711, 0o750]);
  cage.umask(0);
  await unpackTar(cage, archive(member({ name: "a/b/f" })), "/", { parentMode: 0o711 });
  assertEquals(["/a", "/a/b"].map((path) => cage.stat(path).mode & 0o7777), [0o711, 0o711]);
});
