/** Runs the command line as a user does, and watches the host directory under the tree meanwhile. */
import { assertEquals } from "@std/assert";
import { openLibrary } from "../../ffi/library.ts";

export const REPOSITORY = new URL("../../", import.meta.url).pathname;

export interface Result {
  code: number;
  out: string;
  err: string;
}

export interface Options {
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
}

// Built before the first command runs, whose messages are compared.
let built: Promise<unknown> | undefined;

export async function buildFirst(): Promise<void> {
  await (built ??= openLibrary().then(({ library }) => library.close()));
}

/** `ramfs ARGS`, to its end. */
export async function ramfs(args: string[], options: Options = {}): Promise<Result> {
  await buildFirst();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", `${REPOSITORY}ramfs.ts`, ...args],
    cwd: options.cwd,
    env: { NO_COLOR: "1", PRELOADS: "", DUMPS: "", ...options.env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  // A program that reads nothing is gone before its input is: that is its own affair.
  const fed = writer.write(new TextEncoder().encode(options.input ?? ""))
    .then(() => writer.close()).catch(() => {});
  const { code, stdout, stderr } = await child.output();
  await fed;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** Runs a script of the host's bash in which `ramfs` is this command line. */
export function bash(script: string, cwd: string): Result {
  const { code, stdout, stderr } = new Deno.Command("bash", {
    args: ["-c", `ramfs() { "$DENO" run -A --no-check "$RAMFS" "$@"; }\n${script}`],
    cwd,
    env: { LC_ALL: "C", NO_COLOR: "1", DENO: Deno.execPath(), RAMFS: `${REPOSITORY}ramfs.ts` },
  }).outputSync();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

function snapshot(directory: string): string[] {
  const lines: string[] = [];
  const walk = (path: string) => {
    const { mode, size, mtime } = Deno.lstatSync(path);
    lines.push(`${path} ${mode?.toString(8)} ${size} ${mtime?.getTime()}`);
    if (Deno.lstatSync(path).isDirectory) {
      for (const entry of Deno.readDirSync(path)) walk(`${path}/${entry.name}`);
    }
  };
  walk(directory);
  return lines.sort();
}

/**
 * A scratch directory of the host with a directory `ram` in it that is a root of the tree and holds one file
 * on the host: none of both may change while the tree is there.
 */
export class Scratch {
  readonly path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ramfs-cli-" }));
  readonly root = `${this.path}/ram`;
  readonly #before: string[];

  constructor() {
    Deno.mkdirSync(this.root);
    Deno.writeTextFileSync(`${this.root}/of-the-host`, "host\n");
    this.#before = snapshot(this.root);
  }

  write(name: string, text: string, mode = 0o644): string {
    const path = `${this.path}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text);
    Deno.chmodSync(path, mode);
    return path;
  }

  read(name: string): string {
    return Deno.readTextFileSync(`${this.path}/${name}`);
  }

  run(args: string[], options: Options = {}): Promise<Result> {
    return ramfs(["run", "--root", this.root, ...args], { cwd: this.path, ...options });
  }

  sh(args: string[], options: Options = {}): Promise<Result> {
    return ramfs(["sh", "--root", this.root, ...args], { cwd: this.path, ...options });
  }

  /** Compares the host under the root, and removes all. */
  [Symbol.dispose](): void {
    const after = snapshot(this.root);
    Deno.removeSync(this.path, { recursive: true });
    assertEquals(after, this.#before, "the host under the root is as it was");
  }
}
