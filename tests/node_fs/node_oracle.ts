/** Runs the cases under Node: on its own node:fs, which is the oracle, and on the face. */
import type { FormOutcome } from "./forms_of_rows.ts";
import type { Outcome } from "./plain.ts";

/** All outcomes of one file system, by sentence (and form). */
export interface Outcomes {
  rows: Record<string, Record<string, FormOutcome>>;
  scenes: Record<string, Outcome>;
}

/** Node's version, and what came out of its own file system and of the face under it. */
export interface Oracle {
  version: string;
  /** What its modules export. */
  names: { fs: string[]; promises: string[] };
  constants: Record<string, number>;
  /** libuv's name and words of each error number. */
  errors: [errno: number, [code: string, words: string]][];
  node: Outcomes;
  face: Outcomes;
}

async function output(command: string, args: string[]): Promise<string> {
  const result = await new Deno.Command(command, { args, stdin: "null" }).output();
  const text = new TextDecoder();
  if (!result.success) throw new Error(`${command} ${args[0]}: ${text.decode(result.stderr)}`);
  return text.decode(result.stdout);
}

/** The outcomes, or the reason why there are none. Node 20 runs no TypeScript, so it gets a bundle. */
export async function askNode(): Promise<Oracle | string> {
  let version: string;
  try {
    version = (await output("node", ["--version"])).trim();
  } catch {
    return "there is no node here to compare with";
  }
  // What messages say has changed from release to release; the face follows this one.
  if (!version.startsWith("v20.")) return `compares with Node 20, and here is ${version}`;
  const directory = await Deno.makeTempDir({ prefix: "ramfs-node-fs-" });
  try {
    const main = new URL("node_main.ts", import.meta.url).pathname;
    const bundle = `${directory}/main.mjs`;
    await output(Deno.execPath(), ["bundle", "--quiet", "--platform", "deno", main, "-o", bundle]);
    await output("node", [bundle, `${directory}/outcomes.json`]);
    const outcomes = JSON.parse(await Deno.readTextFile(`${directory}/outcomes.json`));
    return { version, ...outcomes };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
