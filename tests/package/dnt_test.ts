/** scripts/dnt/build.ts with a stand-in for dnt, which cannot be had from npm: what it is asked to do. */
import { assert, assertEquals } from "@std/assert";
import { ENTRIES, lateModules, REPOSITORY } from "../../scripts/npm/stage.ts";
import { run } from "./project.ts";

/** Writes the options out, and what dnt emits in the form that it emits it in. */
const STAND_IN = `
export async function emptyDir(path) {
  await Deno.mkdir(path, { recursive: true });
}
export async function build(options) {
  const { outDir, entryPoints, package: manifest } = options;
  await Deno.mkdir(outDir + "/esm/cli", { recursive: true });
  const late = 'const a = await import("./application.ts");\\nimport "./failure.js";\\n';
  await Deno.writeTextFile(outDir + "/esm/cli/main.js", late);
  const exports = Object.fromEntries(entryPoints.map(({ name }) => [name, {}]));
  await Deno.writeTextFile(outDir + "/package.json", JSON.stringify({ ...manifest, exports }));
  await options.postBuild();
  console.log(JSON.stringify(options));
}
`;

Deno.test("the build by dnt maps the runtime to Node's and publishes the same exports", () => {
  const home = Deno.makeTempDirSync({ prefix: "ramfs-dnt-" });
  const out = `${REPOSITORY}/build/dnt`;
  try {
    Deno.writeTextFileSync(`${home}/dnt.js`, STAND_IN);
    const map = { imports: { "@deno/dnt": `file://${home}/dnt.js` } };
    Deno.writeTextFileSync(`${home}/map.json`, JSON.stringify(map));
    const script = `${REPOSITORY}/scripts/dnt/build.ts`;
    const args = [
      "run",
      "-A",
      "--no-check",
      "--no-config",
      "--import-map",
      `${home}/map.json`,
      script,
    ];
    const result = run(home, Deno.execPath(), args);
    assertEquals(result.code, 0, result.err);
    const options = JSON.parse(result.out);
    const [[from, to]] = Object.entries(options.mappings) as [string, string][];
    for (const path of [from, to, ...options.entryPoints.map((e: { path: string }) => e.path)]) {
      assert(Deno.statSync(path).isFile, path);
    }
    assertEquals([from, to].map((path) => path.slice(REPOSITORY.length)), [
      "/runtime/current.ts",
      "/runtime/node_runtime.ts",
    ]);
    assertEquals(
      options.entryPoints.length,
      Object.keys(ENTRIES).length + 1 + lateModules().length,
    );
    const { exports } = JSON.parse(Deno.readTextFileSync(`${out}/package.json`));
    assertEquals(
      Object.keys(exports),
      Object.keys(ENTRIES).map((name) => name ? `./${name}` : "."),
    );
    const emitted = Deno.readTextFileSync(`${out}/esm/cli/main.js`);
    assertEquals(emitted.split("\n")[0], 'const a = await import("./application.js");');
    assert(Deno.statSync(`${out}/esm/native/CMakeLists.txt`).isFile);
  } finally {
    Deno.removeSync(home, { recursive: true });
    Deno.removeSync(out, { recursive: true });
  }
});
