/** The page of scripts that bash and the shell must agree on, and what bash made of them. */
export interface RecordedScript {
  /** Of the file `scripts/NAME.sh`. */
  name: string;
  status: number;
  stdout: string;
}

export interface Recording {
  /** BASH_VERSION of the bash that was recorded. */
  version: string;
  scripts: RecordedScript[];
}

export const RECORDING = new URL("recorded/scripts.json", import.meta.url);

export function readScripts(): { name: string; text: string }[] {
  const directory = new URL("scripts/", import.meta.url);
  return [...Deno.readDirSync(directory)].map((entry) => entry.name).sort().map((file) => ({
    name: file.replace(/\.sh$/, ""),
    text: Deno.readTextFileSync(new URL(file, directory)),
  }));
}

/** BASH_VERSION of the machine's bash, or undefined where there is none. */
export function bashVersion(): string | undefined {
  try {
    const { stdout } = new Deno.Command("bash", { args: ["-c", "echo $BASH_VERSION"] })
      .outputSync();
    return new TextDecoder().decode(stdout).trim();
  } catch {
    return undefined;
  }
}

/** What the scripts are run with, in bash and in the shell. */
export const PATTERNS_ON = "shopt -s extglob globstar\n";

/** What the machine's bash makes of a script in an empty directory. */
export async function runBash(text: string): Promise<{ status: number; stdout: string }> {
  const cwd = await Deno.makeTempDir();
  try {
    const { stdout, code } = await new Deno.Command("bash", {
      args: ["-c", PATTERNS_ON + text, "ramfs"],
      cwd,
      stdin: "null",
      stderr: "null",
      clearEnv: true,
      env: { PATH: "/usr/bin:/bin", HOME: "/root", LC_ALL: "C.UTF-8", TZ: "UTC" },
    }).output();
    return { status: code, stdout: new TextDecoder().decode(stdout) };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}
