/**
 * Makes the start image (cli/start_image.ts) of this checkout, by esbuild. Safe against others at once and
 * against being killed as the native build is: a lock, and a rename of what is whole.
 */
import { beginEntry, lockEntry, publish, removeLeftovers } from "../cache/directory.ts";
import { removeOldBuilds } from "../cache/old_builds.ts";
import { keepStamp, keyOfSources, stampLine } from "../cache/stamps.ts";
import { noteSums } from "../cache/sums.ts";
import { runtime } from "../runtime/current.ts";
import { IMAGE_MODULE, imagesDirectory } from "../cli/start_image.ts";
import { lateModules, PARTS, PROGRAM, readConfig, REPOSITORY } from "./npm/stage.ts";

/** What `ramfs sh` loads at its start. */
const SHELL = "cli/sh_command.ts";

/** What one image is made from. */
interface Sources {
  stamp: string;
  hash: string;
}

/** Every source and the directories they lie in, relative to the project. */
function listPaths(directory: string): string[] {
  const below = [...Deno.readDirSync(`${REPOSITORY}/${directory}`)]
    .flatMap(({ name, isDirectory }) =>
      isDirectory ? listPaths(`${directory}/${name}`) : [`${directory}/${name}`]
    );
  return [directory, ...below.sort()];
}

async function examineSources(): Promise<Sources> {
  const paths = ["deno.json", ...PARTS.flatMap(listPaths)];
  const stamp = paths.map((path) => stampLine(REPOSITORY, path)).join("\n");
  // The checkout's place is part of an image: that is where it finds what lies beside the modules.
  const chunks: BlobPart[] = [`${REPOSITORY}\0`];
  for (const path of paths) {
    if (Deno.statSync(`${REPOSITORY}/${path}`).isDirectory) continue;
    const bytes = Deno.readFileSync(`${REPOSITORY}/${path}`);
    chunks.push(`${path}\0${bytes.length}\0`, bytes);
  }
  const whole = await new Blob(chunks).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return { stamp, hash: digest.subarray(0, 10).toHex() };
}

/** Where Deno keeps the package that a specifier names. Throws an Error where it cannot be had. */
function packageDirectory(specifier: string): string {
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--no-config", specifier],
    env: { NO_COLOR: "1" },
    stderr: "null",
  }).outputSync();
  const { npmPackages = {} } = JSON.parse(new TextDecoder().decode(stdout) || "{}");
  const [{ localPath = undefined } = {}] = Object.values(npmPackages) as { localPath?: string }[];
  if (localPath === undefined) throw new Error(`${specifier} cannot be had`);
  return localPath;
}

/** Lays the packages that the program names out as esbuild looks for them. */
function linkPackages(directory: string): void {
  const { imports } = readConfig();
  for (const name of ["@stricli/core"]) {
    const link = `${directory}/${name}`;
    Deno.mkdirSync(link.slice(0, link.lastIndexOf("/")), { recursive: true });
    Deno.symlinkSync(packageDirectory(imports[name]), link);
  }
}

/** Deno reads what a literal names at every start, of a bundle as of a source. */
function hideLateImports(directory: string): void {
  for (const { name } of Deno.readDirSync(directory)) {
    const file = `${directory}/${name}`;
    const text = Deno.readTextFileSync(file);
    Deno.writeTextFileSync(
      file,
      text.replaceAll(/\bimport\(("\.\/[\w-]+\.js")\)/g, "import(String($1))"),
    );
  }
}

/**
 * Has every late module import the shell, so that what the shell loads is shared by all and comes as one
 * bundle: without this each set of late modules that share something gets a bundle for it, forty in all.
 */
function gatherShell(build: import("esbuild").PluginBuild): void {
  const late = new Set(lateModules().map((path) => `${REPOSITORY}/${path}`));
  const shell = `${REPOSITORY}/${SHELL}`;
  build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
    if (!late.has(path) || path === shell) return undefined;
    const source = Deno.readTextFileSync(path);
    return { contents: `import ${JSON.stringify(shell)};\n${source}`, loader: "ts" };
  });
}

/** The files of an image that its start loads, by what esbuild says of all. */
function startFiles(directory: string, { outputs }: import("esbuild").Metafile): Set<string> {
  const files = new Set<string>();
  const add = (path: string) => {
    if (path === undefined || files.has(nameOf(path))) return;
    files.add(nameOf(path));
    for (const { path: other, kind, external } of outputs[path].imports) {
      if (kind === "import-statement" && !external) add(other);
    }
  };
  const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  add(Object.keys(outputs).find((path) => nameOf(path) === IMAGE_MODULE)!);
  for (const name of files) runtime.syncDirectory(`${directory}/${name}`);
  return files;
}

/** Returns the files that its start loads. */
async function bundle(packages: string, directory: string): Promise<Set<string>> {
  // `as string`: fetched only here, and where it cannot be, that is no error of the script's. Before the
  // packages, whose fetching no timer could end.
  const esbuild: typeof import("esbuild") = await import("esbuild" as string);
  try {
    linkPackages(packages);
    const { metafile } = await esbuild.build({
      entryPoints: { [IMAGE_MODULE.replace(/\.js$/, "")]: `${REPOSITORY}/${PROGRAM}.ts` },
      outdir: directory,
      absWorkingDir: REPOSITORY,
      nodePaths: [packages],
      plugins: [{ name: "gather-shell", setup: gatherShell }],
      ...{
        metafile: true,
        bundle: true,
        splitting: true,
        format: "esm",
        platform: "node",
        target: "esnext",
      },
      ...{ minifyWhitespace: true, minifySyntax: true, logLevel: "silent" },
      // The one module that asks for its place is besideModules's.
      define: {
        "import.meta.url": JSON.stringify(
          new URL("../runtime/beside_modules.ts", import.meta.url).href,
        ),
      },
    });
    hideLateImports(directory);
    return startFiles(directory, metafile);
  } finally {
    await esbuild.stop();
  }
}

/** Of this checkout: others make theirs meanwhile. */
const KEY = keyOfSources(REPOSITORY);

async function buildLocked(images: string): Promise<string> {
  const work = beginEntry(images, KEY);
  try {
    const sources = await examineSources();
    const directory = `${images}/${sources.hash}`;
    const ready = `${work}/ready`;
    const needed = await bundle(`${work}/packages`, ready);
    if ((await examineSources()).stamp !== sources.stamp) {
      throw new Error("the sources changed meanwhile; try again");
    }
    const others = runtime.list(ready).map(({ name }) => name).filter((name) => !needed.has(name));
    await noteSums(ready, [...needed], others);
    publish(ready, directory);
    keepStamp(images, REPOSITORY, sources.hash, sources.stamp);
    removeOldBuilds(images);
    return directory;
  } finally {
    removeLeftovers(images, KEY);
  }
}

/** Makes the image, also where there is one: it may be broken. Returns its directory. Throws an Error. */
export async function buildStartImage(): Promise<string> {
  const images = imagesDirectory();
  const unlock = await lockEntry(images, KEY);
  try {
    return await buildLocked(images);
  } finally {
    unlock();
  }
}

/** Milliseconds that the first use waits for an image, esbuild's download included. */
const PATIENCE = 20_000;

if (import.meta.main) {
  setTimeout(() => Deno.exit(1), PATIENCE);
  await buildStartImage();
  Deno.exit(0);
}
