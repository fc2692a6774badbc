/** The form of native/, which clang-format knows from .clang-format. */
import { assertEquals } from "@std/assert";
import { programMissing } from "../programs/injection.ts";
import { NATIVE } from "./native_build.ts";

/** Whose rules these are: other versions break some lines otherwise. */
const VERSION = 14;

/** What deno task abi makes. */
const GENERATED = /^(abi|errno_names)\./;

function versionMissing(): string | undefined {
  const missing = programMissing("clang-format");
  if (missing !== undefined) return missing;
  const { stdout } = new Deno.Command("clang-format", { args: ["--version"] }).outputSync();
  const [, version] = /version (\d+)/.exec(new TextDecoder().decode(stdout)) ?? [];
  return Number(version) === VERSION ? undefined : `clang-format is not of version ${VERSION}`;
}

const missing = versionMissing();

function* sources(directory: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    if (isDirectory) yield* sources(`${directory}/${name}`);
    else if (/\.(cc|h)$/.test(name) && !GENERATED.test(name)) yield `${directory}/${name}`;
  }
}

Deno.test({
  name: `native sources have the form that clang-format gives them${
    missing ? ` (skipped: ${missing})` : ""
  }`,
  ignore: missing !== undefined,
  fn() {
    const args = ["--dry-run", ...[...sources(NATIVE)].sort()];
    const { stderr } = new Deno.Command("clang-format", { args }).outputSync();
    const places = new TextDecoder().decode(stderr).split("\n")
      .filter((line) => line.includes("[-Wclang-format-violations]"))
      .map((line) => line.slice(NATIVE.length + 1).split(" ")[0]);
    assertEquals(places, [], "clang-format -i FILE mends it");
  },
});
