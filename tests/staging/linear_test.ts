/** Input that is made to take long takes as long as it is large: four times as much, four times as many steps. */
import { assertEquals } from "@std/assert";
import type { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import { joinBytes } from "../../core/join_bytes.ts";
import { packTar } from "../../core/staging/pack_tar.ts";
import { restore, snapshot } from "../../core/staging/snapshot.ts";
import { unpackTar } from "../../core/staging/unpack_tar.ts";
import { archive, header, member, octal, padded, paxMember, record } from "./archive_blocks.ts";
import { newCage } from "./sample.ts";
import { stepsOf } from "./steps.ts";

const TIMES = 4;
/** Something between linear growth and that of the square, which would be 16. */
const MOST = 7;

/** In pieces as a pipe may give them. */
function inPieces(bytes: Uint8Array, size = 700): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + size));
      at += size;
    },
  }, { highWaterMark: 0 });
}

async function assertLinear(
  small: number,
  prepare: (count: number) => () => Promise<unknown>,
): Promise<void> {
  // Once for what is done but once: tables, the shapes of objects.
  await prepare(2)();
  const steps = [];
  for (const count of [small, small * TIMES]) {
    const work = prepare(count);
    steps.push(await stepsOf(async () => void await work()));
  }
  const growth = steps[1] / steps[0];
  assertEquals(growth < MOST ? "linear" : `${steps.join(" to ")} steps`, "linear");
}

function range<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Parts of a byte, a hole behind each. */
function parts(count: number): [number, number][] {
  return range(count, (i) => [i * 2, 1]);
}

function oldSparse(count: number): Uint8Array[] {
  const fields = (ranges: [number, number][]) =>
    ranges.map(([a, b]) => octal(a) + octal(b)).join("");
  const all = parts(count);
  const first = header({
    ...{ name: "f", type: "S", size: count, magic: "gnu" },
    patch: [[386, fields(all.slice(0, 4))], [482, "1"], [483, octal(count * 2)]],
  });
  const blocks: Uint8Array[] = [first];
  for (let at = 4; at < count; at += 21) {
    const block = padded(fields(all.slice(at, at + 21)).padEnd(512, "\0"));
    block[504] = at + 21 < count ? 1 : 0;
    blocks.push(block);
  }
  return [...blocks, padded("x".repeat(count))];
}

/** Archives that grow with a count; each is read in pieces of some hundred bytes. */
const ARCHIVES: [what: string, small: number, make: (count: number) => Uint8Array[]][] = [
  ["the sparse map in front of a file (GNU's 1.0)", 2000, (count) => [
    paxMember(
      {
        ...{ "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "f" },
        "GNU.sparse.realsize": `${count * 2}`,
      },
      { name: "f" },
      padMap(`${count}\n${parts(count).flat().join("\n")}\n`) + "x".repeat(count),
    ),
  ]],
  ["the sparse map in a record (GNU's 0.1)", 2000, (count) => [
    paxMember(
      { "GNU.sparse.size": `${count * 2}`, "GNU.sparse.map": parts(count).flat().join() },
      { name: "f" },
      "x".repeat(count),
    ),
  ]],
  ["a sparse map of many records (GNU's 0.0)", 2000, (count) => [
    paxMember(
      [
        ["GNU.sparse.size", `${count * 2}`],
        ...parts(count).flatMap(([offset, length]): [string, string][] => [
          ["GNU.sparse.offset", `${offset}`],
          ["GNU.sparse.numbytes", `${length}`],
        ]),
      ],
      { name: "f" },
      "x".repeat(count),
    ),
  ]],
  ["a sparse map in blocks (GNU's old header)", 2000, oldSparse],
  ["a deep path", 500, (count) => [paxMember({ path: `${"d/".repeat(count)}f` }, { name: "f" })]],
  [
    "deep paths, all new",
    40,
    (count) => range(count, (i) => paxMember({ path: `${i}/${"d/".repeat(100)}f` }, { name: "f" })),
  ],
  [
    "directories that are named again and again",
    200,
    (count) => range(count, (i) => member({ name: `a/b/${i % 3}/`, type: "5" })),
  ],
  ["hard links to one file", 200, (count) => [
    member({ name: "f" }, "x"),
    ...range(count, (i) => member({ name: `l${i}`, type: "1", link: "f", size: 5 })),
  ]],
  ["one name many times", 200, (count) => range(count, () => member({ name: "f" }, "x"))],
  ["extended headers in front of one member", 200, (count) => [
    ...range(count, () => member({ type: "x" }, record("path", "g"))),
    member({ name: "f" }),
  ]],
  ["records of one member", 2000, (count) => [
    paxMember(range(count, (i): [string, string] => [`V.k${i}`, "x"]), { name: "f" }),
  ]],
  ["global records, and members that they count for", 100, (count) => [
    member({ type: "g" }, range(count * 50, (i) => record(`V.k${i}`, "x")).join("")),
    ...range(count, (i) => member({ name: `f${i}` })),
  ]],
  ["long names in front of one member", 200, (count) => [
    ...range(count, () => member({ type: "L", magic: "gnu" }, "n".repeat(600))),
    member({ name: "f" }),
  ]],
  ["a name far too long", 20000, (count) => [
    member({ type: "L", magic: "gnu" }, "n/".repeat(count)),
    member({ name: "f" }),
  ]],
  ["attributes of one file", 100, (count) => [
    paxMember(range(count, (i): [string, string] => [`SCHILY.xattr.user.${i}`, "x"]), {
      name: "f",
    }),
  ]],
  [
    "members that are refused",
    200,
    (count) => range(count, (i) => member({ name: `../${i}`, type: "0" }, "x")),
  ],
];

function padMap(text: string): string {
  return text.padEnd(Math.ceil(text.length / 512) * 512, "\0");
}

for (const [what, small, make] of ARCHIVES) {
  Deno.test(`unpacking takes steps in proportion to ${what}`, async () => {
    await assertLinear(small, (count) => {
      const bytes = archive(...make(count));
      return () => unpackTar(newCage(), inPieces(bytes), "/", { onSkip: () => {} });
    });
  });
}

/** Trees that grow with a count. */
const TREES: [what: string, small: number, make: (cage: Cage, count: number) => void][] = [
  ["names in one directory", 200, (cage, count) => {
    for (let i = 0; i < count; i++) cage.writeFile(`/${i}`, new Uint8Array(1));
  }],
  ["names of one file", 200, (cage, count) => {
    cage.writeFile("/f", new Uint8Array(1));
    for (let i = 0; i < count; i++) cage.link("/f", `/${i}`);
  }],
  ["parts of a sparse file", 200, (cage, count) => {
    const fd = cage.open("/f", C.O_CREAT | C.O_WRONLY);
    for (let i = 0; i < count; i++) cage.pwrite(fd, new Uint8Array(1).fill(1), i * 8192);
    cage.close(fd);
  }],
  ["attributes of one file", 100, (cage, count) => {
    cage.writeFile("/f", new Uint8Array(1));
    for (let i = 0; i < count; i++) cage.setxattr("/f", `user.${i}`, new Uint8Array(1));
  }],
];

for (const [what, small, make] of TREES) {
  const prepared = (count: number) => {
    const cage = newCage();
    make(cage, count);
    return cage;
  };
  Deno.test(`packing, and keeping a snapshot, take steps in proportion to ${what}`, async () => {
    const drain = (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => new Response(stream).bytes();
    await assertLinear(small, (count) => {
      const cage = prepared(count);
      return () => drain(packTar(cage));
    });
    await assertLinear(small, (count) => {
      const cage = prepared(count);
      return () => drain(snapshot(cage));
    });
  });

  Deno.test(`restoring takes steps in proportion to ${what}, old and new`, async () => {
    const saved: Uint8Array[] = [];
    for (const count of [2, small, small * TIMES]) {
      const chunks = await Array.fromAsync(snapshot(prepared(count)));
      saved.push(joinBytes(chunks));
    }
    await assertLinear(small, (count) => {
      const cage = prepared(count);
      return () => restore(cage, inPieces(saved.shift()!));
    });
  });
}
