/**
 * `deno task npm [DIRECTORY]`: the package for Node, made from the same sources: build/npm/ramfs by default.
 *
 *   dist/      ESM and source maps by esbuild, one file for each export and what they share
 *   types/     declarations by tsc
 *   native/    what the native library is built from
 *   prebuilt/  the native library, where this machine can build it (prebuilt.ts)
 *   bin/ man/  the command and its manual page
 */
import { commitOf } from "../../cli/version.ts";
import { manualPage } from "../man/manual_page.ts";
import { executable, manifest, versionOf } from "./manifest.ts";
import { copyPrebuilt } from "./prebuilt.ts";
import { copyNative, ENTRIES, makeParent, PROGRAM, readConfig, REPOSITORY } from "./stage.ts";
import { stageSources } from "./stage.ts";

const COMPILER_OPTIONS = {
  target: "es2022",
  module: "nodenext",
  lib: ["es2023", "es2024.string", "esnext.disposable", "dom", "dom.asynciterable"],
  types: ["node"],
  strict: true,
  noImplicitOverride: true,
  useUnknownInCatchVariables: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  rewriteRelativeImportExtensions: true,
  declaration: true,
  emitDeclarationOnly: true,
};

function run(program: string, args: string[], cwd: string): void {
  const { success, stdout, stderr } = new Deno.Command(program, { args, cwd, stdin: "null" })
    .outputSync();
  if (success) return;
  const text = new TextDecoder();
  throw new Error(`${program} ${args.join(" ")}:\n${text.decode(stdout)}${text.decode(stderr)}`);
}

/** Declarations of every module, and a check of the sources as Node's compiler sees them. */
function writeTypes(stage: string, target: string): void {
  const compilerOptions = { ...COMPILER_OPTIONS, outDir: target, rootDir: stage };
  const files = [...Object.values(ENTRIES), PROGRAM].map((name) => `${name}.ts`);
  Deno.writeTextFileSync(`${stage}/tsconfig.json`, JSON.stringify({ compilerOptions, files }));
  run("node", ["node_modules/typescript/bin/tsc", "-p", "."], stage);
}

function writeModules(stage: string, target: string): void {
  const entries = Object.values(ENTRIES).map((name) => `${name}=${name}.ts`);
  run("node_modules/.bin/esbuild", [
    ...[...entries, `cli=${PROGRAM}.ts`],
    ...["--bundle", "--splitting", "--format=esm", "--platform=node", "--target=node20"],
    ...["--packages=external", "--sourcemap", "--chunk-names=[name]-[hash]", "--charset=utf8"],
    ...[`--outdir=${target}`, "--log-level=warning"],
  ], stage);
}

function writeFile(path: string, text: string, mode = 0o644): void {
  makeParent(path);
  Deno.writeTextFileSync(path, text, { mode });
  Deno.chmodSync(path, mode);
}

/** Makes the package in `directory`, which is emptied first. */
export async function buildPackage(directory: string): Promise<void> {
  const config = readConfig();
  const stage = Deno.makeTempDirSync({ prefix: "ramfs-npm-" });
  try {
    const used = stageSources(stage);
    const tools = ["typescript", "esbuild", "@types/node", ...used];
    const needs = Object.fromEntries(tools.map((name) => [name, versionOf(config, name)]));
    writeFile(`${stage}/package.json`, JSON.stringify({ type: "module", devDependencies: needs }));
    run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--silent"], stage);

    Deno.mkdirSync(directory, { recursive: true });
    for (const { name } of [...Deno.readDirSync(directory)]) {
      Deno.removeSync(`${directory}/${name}`, { recursive: true });
    }
    writeTypes(stage, `${directory}/types`);
    writeModules(stage, `${directory}/dist`);
    writeFile(`${directory}/package.json`, JSON.stringify(manifest(config, used), null, 2) + "\n");
  } finally {
    Deno.removeSync(stage, { recursive: true });
  }
  for (const name of ["README.md", "LICENSE"]) {
    Deno.copyFileSync(`${REPOSITORY}/${name}`, `${directory}/${name}`);
  }
  writeFile(`${directory}/commit.txt`, `${commitOf() ?? ""}\n`);
  writeFile(`${directory}/bin/ramfs.cjs`, executable("dist/cli.js"), 0o755);
  writeFile(`${directory}/man/ramfs.1`, await manualPage());
  copyNative(`${directory}/native`);
  const why = await copyPrebuilt(`${directory}/prebuilt/linux-x64`);
  if (why !== undefined) console.error(`no prebuilt library in the package: ${why}`);
}

if (import.meta.main) {
  const directory = Deno.args[0] ?? `${REPOSITORY}/build/npm/ramfs`;
  await buildPackage(directory);
  console.log(directory);
}
