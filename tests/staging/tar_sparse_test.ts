/** Sparse files in archives, in every form there is, and what GNU tar makes of the same bytes. */
import { assertEquals } from "@std/assert";
import type { Cage } from "../../core/cage/cage.ts";
import { joinBytes } from "../../core/join_bytes.ts";
import {
  archive,
  type BlockFields,
  header,
  member,
  octal,
  padded,
  paxMember,
  unpack,
} from "./archive_blocks.ts";
import { encode } from "./sample.ts";

/** The parts of a file that are no hole, at the memory's granularity, and its bytes without zeros. */
function contents(cage: Cage, path: string): { size: number; text: string } {
  const all = cage.readFile(path);
  return { size: all.length, text: new TextDecoder().decode(all.filter((byte) => byte !== 0)) };
}

/** What GNU tar extracts of the same archive: the file's size and bytes; undefined where it fails. */
function gnuContents(whole: Uint8Array, name: string): { size: number; text: string } | undefined {
  const directory = Deno.makeTempDirSync({ prefix: "ramfs-tar-" });
  try {
    Deno.writeFileSync(`${directory}/a.tar`, whole);
    const { success } = new Deno.Command("tar", { args: ["-xf", "a.tar"], cwd: directory })
      .outputSync();
    if (!success) return undefined;
    const all = Deno.readFileSync(`${directory}/${name}`);
    return { size: all.length, text: new TextDecoder().decode(all.filter((byte) => byte !== 0)) };
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

/** Offset and length as an old sparse header has them, "" for the rest. */
function sparseFields(ranges: [number, number][]): string {
  return ranges.map(([offset, length]) => octal(offset) + octal(length)).join("");
}

// GNU tar takes each part from a new block, libarchive one behind the other: all write parts of whole blocks, but
// for the last.
const PARTS: [number, number][] = [
  ...Array.from(
    { length: 30 },
    (_, i): [number, number] => [i * 8192, i < 29 ? 512 * (1 + i % 3) : 77],
  ),
  // The hole at the end.
  [300_000, 0],
];
const PART_BYTES = PARTS.map(([, length], i) => String.fromCharCode(97 + i % 26).repeat(length))
  .join("");

/** GNU's or star's header with a map that goes on in two further blocks. */
function oldSparse(place: { map: number; extended: number; size: number }, extra: BlockFields) {
  const head = header({
    ...{ name: "s", type: "S", size: PART_BYTES.length },
    ...extra,
    patch: [
      [place.map, sparseFields(PARTS.slice(0, 4))],
      [place.extended, "1"],
      [place.size, octal(300_000)],
      ...extra.patch ?? [],
    ],
  });
  const more = (ranges: [number, number][], goesOn: boolean) => {
    const block = padded(sparseFields(ranges).padEnd(512, "\0").slice(0, 512));
    block[504] = goesOn ? 1 : 0;
    return block;
  };
  return joinBytes([
    ...[head, more(PARTS.slice(4, 25), true), more(PARTS.slice(25), false), padded(PART_BYTES)],
    member({ name: "behind" }, "behind"),
  ]);
}

const SPARSE: [string, Uint8Array<ArrayBuffer>][] = [
  ["GNU's old header", oldSparse({ map: 386, extended: 482, size: 483 }, { magic: "gnu" })],
  [
    "star's header",
    oldSparse({ map: 356, extended: 355, size: 452 }, {
      patch: [[476, "00000000000 "], [488, "00000000000 "], [508, "tar\0"]],
    }),
  ],
  [
    "GNU's 0.0",
    paxMember(
      [
        ["GNU.sparse.size", "300000"],
        ["GNU.sparse.numblocks", "31"],
        ...PARTS.flatMap(([offset, length]): [string, string][] => [
          ["GNU.sparse.offset", `${offset}`],
          ["GNU.sparse.numbytes", `${length}`],
        ]),
      ],
      { name: "s" },
      PART_BYTES,
    ),
  ],
  [
    "GNU's 0.1",
    paxMember(
      {
        "GNU.sparse.size": "300000",
        "GNU.sparse.numblocks": "31",
        "GNU.sparse.name": "s",
        "GNU.sparse.map": PARTS.flat().join(","),
      },
      { name: "GNUSparseFile.1/s" },
      PART_BYTES,
    ),
  ],
  [
    "GNU's 1.0",
    paxMember(
      {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.name": "s",
        "GNU.sparse.realsize": "300000",
      },
      { name: "GNUSparseFile.1/s" },
      `31\n${PARTS.flat().join("\n")}\n`.padEnd(512, "\0") + PART_BYTES,
    ),
  ],
];

for (const [name, bytes] of SPARSE) {
  Deno.test(`a sparse file of 30 parts is read in ${name}, as GNU tar does`, async () => {
    const { cage, skipped } = await unpack(bytes);
    assertEquals(skipped, []);
    assertEquals(contents(cage, "/s"), { size: 300_000, text: PART_BYTES });
    assertEquals(contents(cage, "/s"), gnuContents(archive(bytes), "s"));
    assertEquals(cage.stat("/s").blocks, 30 * 8);
    if (cage.exists("/behind")) assertEquals(cage.readFile("/behind"), encode("behind"));
  });
}

Deno.test("a sparse map that is wrong leaves its file out by name, and not the next", async () => {
  const maps: [string, string, string][] = [
    ["5,3,4,1", "10", "has parts that overlap or are out of order"],
    ["0,3,8,3", "10", "tells of bytes behind the file's end at 10"],
    ["0,1,x,1", "10", "has what is no number"],
    ["0,1,2", "10", "has an offset without a length"],
    ["0,3", "1e400", ""],
  ];
  for (const [map, size, why] of maps) {
    const { cage, skipped } = await unpack(
      paxMember({ "GNU.sparse.map": map, "GNU.sparse.size": size }, { name: "s" }, "abcd"),
      member({ name: "next" }, "n"),
    );
    const told = why === "" ? "its GNU.sparse.size is no number" : `its sparse map ${why}`;
    assertEquals([skipped, cage.readdir("/")], [[`s@0: ${told}`], ["next"]]);
  }
  const { skipped } = await unpack(
    paxMember({ "GNU.sparse.map": "0,3", "GNU.sparse.size": "10" }, { name: "s" }, "abcd"),
  );
  assertEquals(skipped, ["s@0: its sparse map tells of 3 bytes where there are 4"]);
  const huge = await unpack(paxMember(
    { "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "10" },
    { name: "s" },
    "999999999\n0\n0\n".padEnd(512, "\0"),
  ));
  assertEquals(huge.skipped, ["s@0: its sparse map has more than 4194304 parts"]);
});

Deno.test("sparse formats that nobody here can read are refused by name", async () => {
  const members: [string, Uint8Array<ArrayBuffer>][] = [
    [
      "GNU's sparse format 2.0 is not supported",
      paxMember({ "GNU.sparse.major": "2", "GNU.sparse.minor": "0" }, { name: "s" }, "x"),
    ],
    [
      "sparse files by SUN.holesdata are not supported",
      paxMember({ "SUN.holesdata": " 0 5" }, { name: "s" }, "x"),
    ],
    [
      "sparse files by SCHILY.realsize are not supported",
      paxMember({ "SCHILY.realsize": "5" }, { name: "s" }, "x"),
    ],
    [
      "it is sparse in a format that is not supported (typeflag S without GNU's or star's header)",
      member({ name: "s", type: "S" }, "x"),
    ],
  ];
  for (const [why, bytes] of members) {
    const { cage, skipped } = await unpack(bytes, member({ name: "next" }, "n"));
    assertEquals([skipped, cage.readdir("/")], [[`s@0: ${why}`], ["next"]]);
  }
});
