/**
 * `deno task bench:core`: the TypeScript core beside memfs, ZenFS and, through the runtime's own calls, the
 * host's tmpfs; one after the other in one process. Prints Markdown: first for Deno, then, bundled, for the
 * Node on the path.
 */
import * as fs from "node:fs";
import process from "node:process";
import { flatness } from "./core_flatness.ts";
import { LARGE_OPERATIONS, type Operation, OPERATIONS } from "./core_operations.ts";
import {
  coreSystem,
  type FileSystem,
  memfsSystem,
  tmpfsSystem,
  zenfsSystem,
} from "./core_systems.ts";
import { figure, runBundled } from "./figures.ts";
import { table, TMPFS } from "./places.ts";

/** How the core's figure stands to another's, and "!" where it is not what is wanted. */
function standing({ unit }: Operation, core: number, other: number, wanted: number): string {
  if (other < 0) return "";
  const ratio = core / other;
  const fails = unit === "bytes" ? ratio > wanted : ratio < wanted;
  return `${ratio.toFixed(2)}${fails ? " !" : ""}`;
}

function row(operation: Operation, systems: FileSystem[]): string[] {
  const values = systems.map((system) => operation.measure(system));
  const [core, memfs, zenfs, tmpfs] = values;
  return [
    operation.name,
    operation.unit,
    ...values.map(figure),
    standing(operation, core, memfs, operation.wanted),
    standing(operation, core, zenfs, operation.unit === "bytes" ? Infinity : 0),
    standing(operation, core, tmpfs, 1),
  ];
}

async function main(): Promise<void> {
  const scratch = fs.mkdtempSync(`${TMPFS}/ramfs-bench-`);
  try {
    const rows: string[][] = [];
    let names: string[] = [];
    // The large trees come first and go with their systems, so that their garbage is nobody's else.
    for (const operations of [LARGE_OPERATIONS, OPERATIONS]) {
      const systems = [coreSystem(), memfsSystem(), await zenfsSystem(), tmpfsSystem(scratch)];
      rows.push(...operations.map((operation) => row(operation, systems)));
      names = systems.map(({ name }) => name);
    }
    const ratios = names.slice(1).map((name) => `to ${name}`);
    console.log(table(["operation", "unit", ...names, ...ratios], rows));
    console.log(`\nThe core alone, calls a second:\n\n${flatness()}`);
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}

const isDeno = "Deno" in globalThis;
console.log(`\n${isDeno ? `Deno ${Deno.version.deno}` : `Node ${process.version}`}\n`);
await main();
if (isDeno) runBundled(import.meta.filename!);
