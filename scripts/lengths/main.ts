/**
 * Holds the hook's decoder of lengths (native/hook/length.cc) against objdump's, instruction for instruction:
 *
 *     deno task lengths [PATH...]
 *
 * for all programs and libraries under each PATH, /usr/lib/x86_64-linux-gnu by default. Status 1 where they differ; of
 * data among the code a few do: a jump with the prefix 66, which Intel's processors and AMD's read differently.
 */
import { buildNative, buildToolsMissing } from "../../tests/native/native_build.ts";

const PLACES = ["/usr/lib/x86_64-linux-gnu"];
const ELF = [0x7f, 0x45, 0x4c, 0x46];
/** Of a file's header, elf(5): 64 bits, and the number of x86-64. */
const [CLASS, CLASS_64, MACHINE, X86_64] = [4, 2, 18, 62];

function isProgram(path: string): boolean {
  using file = Deno.openSync(path);
  const head = new Uint8Array(20);
  return file.readSync(head) === head.length && ELF.every((byte, at) => head[at] === byte) &&
    head[CLASS] === CLASS_64 && head[MACHINE] === X86_64;
}

function* programs(path: string): Generator<string> {
  const status = Deno.lstatSync(path);
  if (status.isFile && isProgram(path)) yield path;
  if (!status.isDirectory) return;
  for (const { name } of Deno.readDirSync(path)) yield* programs(`${path}/${name}`);
}

/** What differs in one file, a line for each of the first, and how many instructions there are and differ. */
async function compare(tool: string, path: string) {
  const script = 'objdump -d --insn-width=16 -- "$1" 2>/dev/null | "$2"';
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script, "sh", path, tool] })
    .output();
  const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
  const [count, differ] = lines.pop()!.split(" ").map(Number);
  return { lines, count, differ };
}

const missing = buildToolsMissing("objdump");
if (missing !== undefined) {
  console.error(`lengths: ${missing}`);
  Deno.exit(2);
}
const tool = `${await buildNative("ramfs_lengths")}/ramfs_lengths`;
let [files, instructions, wrong] = [0, 0, 0];
for (const path of (Deno.args.length > 0 ? Deno.args : PLACES).flatMap((at) => [...programs(at)])) {
  const { lines, count, differ } = await compare(tool, path);
  files++;
  instructions += count;
  wrong += differ;
  for (const line of lines) console.log(`${path}: ${line}`);
}
console.log(`${instructions} instructions of ${files} files, ${wrong} differ`);
Deno.exit(wrong === 0 ? 0 : 1);
