/**
 * Prints which lines of native/ its unit tests run, a file a line, the least covered first:
 *
 *     deno task coverage:native
 *
 * What the tests of dying writers and programs in a tree run is not counted: theirs is the code as it is shipped.
 */
import {
  buildNativeWith,
  buildToolsMissing,
  NATIVE,
  output,
} from "../../tests/native/native_build.ts";
import { coveredLines, type GcovReport } from "./covered_lines.ts";

/** Threads count too, and a child that ends adds to what is there. */
const FLAGS = "--coverage -fprofile-update=atomic";

function* filesBelow(directory: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    if (isDirectory) yield* filesBelow(`${directory}/${name}`);
    else yield `${directory}/${name}`;
  }
}

const missing = buildToolsMissing("ctest", "gcov");
if (missing !== undefined) {
  console.error(`coverage:native: skipped: ${missing}`);
  Deno.exit(0);
}
const sources = new Set(
  [...filesBelow(NATIVE)].filter((file) => !file.startsWith(`${NATIVE}/tests/`)),
);
const build = await buildNativeWith(FLAGS, ["ramfs_unit_tests"]);
const objects = `${build}/tests/CMakeFiles/ramfs_unit_tests.dir`;

/** Runs the unit tests and answers what gcov says of each of their objects. */
function reports(): GcovReport[] {
  const all = [...filesBelow(objects)];
  for (const file of all.filter((name) => name.endsWith(".gcda"))) Deno.removeSync(file);
  const ctest = ["ctest", "--test-dir", build, "--output-on-failure", "--timeout", "300"];
  output("env", "ASAN_OPTIONS=detect_leaks=0", ...ctest, "--exclude-regex", "recovery");
  const notes = all.filter((name) => name.endsWith(".gcno"));
  const lines = output("gcov", "--json-format", "--stdout", ...notes).trimEnd();
  return lines.split("\n").map((line) => JSON.parse(line));
}

const nameOf = (file: string) => file.slice(NATIVE.length + 1);

function print(name: string, run: number, lines: number): void {
  const percent = lines === 0 ? 100 : Math.floor(100 * run / lines);
  console.log(`${`${run} / ${lines}`.padStart(13)} ${`${percent}%`.padStart(5)}  ${name}`);
}

const covered = coveredLines(reports(), (file) => sources.has(file));
for (const { file, run, lines } of covered) print(nameOf(file), run, lines);
const sum = (count: "run" | "lines") => covered.reduce((total, file) => total + file[count], 0);
print("total", sum("run"), sum("lines"));

const built = new Set([...filesBelow(`${objects}/__`)].map((file) => file.replace(/\.gcno$/, "")));
const others = [...sources].map(nameOf)
  .filter((name) => name.endsWith(".cc") && !built.has(`${objects}/__/${name}`));
console.log(`${others.length} files that the unit tests are built without:`);
for (const name of others.sort()) console.log(`  ${name}`);
