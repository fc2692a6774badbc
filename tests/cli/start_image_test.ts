/** The start image, tried on a copy of the sources with a cache of its own. */
import { assert, assertEquals } from "@std/assert";
import { openLibrary } from "../../ffi/library.ts";
import { REPOSITORY, type Result } from "./command_line.ts";

const COPIED = [
  "core",
  "shell",
  "cache",
  "ffi",
  "cli",
  "runtime",
  "scripts",
  "deno.json",
  "ramfs.ts",
];
const BUILD = `import { buildStartImage } from "./scripts/start_image.ts";
console.log(await buildStartImage());
`;

/** Builds a native library that is a stub, as the first start does. */
const OPEN = `import { openLibraryAloud } from "./cli/native_library.ts";
(await openLibraryAloud()).library.close();
`;
const CMAKE = `cmake_minimum_required(VERSION 3.16)
project(stub C)
add_library(ramfs SHARED stub.c)
add_library(ramfs_hook SHARED stub.c)
`;

/** What `edit` changes: the text, of the same length, that only the sources have then. */
const FILE = "cli/sh_command.ts";
const [OLD, NEW] = ["invalid option name", "INVALID OPTION NAME"];

function copy(from: string, to: string): void {
  if (!Deno.statSync(from).isDirectory) return Deno.copyFileSync(from, to);
  Deno.mkdirSync(to);
  for (const { name } of Deno.readDirSync(from)) copy(`${from}/${name}`, `${to}/${name}`);
}

class Project {
  readonly home = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ramfs-image-" }));
  readonly images = `${this.home}/.cache/ramfs/images`;
  readonly #library: string;

  private constructor(library: string) {
    this.#library = library;
    for (const path of COPIED) copy(`${REPOSITORY}${path}`, `${this.home}/${path}`);
    Deno.writeTextFileSync(`${this.home}/build.ts`, BUILD);
  }

  static async create(): Promise<Project> {
    const { library, directory } = await openLibrary();
    library.close();
    return new Project(directory);
  }

  async #deno(args: string[], env: Record<string, string> = {}): Promise<Result> {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", ...args],
      cwd: this.home,
      env: {
        ...{ XDG_CACHE_HOME: `${this.home}/.cache`, RAMFS_LIBRARY_DIR: this.#library },
        ...{ NO_COLOR: "1", PRELOADS: "", DUMPS: "", ...env },
      },
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), err: text(stderr) };
  }

  /** Opens the library, built in an empty cache: what is told of it. */
  async firstUse(env: Record<string, string>): Promise<string> {
    Deno.mkdirSync(`${this.home}/native`, { recursive: true });
    Deno.writeTextFileSync(`${this.home}/native/CMakeLists.txt`, CMAKE);
    Deno.writeTextFileSync(
      `${this.home}/native/stub.c`,
      "int ramfs_session_create(void) { return 0; }\n",
    );
    Deno.writeTextFileSync(`${this.home}/open.ts`, OPEN);
    const { code, err } = await this.#deno(["open.ts"], { RAMFS_LIBRARY_DIR: "", ...env });
    assertEquals(code, 0, err);
    return err.replaceAll(/\d+\.\d s/g, "N s");
  }

  async build(): Promise<string> {
    const { code, out, err } = await this.#deno(["build.ts"]);
    assertEquals(code, 0, err);
    return out.trim();
  }

  /** What `ramfs doctor` says of the start. */
  async doctor(env?: Record<string, string>): Promise<string> {
    const { out } = await this.#deno(["ramfs.ts", "doctor", "--json"], env);
    const { findings } = JSON.parse(out) as { findings: { name: string; detail: string }[] };
    return findings.find(({ name }) => name === "start")!.detail;
  }

  sh(script: string, env?: Record<string, string>): Promise<Result> {
    return this.#deno(["ramfs.ts", "sh", "-c", script], env);
  }

  /** Which of the two texts is what runs now. */
  async started(env?: Record<string, string>): Promise<string> {
    const args = ["ramfs.ts", "sh", "-o", "nosuch", "-c", "true"];
    const { code, err } = await this.#deno(args, env);
    assertEquals(code, 2, err);
    return err.includes(NEW) ? NEW : OLD;
  }

  /** Changes a source; unseen means that its size and time stay, so that it counts as unchanged. */
  edit({ unseen = false } = {}): void {
    const file = `${this.home}/${FILE}`;
    const { atime, mtime } = Deno.statSync(file);
    Deno.writeTextFileSync(file, Deno.readTextFileSync(file).replace(OLD, NEW));
    if (unseen) Deno.utimeSync(file, atime!, mtime!);
  }

  entries(): string[] {
    return Array.from(Deno.readDirSync(this.images), ({ name }) => name).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.home, { recursive: true });
  }
}

const ignore = Deno.build.os !== "linux" || Deno.build.arch !== "x86_64";

Deno.test({
  name: "ramfs sh starts the image, all of it works, and RAMFS_START_IMAGE=off starts the sources",
  ignore,
  async fn() {
    using project = await Project.create();
    assertEquals(await project.doctor(), "from the sources");
    const directory = await project.build();
    assertEquals(await project.doctor(), `${directory}/start.js`);
    project.edit({ unseen: true });
    assertEquals(await project.started(), OLD);
    assertEquals(await project.started({ RAMFS_START_IMAGE: "off" }), NEW);
    const script =
      "cd /tmp/ram; printf 'b\\na\\n' > x; sort x | cat; /bin/cat x | wc -l; tar cf t x;" +
      " ls; nosuch";
    const { code, out, err } = await project.sh(script);
    const sources = await project.sh(script, { RAMFS_START_IMAGE: "off" });
    assertEquals({ code, out, err }, sources);
    assertEquals([code, out], [127, "a\nb\n2\nt\nx\n"]);
  },
});

Deno.test({
  name: "a source that is written, and one that is added, start the sources until the next build",
  ignore,
  async fn() {
    using project = await Project.create();
    const first = await project.build();
    project.edit();
    assertEquals(await project.started(), NEW);
    const second = await project.build();
    assert(first !== second);
    assertEquals(await project.started(), NEW);

    const added = `${project.home}/shell/commands/added.ts`;
    const file = `${project.home}/${FILE}`;
    const { atime, mtime } = Deno.statSync(file);
    Deno.writeTextFileSync(file, Deno.readTextFileSync(file).replace(NEW, OLD));
    Deno.utimeSync(file, atime!, mtime!);
    assertEquals(await project.started(), NEW);
    Deno.writeTextFileSync(added, "");
    assertEquals(await project.started(), OLD);
  },
});

Deno.test({
  name: "an image that is broken or gone starts the sources, and the next build mends it",
  ignore,
  async fn() {
    using project = await Project.create();
    const directory = await project.build();
    project.edit({ unseen: true });
    Deno.truncateSync(`${directory}/start.js`, 50);
    assertEquals(await project.started(), NEW);
    Deno.removeSync(directory, { recursive: true });
    assertEquals(await project.started(), NEW);
    Deno.mkdirSync(`${project.images}/.making-dead`);
    Deno.writeTextFileSync(`${project.images}/.making-dead/start.js`, "half");
    Deno.utimeSync(`${project.images}/.making-dead`, 1000, 1000);
    const mended = await project.build();
    assertEquals(project.entries(), [mended.slice(project.images.length + 1), "locks", "stamps"]);
    const [stamp] = [...Deno.readDirSync(`${project.images}/stamps`)];
    Deno.truncateSync(`${project.images}/stamps/${stamp.name}`, 100);
    assertEquals(await project.started(), NEW);
  },
});

Deno.test({
  name: "two builds at once make one whole image",
  ignore,
  async fn() {
    using project = await Project.create();
    const [one, two] = await Promise.all([project.build(), project.build()]);
    assertEquals(one, two);
    assertEquals(project.entries(), [one.slice(project.images.length + 1), "locks", "stamps"]);
    project.edit({ unseen: true });
    assertEquals(await project.started(), OLD);
  },
});

Deno.test({
  name: "the first use makes the image with the library, unless it is off or esbuild cannot be had",
  ignore,
  async fn() {
    const library = "ramfs: building the native library ... done in N s\n";
    using project = await Project.create();
    assertEquals(
      await project.firstUse({}),
      `${library}ramfs: making the start image ... done in N s\n`,
    );
    assertEquals(await project.firstUse({}), "");
    project.edit({ unseen: true });
    assertEquals(await project.started(), OLD);

    using off = await Project.create();
    assertEquals(await off.firstUse({ RAMFS_START_IMAGE: "off" }), library);
    using without = await Project.create();
    const config = `${without.home}/deno.json`;
    const esbuild = /npm:esbuild@[0-9.]+/;
    Deno.writeTextFileSync(
      config,
      Deno.readTextFileSync(config).replace(esbuild, "./no_such_module.ts"),
    );
    assertEquals(
      await without.firstUse({}),
      `${library}ramfs: making the start image ... failed; deno task build says why\n`,
    );
    assertEquals(without.entries(), ["locks"]);
  },
});
