/**
 * Whether an entry of the cache is still what was put there. Its `sums` has for each file a checksum, and the size,
 * times and number that it had then: while these are the same nothing has written the file, so a start reads none.
 * What a disk loses by itself the look at the bytes finds, once a day and wherever they differ.
 */
import { runtime } from "../runtime/current.ts";
import { whyNotOwn } from "./trust.ts";

const SUMS_NAME = "sums";

interface Line {
  name: string;
  state: string;
  sum: string;
  /** Not every start uses it. */
  late: boolean;
}

function stateOf(path: string): string {
  const { size, mtime, ctime, inode } = runtime.linkStatus(path);
  return `${size} ${mtime} ${ctime} ${inode}`;
}

async function sumOf(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", runtime.readBytes(path));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function write(directory: string, lines: Line[]): void {
  const text = lines.map(({ name, state, sum, late }) =>
    `${name}\t${state}\t${sum}${late ? "\tlate" : ""}\n`
  ).join("");
  const temporary = `${directory}/${SUMS_NAME}.${runtime.pid}`;
  runtime.write(temporary, text, { durable: true });
  runtime.rename(temporary, `${directory}/${SUMS_NAME}`);
}

/** Notes what the files of a finished entry are: those that every start uses, which are on the disk, and others. */
export async function noteSums(
  directory: string,
  needed: string[],
  others: string[] = [],
): Promise<void> {
  const lines: Line[] = [];
  for (const name of [...needed, ...others]) {
    const path = `${directory}/${name}`;
    const late = lines.length >= needed.length;
    lines.push({ name, state: stateOf(path), sum: await sumOf(path), late });
  }
  write(directory, lines);
  runtime.syncDirectory(directory);
}

function read(directory: string): Line[] {
  return runtime.readText(`${directory}/${SUMS_NAME}`).split("\n").slice(0, -1).map((line) => {
    const [name, state, sum, late] = line.split("\t");
    return { name, state, sum, late: late !== undefined };
  });
}

async function lookAtAll(directory: string, lines: Line[]): Promise<string | undefined> {
  for (const line of lines) {
    const path = `${directory}/${line.name}`;
    if (await sumOf(path) !== line.sum) return `${path} is not what was put there`;
    line.state = stateOf(path);
  }
  try {
    write(directory, lines);
  } catch {
    // On what cannot be written the next start looks again.
  }
  return undefined;
}

/**
 * What is wrong with an entry, or undefined: the files are looked at that every start uses, `expected` ones among them;
 * all of them, and their bytes, where one has changed or it is `due`. Throws nothing.
 */
export async function findDamage(
  directory: string,
  expected: string[],
  due: boolean,
): Promise<string | undefined> {
  try {
    const why = whyNotOwn(directory) ?? whyNotOwn(`${directory}/${SUMS_NAME}`);
    if (why !== undefined) return why;
    const lines = read(directory);
    let same = !due;
    const needed = lines.filter(({ late }) => !late);
    for (const name of expected) {
      if (needed.some((line) => line.name === name)) continue;
      return `${directory}/${SUMS_NAME} does not know ${name}`;
    }
    for (const { name, state } of needed) {
      const path = `${directory}/${name}`;
      const foreign = whyNotOwn(path);
      if (foreign !== undefined) return foreign;
      same &&= stateOf(path) === state;
    }
    return same ? undefined : await lookAtAll(directory, lines);
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split("\n")[0];
  }
}
