/** An empty project of a user, with the package in it, on the machine's own Node. */
import { buildPackage } from "../../scripts/npm/main.ts";
import { versionOf } from "../../scripts/npm/manifest.ts";
import { readConfig } from "../../scripts/npm/stage.ts";

export interface Result {
  code: number;
  out: string;
  err: string;
}

/** Runs a program to its end. */
export function run(
  cwd: string,
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Result {
  const { code, stdout, stderr } = new Deno.Command(program, {
    ...{ args, cwd, stdin: "null" },
    env: { NO_COLOR: "1", npm_config_update_notifier: "false", ...env },
  }).outputSync();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** Why the package cannot be installed here, or undefined. */
export function whyNoPackage(): string | undefined {
  try {
    const [major] = run("/", "node", ["-p", "process.versions.node"]).out.split(".").map(Number);
    if (!(major >= 20)) return "Node is older than 20";
    if (run("/", "npm", ["ping", "--fetch-retries=0"]).code !== 0) return "npm's registry is away";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "Node or npm is not installed";
    throw error;
  }
  return undefined;
}

function must(result: Result): Result {
  if (result.code === 0) return result;
  throw new Error(`status ${result.code}\n${result.out}${result.err}`);
}

export class Project {
  /** The unpacked package as it was made. */
  readonly package: string;
  /** The user's project. */
  readonly path: string;
  readonly #home = Deno.makeTempDirSync({ prefix: "ramfs-package-" });

  private constructor() {
    this.package = `${this.#home}/ramfs`;
    this.path = `${this.#home}/app`;
  }

  /** Makes the package, its tarball, and a project that has installed it and nothing else but the tools of the test. */
  static async create(): Promise<Project> {
    const project = new Project();
    await buildPackage(project.package);
    const packed = must(
      run(project.package, "npm", ["pack", "--silent", "--pack-destination", ".."]),
    );
    const tarball = `${project.package}/../${packed.out.trim()}`;
    Deno.mkdirSync(project.path);
    Deno.writeTextFileSync(`${project.path}/package.json`, `{ "type": "module" }\n`);
    const config = readConfig();
    const tools = ["typescript", "esbuild"].map((name) => `${name}@${versionOf(config, name)}`);
    const quiet = ["--no-audit", "--no-fund", "--silent", "--prefer-offline"];
    must(run(project.path, "npm", ["install", ...quiet, tarball, ...tools]));
    return project;
  }

  run(program: string, args: string[], env?: Record<string, string>): Result {
    return run(this.path, program, args, env);
  }

  write(name: string, text: string): void {
    Deno.writeTextFileSync(`${this.path}/${name}`, text);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#home, { recursive: true });
  }
}
