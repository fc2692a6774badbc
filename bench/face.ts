/**
 * `deno task bench:face`: node:fs over a tree, `createFs`, beside memfs, one after the other in one process. Prints
 * Markdown: first for Deno, then, bundled, for the Node on the path (or those named: `bench:face node20 node24`).
 */
// deno-lint-ignore no-import-prefix
import { createFsFromVolume, Volume } from "npm:memfs@4.80.1";
import { createFs } from "../core/node_fs/create_fs.ts";
import { Vfs } from "../core/vfs/vfs.ts";
import process from "node:process";
import { FACE_OPERATIONS, type Fs } from "./face_operations.ts";
import { figure, runBundled } from "./figures.ts";
import { table } from "./places.ts";

const ROUNDS = 3;

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

async function main(): Promise<void> {
  const memfs = createFsFromVolume(new Volume()) as unknown as Fs;
  const ours = createFs(new Vfs().cage());
  for (const fs of [ours, memfs]) fs.mkdirSync("/bench");
  const rows: string[][] = [];
  for (const { name, wanted, measure } of FACE_OPERATIONS) {
    const pairs: [number, number][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      pairs.push([await measure(ours, "/bench"), await measure(memfs, "/bench")]);
    }
    const ratio = median(pairs.map(([one, other]) => one / other));
    const [mine, theirs] = [0, 1].map((at) => median(pairs.map((pair) => pair[at])));
    rows.push([
      name,
      figure(mine),
      figure(theirs),
      ratio.toFixed(2) + (ratio < wanted ? " !" : ""),
      String(wanted),
    ]);
  }
  console.log(table(["operation, calls a second", "createFs", "memfs", "ratio", "wanted"], rows));
}

const isDeno = "Deno" in globalThis;
console.log(`\n${isDeno ? `Deno ${Deno.version.deno}` : `Node ${process.version}`}\n`);
await main();
if (isDeno) {
  for (const node of Deno.args.length > 0 ? Deno.args : ["node"]) {
    runBundled(import.meta.filename!, node);
  }
}
