/** Members of every format, built by hand. */
import { assertEquals, assertRejects } from "@std/assert";
import { encodeName } from "../../core/bytes.ts";
import * as C from "../../core/constants.ts";
import { makedev } from "../../core/vfs/devices.ts";
import { ArchiveError } from "../../core/staging/compression.ts";
import { parseNumber } from "../../core/staging/tar/header.ts";
import { encodeRecords, parseRecords } from "../../core/staging/tar/pax_records.ts";
import { unpackTar } from "../../core/staging/unpack_tar.ts";
import {
  archive,
  bytes,
  header,
  member,
  padded,
  paxMember,
  record,
  unpack,
} from "./archive_blocks.ts";
import { encode, newCage } from "./sample.ts";

Deno.test("names are bytes in every place that has them: two that differ in one byte are two", async () => {
  const [one, other] = [bytes(0x61, 0xff), bytes(0x61, 0xfe)];
  const long = (name: string) => `${"d/".repeat(60)}${name}`;
  const { cage, skipped } = await unpack(
    member({ name: one, magic: "v7" }, "1"),
    member({ name: other }, "2"),
    paxMember({ hdrcharset: "BINARY", path: `x${one}` }, { name: "cut" }, "3"),
    paxMember({ path: `x${other}` }, { name: "cut" }, "4"),
    member({ name: "././@LongLink", type: "L", magic: "gnu" }, `${long(one)}\0`),
    member({ name: "cut", magic: "gnu" }, "5"),
    member({ name: "././@LongLink", type: "K", magic: "gnu" }, `${long(other)}\0`),
    member({ name: "l", type: "2", link: "cut", magic: "gnu" }),
    member({ name: `p${other}`, patch: [[345, "dir"]] }, "6"),
  );
  assertEquals(skipped, []);
  assertEquals(
    cage.readdir("/").sort(),
    [one, other, "d", "dir", "l", `x${one}`, `x${other}`].sort(),
  );
  assertEquals(cage.readFile(`/${one}`), encode("1"));
  assertEquals(cage.readFile(`/x${other}`), encode("4"));
  assertEquals(cage.readFile(`/${long(one)}`), encode("5"));
  assertEquals(cage.readlink("/l"), long(other));
  assertEquals(cage.readdir("/dir"), [`p${other}`]);
});

Deno.test("names that older versions of ramfs wrote in base64 are read", async () => {
  const { cage } = await unpack(
    paxMember({ "RAMFS.path": btoa("a\xff"), "RAMFS.linkpath": btoa("\xfe") }, {
      name: "a?",
      type: "2",
      link: "?",
    }),
  );
  assertEquals(cage.readlink(`/${bytes(0x61, 0xff)}`), bytes(0xfe));
});

Deno.test("device numbers are read from the header and from star's records; others than Linux' are refused", async () => {
  const device = (major: string, minor: string) => ({ name: "d", type: "3", major, minor });
  const records = (major: string, minor: string) =>
    paxMember({ "SCHILY.devmajor": major, "SCHILY.devminor": minor }, device("", ""));
  const good: [Uint8Array, number][] = [
    [header(device("0000001\0", "0000003\0")), makedev(1, 3)],
    [header(device("0007777 ", "3777777\0")), makedev(0xfff, 0xfffff)],
    [header(device("\x80\0\0\0\0\0\x01\x02", "\x80\0\0\0\0\x01\0\0")), makedev(0x102, 0x10000)],
    [records("8", "1048575"), makedev(8, 1048575)],
  ];
  for (const [bytes, rdev] of good) {
    const { cage, skipped } = await unpack(bytes);
    assertEquals([skipped, cage.lstat("/d").rdev], [[], rdev]);
    assertEquals(cage.lstat("/d").mode & C.S_IFMT, C.S_IFCHR);
  }
  const bad = [
    records("1e400", "1"),
    records("4096", "1"),
    records("1", "1048576"),
    records("-1", "0"),
    records("0x1", "0"),
    header(device("0010000\0", "0")),
    header(device("\xff\xff\xff\xff\xff\xff\xff\xff", "0")),
    header(device("zzz", "0")),
  ];
  for (const bytes of bad) {
    const { cage, skipped } = await unpack(bytes, member({ name: "next" }, "n"));
    assertEquals([skipped.length, cage.readdir("/")], [1, ["next"]]);
  }
});

Deno.test("numbers are octal or base 256, below zero too, and nothing else is a number", () => {
  const field = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
  const numbers: [string, number | undefined][] = [
    ["0000644\0", 0o644],
    ["    644 ", 0o644],
    ["77777777", 0o77777777],
    ["644\0junk", 0o644],
    ["\0\0\0\0\0\0\0\0", 0],
    ["        ", 0],
    ["\x80\0\0\0\0\0\x01\0", 256],
    ["\xff\xff\xff\xff\xff\xff\xff\xfe", -2],
    ["\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", undefined],
    ["0000648\0", undefined],
    ["-0000001", undefined],
    ["0x1f", undefined],
    ["6 4", 6],
  ];
  for (const [text, number] of numbers) {
    assertEquals([text, parseNumber(field(text))], [text, number]);
  }
});

Deno.test("owners, times and modes that are none are reported, and the member has all the rest", async () => {
  const members = [
    member({ name: "big", uid: "\x80\0\0\0\xff\xff\xff\xff", mode: "0004755\0" }),
    member({ name: "below", uid: "\xff\xff\xff\xff\xff\xff\xff\xff" }),
    member({ name: "junk", mode: "rw-r--r-" }),
    member({ name: "old", mtime: "\xff".repeat(11) + "\xf0" }),
    paxMember({ uid: "1e400", mtime: "yesterday", gid: "7" }, { name: "told" }),
  ];
  const { cage, skipped } = await unpack(...members);
  assertEquals(skipped, [
    "big: uid@0: its owner is out of range: 4294967295",
    "below: uid@512: its owner is out of range: -1",
    "junk: mode@1024: invalid tar number: its mode",
    "told: uid@2048: no number of one: 1e400",
    "told: mtime@2048: no time: yesterday",
  ]);
  assertEquals(cage.readdir("/").sort(), ["below", "big", "junk", "old", "told"]);
  assertEquals([cage.stat("/old").mtimeSec, cage.stat("/told").gid], [-16, 7]);
  // Nobody becomes root by an owner that is none.
  assertEquals(["/big", "/junk"].map((path) => cage.stat(path).mode & 0o7777), [0o755, 0o600]);
  const user = newCage().fork();
  user.state.vfs.cage().chmod("/", 0o777);
  [user.gid, user.uid] = [1000, 1000];
  await unpackTar(user, archive(...members.slice(0, 2)));
  assertEquals(user.readdir("/").sort(), ["below", "big"]);
});

Deno.test("types: v7's directories, contiguous files, GNU's dumps and labels; others are refused by name", async () => {
  const { cage, skipped } = await unpack(
    member({ name: "label", type: "V", magic: "gnu" }),
    member({ name: "v7/", type: "\0", magic: "v7" }),
    member({ name: "f", type: "\0", magic: "v7" }, "1"),
    member({ name: "c", type: "7" }, "2"),
    member({ name: "dump/", type: "D", magic: "gnu" }, "Ya\0\0"),
    member({ name: "z", type: "Z" }, "skipped"),
    member({ name: "meta", type: "I" }),
    member({ name: "last" }, "3"),
  );
  assertEquals(skipped, [
    "z@4096: members of type Z are not supported",
    "meta@5120: members of type I are not supported",
  ]);
  assertEquals(cage.readdir("/").sort(), ["c", "dump", "f", "last", "v7"]);
  assertEquals(cage.stat("/v7").mode & C.S_IFMT, C.S_IFDIR);
});

Deno.test("archives of several volumes and old GNU long names are refused by name and place", async () => {
  const cases: [Uint8Array, string][] = [
    [
      member({ name: "big", type: "M", magic: "gnu" }, "rest"),
      "it goes on from another volume, and archives of several volumes are not supported; at byte 512, member 'big'",
    ],
    [
      paxMember({ "GNU.volume.filename": "big" }, { name: "big" }),
      "it goes on from another volume, and archives of several volumes are not supported; at byte 512, behind member 'a'",
    ],
    [
      member({ name: "names", type: "N", magic: "gnu" }),
      "old GNU long names (typeflag N) are not supported; at byte 512, member 'names'",
    ],
  ];
  for (const [bytes, why] of cases) {
    const cage = newCage();
    const error = await assertRejects(
      () => unpackTar(cage, archive(member({ name: "a" }), bytes)),
      ArchiveError,
    );
    assertEquals(error.message, `no whole tar archive: ${why}`);
    assertEquals(cage.readdir("/"), ["a"]);
  }
});

Deno.test("a size in the header of what has no bytes is believed only where bytes follow", async () => {
  for (const type of "123456") {
    for (const hasBytes of [false, true]) {
      const { cage, skipped } = await unpack(
        member({ name: "a" }),
        header({ name: "x", type, link: "a", size: 600 }),
        ...(hasBytes ? [padded("B".repeat(600))] : []),
        member({ name: "next" }, "n"),
      );
      assertEquals([type, skipped, cage.readdir("/").sort()], [type, [], ["a", "next", "x"]]);
    }
  }
});

Deno.test("a global header counts for all that follow, until it is taken back", async () => {
  const global = (records: Record<string, string>) =>
    member(
      { name: "pax_global_header", type: "g" },
      Object.entries(records).map(([key, value]) => record(key, value)).join(""),
    );
  const { cage, skipped } = await unpack(
    global({ uid: "7", comment: "c", "GNU.volume.label": "l" }),
    member({ name: "a" }),
    paxMember({ uid: "8" }, { name: "b" }),
    global({ uid: "" }),
    member({ name: "c" }),
  );
  assertEquals(skipped, []);
  assertEquals(["/a", "/b", "/c"].map((path) => cage.stat(path).uid), [7, 8, 0]);
  const error = await assertRejects(
    () => unpackTar(newCage(), archive(global({ "SCHILY.xattr.user.x": "1" }), member({}))),
    ArchiveError,
  );
  assertEquals(
    error.message.includes("SCHILY.xattr.user.x for all members is not supported"),
    true,
  );
});

Deno.test("attributes that cannot be are reported one by one, and the member has all the others", async () => {
  const { cage, skipped } = await unpack(
    paxMember(
      {
        "LIBARCHIVE.xattr.user.b": "!!",
        "LIBARCHIVE.xattr.user.%zz%41": "QQ",
        "SCHILY.xattr.bad": "x",
        [`SCHILY.xattr.user.${"n".repeat(300)}`]: "x",
        "SCHILY.xattr.user.good": "\udcff\0",
        "SCHILY.acl.access": "nonsense",
        mtime: "12.5",
      },
      { name: "f" },
      "body",
    ),
    member({ name: "next" }, "n"),
  );
  assertEquals(skipped.map((text) => text.replace(/n{300}/, "n...")), [
    "f: user.b@0: its value is no base64",
    "f: SCHILY.acl.access@0: no access control list",
    "f: bad@0: EOPNOTSUPP: operation not supported, setxattr '/f'",
    "f: user.n...@0: ERANGE: numerical result out of range, setxattr '/f'",
  ]);
  assertEquals(cage.listxattr("/f").sort(), ["user.%zzA", "user.good"]);
  assertEquals([...cage.getxattr("/f", "user.good")], [0xff, 0]);
  assertEquals([cage.readFile("/f"), cage.stat("/f").mtimeNsec], [encode("body"), 500_000_000]);
});

Deno.test("records of an extended header are exact, and malformed ones are reported", () => {
  const values: [string, string][] = [["a", ""], ["b", "x=y\n"], ["c", "z".repeat(93)], [
    "d",
    "\udcff",
  ]];
  const parsed = parseRecords(encodeRecords(values))!;
  assertEquals(parsed.map(([key]) => key), ["a", "b", "c", "d"]);
  assertEquals(encodeRecords(parsed), encodeRecords(values));
  for (const [key, value] of values) {
    assertEquals(encodeRecords([[key, value]]), encodeName(record(key, value)));
  }
  for (
    const text of [
      "x a=b\n",
      "6 a=b",
      "9 a=b\n",
      "6 a=bc",
      "5 =b\n",
      "999999999999999999 a=b\n",
      "0 a=b\n",
    ]
  ) {
    assertEquals([text, parseRecords(encode(text))], [text, undefined]);
  }
});
