/** Examples in Markdown: what is written in them, and how it is run. */

export const REPOSITORY = decodeURIComponent(new URL("../..", import.meta.url).pathname)
  .replace(/\/$/, "");

/** A block of code and what follows it as its output. */
export interface Example {
  /** File and line. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
  /** The ```text block behind it. */
  readonly output: string | undefined;
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** The fenced blocks of a Markdown file; a block of `text` that follows another is its output. */
export function examplesIn(path: string): Example[] {
  const text = Deno.readTextFileSync(`${REPOSITORY}/${path}`);
  const blocks = [...text.matchAll(FENCE)];
  return blocks.flatMap((block, i) => {
    const [, language, code] = block;
    if (language === "text") return [];
    const next = blocks[i + 1];
    const follows = next?.[1] === "text" &&
      text.slice(block.index + block[0].length, next.index).trim() === "";
    const place = `${path}:${lineOf(text, block.index)}`;
    return [{ place, language, code, output: follows ? next[2] : undefined }];
  });
}

const MODULES: Record<string, string> = {
  "ramfs": "mod.ts",
  "ramfs/core": "core.ts",
  "ramfs/shell": "shell.ts",
  "ramfs/session": "session.ts",
  "ramfs/host": "host.ts",
};

/** A directory of its own, in which `ramfs` is a command and a package. */
export class Workshop {
  readonly path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "ramfs-docs-" }));

  constructor() {
    const { imports } = JSON.parse(Deno.readTextFileSync(`${REPOSITORY}/deno.json`));
    for (const [name, file] of Object.entries(MODULES)) {
      imports[name] = `file://${REPOSITORY}/${file}`;
    }
    this.write("deno.json", JSON.stringify({ imports, lock: false }));
    Deno.mkdirSync(`${this.path}/bin`);
    const command =
      `#!/bin/sh\nexec '${Deno.execPath()}' run -A --no-check '${REPOSITORY}/ramfs.ts' "$@"\n`;
    this.write("bin/ramfs", command);
    // The README's first command, in a checkout: npx brings the Deno that runs this.
    this.write("bin/npx", `#!/bin/sh\nshift 2\nexec '${Deno.execPath()}' "$@"\n`);
    const main = `import { main } from "file://${REPOSITORY}/cli/main.ts";\n`;
    this.write("ramfs.ts", `${main}Deno.exit(await main(Deno.args));\n`);
    for (const name of ["ramfs", "npx"]) Deno.chmodSync(`${this.path}/bin/${name}`, 0o755);
  }

  write(name: string, text: string): void {
    Deno.writeTextFileSync(`${this.path}/${name}`, text);
  }

  /** Runs a program to its end: its status, standard output and error. */
  run(program: string, ...args: string[]): { code: number; out: string; err: string } {
    const { code, stdout, stderr } = new Deno.Command(program, {
      ...{ args, cwd: this.path, stdin: "null" },
      env: {
        PATH: `${this.path}/bin:${Deno.env.get("PATH")}`,
        NO_COLOR: "1",
        HOME: this.path,
        XDG_CACHE_HOME: Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`,
        DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      },
    }).outputSync();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), err: text(stderr) };
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}
