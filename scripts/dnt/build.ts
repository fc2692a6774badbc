/**
 * The package for Node by dnt: `cd scripts/dnt && deno task build`, into build/dnt/. The only file of the repository
 * that needs the other registry; `deno task npm` makes the same package without it.
 *
 * The one thing that is special is the host seam: Deno's runtime is mapped to Node's. Modules that no literal names
 * are entry points too, so that dnt emits them; they are taken out of the exports again.
 */
import { build, emptyDir } from "@deno/dnt";
import { commitOf } from "../../cli/version.ts";
import { executable, manifest, versionOf } from "../npm/manifest.ts";
import { copyPrebuilt } from "../npm/prebuilt.ts";
import { copyNative, ENTRIES, lateModules, PROGRAM, readConfig, REPOSITORY } from "../npm/stage.ts";

const OUT = `${REPOSITORY}/build/dnt`;
/** Where dnt puts the modules; what they look for beside themselves lies here as well. */
const MODULES = `${OUT}/esm`;

const config = readConfig();
const { exports: _exports, types: _types, ...shared } = manifest(config, []);
const entries = Object.entries(ENTRIES).map(([name, module]) => ({
  name: name === "" ? "." : `./${name}`,
  path: `${REPOSITORY}/${module}.ts`,
}));
const hidden = [`${PROGRAM}.ts`, ...lateModules()].map((path) => ({
  name: `./${path}`,
  path: `${REPOSITORY}/${path}`,
}));

/** `import("./x.ts" as string)` is no specifier to dnt: its ending is put right in what was emitted. */
function renameLateImports(directory: string): void {
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    const path = `${directory}/${name}`;
    if (isDirectory) renameLateImports(path);
    else if (name.endsWith(".js")) {
      const text = Deno.readTextFileSync(path);
      const renamed = text.replace(/(\bimport\(\s*"\.[^"]+)\.ts"(\s*\))/g, '$1.js"$2');
      if (renamed !== text) Deno.writeTextFileSync(path, renamed);
    }
  }
}

function hideEntries(): void {
  const path = `${OUT}/package.json`;
  const found = JSON.parse(Deno.readTextFileSync(path));
  for (const { name } of hidden) delete found.exports[name];
  Deno.writeTextFileSync(path, JSON.stringify(found, null, 2) + "\n");
}

async function postBuild(): Promise<void> {
  renameLateImports(MODULES);
  hideEntries();
  for (const name of ["README.md", "LICENSE"]) {
    Deno.copyFileSync(`${REPOSITORY}/${name}`, `${OUT}/${name}`);
  }
  Deno.mkdirSync(`${OUT}/bin`, { recursive: true });
  Deno.writeTextFileSync(`${OUT}/bin/ramfs.cjs`, executable(`esm/${PROGRAM}.js`), { mode: 0o755 });
  const manual = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${REPOSITORY}/scripts/man/main.ts`],
    cwd: REPOSITORY,
  });
  if (!(await manual.output()).success) throw new Error("deno task man failed");
  Deno.mkdirSync(`${OUT}/man`, { recursive: true });
  Deno.copyFileSync(`${REPOSITORY}/build/ramfs.1`, `${OUT}/man/ramfs.1`);

  Deno.writeTextFileSync(`${MODULES}/commit.txt`, `${commitOf() ?? ""}\n`);
  copyNative(`${MODULES}/native`);
  const why = await copyPrebuilt(`${MODULES}/prebuilt/linux-x64`);
  if (why !== undefined) console.error(`no prebuilt library in the package: ${why}`);
}

await emptyDir(OUT);
await build({
  entryPoints: [...entries, ...hidden],
  outDir: OUT,
  importMap: `${REPOSITORY}/deno.json`,
  mappings: {
    [`${REPOSITORY}/runtime/current.ts`]: `${REPOSITORY}/runtime/node_runtime.ts`,
  },
  shims: {},
  scriptModule: false,
  declaration: "separate",
  declarationMap: false,
  skipSourceOutput: true,
  test: false,
  typeCheck: "single",
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023", "ESNext.Disposable", "DOM", "DOM.AsyncIterable"],
    sourceMap: true,
    inlineSources: true,
    useUnknownInCatchVariables: true,
  },
  package: {
    ...shared,
    name: String(shared.name),
    version: config.version,
    devDependencies: { "@types/node": versionOf(config, "@types/node") },
  },
  postBuild,
});
