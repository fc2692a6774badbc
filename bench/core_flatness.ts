/** What a call of the core costs in larger and larger directories, and deeper and deeper. */
import { Attributes } from "../core/attributes.ts";
import type { Cage } from "../core/cage/cage.ts";
import { Vfs } from "../core/vfs/vfs.ts";
import { rate } from "./core_operations.ts";
import { table } from "./places.ts";

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const DEPTHS = [1, 6, 20, 60, 200];

const perSecond = (value: number) => `${(value / 1e6).toFixed(2)}M`;

/** Calls a second, by number of names in one directory and by depth, as Markdown. */
export function flatness(): string {
  const sizes = SIZES.map((size) => [size.toLocaleString("en"), ...inDirectory(size)]);
  const header = ["names", "create", "stat in turn", "stat at random", "a Map's get", "unlink"];
  const depths = DEPTHS.map((depth) => [`${depth}`, ...atDepth(depth)]);
  const deep = table(["depth", "stat", "stat in two directories in turn"], depths);
  return `${table(header, sizes)}\n\n${deep}`;
}

function inDirectory(size: number): string[] {
  const cage = new Vfs().cage();
  cage.mkdir("/d");
  const names = new Map<string, number>();
  const [out, pick] = [new Attributes(), randomBelow(size)];
  const created = timed(size, (i) => make(cage, `/d/file${i}`));
  for (let i = 0; i < size; i++) names.set(`file${i}`, i);
  const inTurn = rate((i) => cage.stat(`/d/file${i % size}`, out));
  const atRandom = rate(() => cage.stat(`/d/file${pick()}`, out));
  let sum = 0;
  // The least that any lookup by name costs: the name made, hashed, compared.
  const map = rate(() => sum += names.get(`file${pick()}`)!);
  const unlinked = timed(size, (i) => cage.unlink(`/d/file${i}`));
  return [created, inTurn, atRandom, map, unlinked].map(perSecond);
}

function atDepth(depth: number): string[] {
  const cage = new Vfs().cage();
  const out = new Attributes();
  const files = ["a", "b"].map((top) => {
    let path = "";
    for (let i = 0; i < depth; i++) cage.mkdir(path += `/${i === 0 ? top : `d${i}`}`);
    make(cage, path += "/file");
    return path;
  });
  const one = rate(() => cage.stat(files[0], out));
  const two = rate((i) => cage.stat(files[i & 1], out));
  return [one, two].map(perSecond);
}

function make(cage: Cage, path: string): void {
  cage.close(cage.creat(path));
}

/** Calls a second of `count` calls, each of which can be made once. */
function timed(count: number, call: (i: number) => void): number {
  const start = performance.now();
  for (let i = 0; i < count; i++) call(i);
  return count / (performance.now() - start) * 1000;
}

function randomBelow(size: number): () => number {
  let at = 1;
  return () => {
    at = (Math.imul(at, 1103515245) + 12345) >>> 0;
    return (at >>> 4) % size;
  };
}
