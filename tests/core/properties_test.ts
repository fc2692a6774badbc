import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Cage } from "../../core/cage/cage.ts";
import * as C from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { openNew, World } from "./harness.ts";

/** Largest offset that the model's files reach, in bytes. */
const EXTENT = 40_000;
const offset = fc.oneof(fc.nat(EXTENT), fc.constantFrom(0, 255, 256, 257, 4095, 4096, 4097, 8192));

type Change = { kind: string; offset: number; length: number; byte: number };
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom("write", "truncate", "punch", "zero", "reserve", "collapse", "insert"),
  offset,
  length: fc.oneof(fc.integer({ min: 1, max: 9000 }), fc.constantFrom(4096, 8192)),
  byte: fc.integer({ min: 1, max: 255 }),
});

/** Does the change to a plain array of bytes: the oracle. */
function model(file: number[], { kind, offset, length, byte }: Change): number[] {
  const pages = (bytes: number) => bytes - bytes % 4096;
  const filled = (end: number) => {
    const grown = [...file];
    while (grown.length < end) grown.push(0);
    return grown;
  };
  if (kind === "write") return filled(offset + length).fill(byte, offset, offset + length);
  if (kind === "truncate") return filled(offset).slice(0, offset);
  if (kind === "punch") return [...file].fill(0, offset, offset + length);
  if (kind === "zero") return filled(offset + length).fill(0, offset, offset + length);
  if (kind === "reserve") return filled(offset + length);
  const [from, count] = [pages(offset), pages(length) || 4096];
  if (kind === "collapse" && from + count < file.length) {
    return [...file.slice(0, from), ...file.slice(from + count)];
  }
  if (kind === "insert" && from < file.length) {
    return [...file.slice(0, from), ...new Array(count).fill(0), ...file.slice(from)];
  }
  return file;
}

function apply(cage: Cage, fd: number, { kind, offset, length, byte }: Change): void {
  const [from, count] = [offset - offset % 4096, (length - length % 4096) || 4096];
  if (kind === "write") cage.pwrite(fd, new Uint8Array(length).fill(byte), offset);
  else if (kind === "truncate") cage.ftruncate(fd, offset);
  else if (kind === "punch") cage.fallocate(fd, 3, offset, length);
  else if (kind === "zero") cage.fallocate(fd, C.FALLOC_FL_ZERO_RANGE, offset, length);
  else if (kind === "reserve") cage.fallocate(fd, 0, offset, length);
  else {
    const mode = kind === "collapse" ? C.FALLOC_FL_COLLAPSE_RANGE : C.FALLOC_FL_INSERT_RANGE;
    attempt(() => cage.fallocate(fd, mode, from, count));
  }
}

function attempt(call: () => void): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof FsError)) throw error;
  }
}

Deno.test("a file's bytes are those of a plain array after any changes, EINVAL or not", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const { root: cage, vfs } = new World();
      const fd = openNew(cage, "/f");
      let expected: number[] = [];
      for (const one of changes) {
        apply(cage, fd, one);
        expected = model(expected, one);
        assertEquals(vfs.check(), []);
        const bytes = cage.readFile("/f");
        assertEquals(bytes.length, expected.length);
        assertEquals(bytes.findIndex((byte, at) => byte !== expected[at]), -1);
      }
    }),
    { numRuns: 150 },
  );
});

const name = fc.constantFrom("a", "b", "c");
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => "/" + parts.join("/"));
const calls: fc.Arbitrary<(cage: Cage) => void> = fc.oneof(
  path.map((p) => (cage: Cage) => cage.mkdir(p)),
  path.map((p) => (cage: Cage) => cage.rmdir(p)),
  path.map((p) => (cage: Cage) => cage.unlink(p)),
  path.map((p) => (cage: Cage) => cage.writeFile(p, new Uint8Array(5000))),
  path.map((p) => (cage: Cage) => void cage.open(p, C.O_RDWR)),
  path.map((p) => (cage: Cage) => cage.chdir(p)),
  fc.nat(8).map((fd) => (cage: Cage) => cage.close(fd)),
  fc.tuple(path, path).map(([p, q]) => (cage: Cage) => cage.link(p, q)),
  fc.tuple(path, path).map(([p, q]) => (cage: Cage) => cage.symlink(p, q)),
  fc.tuple(path, path, fc.nat(2)).map(([p, q, flags]) => (cage: Cage) =>
    cage.renameat2(C.AT_FDCWD, p, C.AT_FDCWD, q, flags)
  ),
);

Deno.test("no sequence of calls, failing with ENOENT or not, breaks an invariant", () => {
  fc.assert(
    fc.property(fc.array(calls, { maxLength: 60 }), (sequence) => {
      const { root: cage, vfs } = new World();
      for (const call of sequence) {
        attempt(() => call(cage));
        assertEquals(vfs.check(), []);
      }
      cage.exit();
      assertEquals(vfs.check(), []);
    }),
    { numRuns: 300 },
  );
});
