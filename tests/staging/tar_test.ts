import { assertEquals, assertRejects } from "@std/assert";
import { packTar as pack, type TarEntry } from "modern-tar";
import { ACCESS_ACL, DEFAULT_ACL, encodeAcl } from "../../core/acl.ts";
import type { Cage } from "../../core/cage/cage.ts";
import { FsError } from "../../core/fs_error.ts";
import { packTar } from "../../core/staging/pack_tar.ts";
import { unpackTar } from "../../core/staging/unpack_tar.ts";
import { formatTime, parseTime } from "../../core/staging/tar/attributes.ts";
import { assertSameTree, encode, makeSample, newCage } from "./sample.ts";

async function bytesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("a tree goes through an archive whole, sockets excepted", async () => {
  const cage = newCage();
  makeSample(cage);
  cage.bind("/d/socket");
  const skipped: string[] = [];
  const stream = packTar(cage, "/d", { onSkip: (path) => skipped.push(path) });
  const other = newCage();
  other.mkdir("/e");
  await unpackTar(other, stream, "/e");
  assertEquals(skipped, ["/d/socket"]);
  cage.unlink("/d/socket");
  cage.utimensat(-100, "/d", { sec: 1, nsec: 1 }, { sec: 1, nsec: 1 });
  other.utimensat(-100, "/e", { sec: 1, nsec: 1 }, { sec: 1, nsec: 1 });
  assertSameTree(cage, "/d", other, "/e");
  assertEquals(other.state.vfs.check(), []);
});

Deno.test("holes cost an archive nothing", async () => {
  const cage = newCage();
  cage.writeFile("/sparse", encode("x"));
  cage.truncate("/sparse", 2 ** 40);
  assertEquals((await bytesOf(packTar(cage, "/"))).length < 20_000, true);
});

Deno.test("a file larger than the stream's buffers arrives whole", async () => {
  const cage = newCage();
  const bytes = new Uint8Array(20 * 1024 * 1024).map((_, at) => at * 7 >> 3);
  cage.writeFile("/big", bytes);
  const other = newCage();
  await unpackTar(other, packTar(cage, "/big"));
  const copy = other.readFile("/big");
  assertEquals(copy.length, bytes.length);
  assertEquals(copy.findIndex((byte, at) => byte !== bytes[at]), -1);
});

async function unpack(entries: TarEntry[], cage: Cage = newCage()): Promise<Cage> {
  await unpackTar(cage, await pack(entries), "/in");
  return cage;
}

function prepared(): Cage {
  const cage = newCage();
  cage.mkdir("/in");
  cage.mkdir("/out");
  return cage;
}

Deno.test("an entry named with .. is EPERM and makes nothing", async () => {
  const cage = prepared();
  const header = { name: "../out/evil", size: 1, type: "file" as const };
  const error = await assertRejects(() => unpack([{ header, body: "x" }], cage), FsError);
  assertEquals(error.code, "EPERM");
  assertEquals(cage.readdir("/out"), []);
});

Deno.test("an entry behind a symlink of the archive is ENOTDIR and makes nothing", async () => {
  const cage = prepared();
  const entries: TarEntry[] = [
    { header: { name: "way", size: 0, type: "symlink", linkname: "/out" } },
    { header: { name: "way/evil", size: 1, type: "file" }, body: "x" },
  ];
  const error = await assertRejects(() => unpack(entries, cage), FsError);
  assertEquals(error.code, "ENOTDIR");
  assertEquals(cage.readdir("/out"), []);
});

Deno.test("a hard link to what is outside is EPERM", async () => {
  const cage = prepared();
  cage.writeFile("/out/secret", encode("x"));
  const header = { name: "a", size: 0, type: "link" as const, linkname: "../out/secret" };
  const error = await assertRejects(() => unpack([{ header }], cage), FsError);
  assertEquals(error.code, "EPERM");
});

Deno.test("what cannot be made is left out where onSkip hears of it", async () => {
  const cage = prepared();
  const skipped: string[] = [];
  const entries: TarEntry[] = [
    { header: { name: "../a", size: 1, type: "file" }, body: "x" },
    { header: { name: "b/c", size: 1, type: "file" }, body: "y" },
  ];
  const onSkip = (path: string) => skipped.push(path);
  await unpackTar(cage, await pack(entries), "/in", { onSkip });
  assertEquals(skipped, ["../a"]);
  assertEquals(cage.readFile("/in/b/c"), encode("y"));
});

Deno.test("an archive that is cut short is an error", async () => {
  const cage = newCage();
  makeSample(cage);
  const bytes = await bytesOf(packTar(cage, "/d"));
  await assertRejects(() => unpackTar(newCage(), bytes.subarray(0, 3000)));
});

Deno.test("times before 1970 and between seconds survive as decimals", () => {
  for (const [sec, nsec] of [[0, 0], [1, 5], [-1, 500_000_000], [-7, 1], [-3, 0]]) {
    assertEquals(parseTime(formatTime(sec, nsec)), { sec, nsec });
  }
  assertEquals(formatTime(-1, 500_000_000), "-0.500000000");
});

Deno.test("the host's tar lists what was packed and packs what is unpacked", async () => {
  const cage = newCage();
  makeSample(cage);
  const directory = await Deno.makeTempDir();
  try {
    const archive = `${directory}/a.tar`;
    await Deno.writeFile(archive, await bytesOf(packTar(cage, "/d")));
    const run = async (...args: string[]) => {
      const output = await new Deno.Command("tar", {
        args: ["--warning=no-unknown-keyword", "--warning=no-timestamp", ...args],
        cwd: directory,
      }).output();
      assertEquals(new TextDecoder().decode(output.stderr), "");
      return new TextDecoder().decode(output.stdout);
    };
    const listing = await run("-tf", archive);
    assertEquals(listing.includes("./\n") && listing.includes("sub/hello\n"), true);
    assertEquals(listing.includes("\nsparse\n"), true);
    await run("-xf", archive, "hello", "sparse", "sub/hello", "--no-same-owner");
    assertEquals(Deno.statSync(`${directory}/sparse`).size, 5 << 20);
    await run("-cSf", "b.tar", "--format=posix", "hello", "sparse", "sub/hello");
    const other = newCage();
    await unpackTar(other, await Deno.readFile(`${directory}/b.tar`));
    assertEquals(other.readFile("/sparse"), cage.readFile("/d/sparse"));
    assertEquals(other.stat("/hello").nlink, 2);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("a gzip archive is packed and unpacked as a plain one", async () => {
  const cage = newCage();
  makeSample(cage);
  const bytes = await bytesOf(packTar(cage, "/d", { gzip: true }));
  assertEquals([...bytes.subarray(0, 2)], [0x1f, 0x8b]);
  const other = newCage();
  other.mkdir("/e");
  await unpackTar(other, bytes, "/e");
  cage.utimensat(-100, "/d", { sec: 1, nsec: 1 }, { sec: 1, nsec: 1 });
  other.utimensat(-100, "/e", { sec: 1, nsec: 1 }, { sec: 1, nsec: 1 });
  assertSameTree(cage, "/d", other, "/e");
});

Deno.test("what is no archive is an error that says what it is", async () => {
  const zstd = new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0]);
  for (
    const [bytes, why] of [
      [new Uint8Array(0), "no tar archive: it is empty"],
      [zstd, "compressed with zstd, which is not supported; use gzip or none"],
      [encode("A".repeat(5000)), "no whole tar archive: invalid tar number"],
      [new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0]), "no whole tar archive: "],
    ] as const
  ) await assertRejects(() => unpackTar(newCage(), bytes), Error, why);
});

Deno.test("packing and unpacking tell how far they are", async () => {
  const cage = newCage();
  makeSample(cage);
  const told: number[] = [];
  const onProgress = ({ files }: { files: number }) => void told.push(files);
  const bytes = await bytesOf(packTar(cage, "/d", { onProgress }));
  const files = told.at(-1)!;
  assertEquals(files, 12);
  told.length = 0;
  const other = newCage();
  await unpackTar(other, bytes, "/", { onProgress });
  assertEquals([told.at(-1), told.every((n, i) => i === 0 || n >= told[i - 1])], [files, true]);
});

Deno.test("access control lists are packed as text, and unpacked from the texts of others", async () => {
  const cage = newCage();
  cage.mkdir("/d");
  cage.writeFile("/d/f", new Uint8Array());
  const lists = {
    "user::rw-,user:5:r--,group::r--,mask::r--,other::---": "with numbers",
    "user::rw-\nuser:joe:r--\t#effective:r--\ngroup::r--\nmask::r--\nother::---\n": "with lines",
    "u::rw-,u:joe:r--:5,m::r--,o:---,g::r--": "short and star's",
  };
  const withList = (text: string) =>
    pack([{ header: { name: "f", size: 0, mode: 0o640, pax: { "SCHILY.acl.access": text } } }]);
  const seen = [];
  for (const text of Object.keys(lists)) {
    const idOf = (kind: string, name: string) => kind === "user" && name === "joe" ? 5 : undefined;
    await unpackTar(cage, await withList(text), "/d", { idOf });
    seen.push([...cage.getxattr("/d/f", ACCESS_ACL)].join());
  }
  assertEquals(seen, Array(3).fill(seen[0]));
  const other = newCage();
  await unpackTar(other, packTar(cage, "/d"));
  assertEquals(other.getxattr("/f", ACCESS_ACL), cage.getxattr("/d/f", ACCESS_ACL));
  const skipped: string[] = [];
  const onSkip = (path: string, why: string) => void skipped.push(`${path}: ${why}`);
  await unpackTar(other, await withList(Object.keys(lists)[1]), "/", { onSkip });
  assertEquals(skipped, ["f: rights of user joe: there is no such name"]);
  assertEquals((other.stat("/f").mode & 0o777).toString(8), "640");
  assertEquals(other.getxattr("/f", ACCESS_ACL).length, 36);
});

Deno.test("what is unpacked keeps its mode where the directory hands a list down", async () => {
  const cage = newCage();
  cage.mkdir("/d");
  cage.mkdir("/d/in");
  cage.writeFile("/d/in/f", new Uint8Array());
  const other = newCage();
  other.mkdir("/e");
  other.setxattr(
    "/e",
    DEFAULT_ACL,
    encodeAcl([
      ...[{ tag: 1, permissions: 7 }, { tag: 2, permissions: 7, id: 9 }, {
        tag: 4,
        permissions: 7,
      }],
      ...[{ tag: 16, permissions: 7 }, { tag: 32, permissions: 7 }],
    ]),
    0,
  );
  await unpackTar(other, packTar(cage, "/d"), "/e");
  assertEquals(other.listxattr("/e/in"), []);
  assertEquals(other.listxattr("/e/in/f"), []);
  assertEquals(other.stat("/e/in/f").mode, cage.stat("/d/in/f").mode);
});
