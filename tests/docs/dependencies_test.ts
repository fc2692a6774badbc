import { assert, assertEquals } from "@std/assert";
import { REPOSITORY } from "./examples.ts";

function packagesOf(map: Record<string, string>): string[] {
  return Object.values(map).map((target) => /^npm:(@?[^@]+)@/.exec(target)![1]);
}

/** Packages that a source names in place. */
function named(directory: string): string[] {
  return [...Deno.readDirSync(`${REPOSITORY}/${directory}`)].flatMap(({ name, isDirectory }) => {
    const path = `${directory}/${name}`;
    if (isDirectory) return named(path);
    if (!name.endsWith(".ts")) return [];
    return [...Deno.readTextFileSync(`${REPOSITORY}/${path}`).matchAll(/"npm:(@?[\w./-]+)@\d/g)]
      .map(([, found]) => found);
  });
}

Deno.test("docs/dependencies.md has a row for each package, and none that is not used", () => {
  const { imports, scopes } = JSON.parse(Deno.readTextFileSync(`${REPOSITORY}/deno.json`));
  const maps = [imports, ...Object.values(scopes)] as Record<string, string>[];
  const used = new Set([
    ...maps.flatMap(packagesOf),
    ...["bench", "tests", "scripts"].flatMap(named),
  ]);
  const rows = Deno.readTextFileSync(`${REPOSITORY}/docs/dependencies.md`).split("\n")
    .filter((line) => line.startsWith("| `")).map((line) => line.split("|")[1]);
  assert(rows.length > 8);
  const told = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  assertEquals(told.toSorted(), [...used].toSorted());
});
