/** Runs a case on bash and on `ramfs sh`, each in an empty directory of the same name. */
import type { Case, Outcome, Result } from "./cases.ts";

const HERE = new URL("../../", import.meta.url).pathname;
const SECONDS = 60;

/** Programs that the suites call. */
const HELPERS: Record<string, string> = {
  "argv.py": `import sys
def show(a):
    b = a.encode("utf-8", "surrogateescape")
    q = '"' if b"'" in b and b'"' not in b else "'"
    out = ""
    for c in b:
        if c == 92 or chr(c) == q: out += "\\\\" + chr(c)
        elif c == 10: out += "\\\\n"
        elif c == 9: out += "\\\\t"
        elif c == 13: out += "\\\\r"
        elif c < 32 or c > 126: out += "\\\\x%02x" % c
        else: out += chr(c)
    return q + out + q
print("[" + ", ".join(map(show, sys.argv[1:])) + "]")`,
  "printenv.py": `import os, sys
for name in sys.argv[1:]: print(os.environ.get(name))`,
  "read_from_fd.py": `import os, sys
for fd in map(int, sys.argv[1:]):
    try: got = os.read(fd, 1024)
    except OSError as e:
        print("FATAL: Error reading from fd %d: %s" % (fd, e), file=sys.stderr)
        sys.exit(1)
    sys.stdout.write("%d: " % fd); sys.stdout.flush(); sys.stdout.buffer.write(got)`,
  "stdout_stderr.py": `import sys
a = sys.argv[1:] + ["STDOUT", "STDERR", "0"][len(sys.argv) - 1:]
print(a[0]); print(a[1], file=sys.stderr); sys.exit(int(a[2]))`,
  "recho": `import sys
for i, a in enumerate(sys.argv[1:], 1):
    b = a.encode("utf-8", "surrogateescape")
    t = b"".join(b"^" + bytes([c + 64]) if c < 32 else b"^?" if c == 127 else bytes([c]) for c in b)
    sys.stdout.buffer.write(b"argv[%d] = <%s>\\n" % (i, t))`,
  "zecho": `import sys
sys.stdout.buffer.write(b" ".join(a.encode("utf-8", "surrogateescape") for a in sys.argv[1:]) + b"\\n")`,
  "xcase": `import os, sys
while True:
    b = os.read(0, 1024)
    if not b: break
    os.write(1, b.upper() if "-u" in sys.argv else b.lower())`,
};

export class Runner implements AsyncDisposable {
  #next = 0;

  /** @param place for the programs and the cases' scripts; no case's directory lies there */
  private constructor(readonly place: string, readonly show: boolean) {}

  static async start(show: boolean): Promise<Runner> {
    const place = await Deno.makeTempDir({ dir: "/var/tmp", prefix: "shell-spec-" });
    const python = (await run("python3", ["-c", "import sys; print(sys.executable)"], {})).stdout;
    for (const [name, body] of Object.entries(HELPERS)) {
      await writeProgram(`${place}/${name}`, `#!${python.trim()} -IS\n${body}\n`);
    }
    await writeProgram(
      `${place}/ramfs`,
      `#!/bin/bash\nexec ${Deno.execPath()} run -A ${HERE}ramfs.ts "$@"\n`,
    );
    // Cases that ask which shell they run on look at the name.
    await Deno.mkdir(`${place}/joined`);
    await writeProgram(
      `${place}/joined/bash`,
      `#!/bin/bash\nexec ${place}/ramfs sh --join "$SHELL_SPEC_SESSION" "$@"\n`,
    );
    await writeProgram(
      `${place}/first`,
      `#!/bin/bash\nTHIS_SH=$SH exec ${place}/ramfs sh --session "$SHELL_SPEC_SESSION" \\
  --root "$TMPDIR" --load "$TMPDIR=$TMPDIR" "$@"\n`,
    );
    return new Runner(place, show);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.place, { recursive: true });
  }

  async compare(each: Case): Promise<Outcome> {
    const id = `${Deno.pid}-${this.#next++}`;
    const directory = `/tmp/shell-spec-${id}`;
    const place = await this.#layOut(each, id, directory);
    try {
      const ours = await this.#run(place, "first", "joined/bash");
      if (agrees(each, ours, each.recorded)) return "agrees";
      const theirs = await this.#run(place, "/bin/bash", "/bin/bash");
      if (agrees(each, ours, theirs)) return "agrees";
      if (this.show) await this.#tell(each, ours, theirs);
      return ours.status === 124 ? "hangs" : "differs";
    } finally {
      await Deno.remove(directory, { recursive: true }).catch(() => {});
    }
  }

  /** @param first the shell that runs the script; its children are told of `later` */
  #run({ id, directory, command }: LaidOut, first: string, later: string): Promise<Full> {
    const program = (name: string) => name.startsWith("/") ? name : `${this.place}/${name}`;
    const home = Deno.env.get("HOME") ?? "/";
    const environment = {
      ...{ PATH: `${this.place}:${Deno.env.get("PATH")}`, HOME: home },
      // A case may change HOME, below which the shell's build would be looked for.
      ...{ XDG_CACHE_HOME: `${home}/.cache`, DENO_DIR: `${home}/.cache/deno` },
      ...{ LC_ALL: "C.UTF-8", TMP: directory, TMPDIR: directory, TZ: "UTC" },
      ...{ SH: program(later), THIS_SH: program(first), REPO_ROOT: `${directory}/.suite` },
      ...{ BUILD_DIR: "/none", BASH_TSTOUT: `${this.place}/out-${id}`, SHELL_SPEC_SESSION: id },
    };
    return run("/bin/sh", ["-c", command], { cwd: directory, env: environment });
  }

  /** The directory with the case's files, and what runs the script in it. */
  async #layOut(each: Case, id: string, directory: string): Promise<LaidOut> {
    await Deno.mkdir(directory);
    for (const [name, content] of Object.entries(each.files)) {
      const path = `${directory}/${name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(path, content);
    }
    if (typeof each.script !== "string") {
      await run("cp", ["-R", `${each.home}/.`, directory], {});
      return { id, directory, command: each.script.command };
    }
    if (each.script.includes("REPO_ROOT")) {
      await run("sh", [
        "-c",
        'mkdir -p "$2/spec" && cp -R "$1/spec/testdata" "$1/spec/bin" "$2/spec/"',
        ...["sh", each.home, `${directory}/.suite`],
      ], {});
    }
    const script = `${this.place}/case-${id}.sh`;
    await Deno.writeFile(script, Uint8Array.from(each.script, (c) => c.charCodeAt(0)));
    return { id, directory, command: `exec "$THIS_SH" '${script}'` };
  }

  async #tell(each: Case, ours: Full, theirs: Full): Promise<void> {
    const { place } = this;
    console.log(`=== ${each.file}: ${each.name}`);
    if (typeof each.script === "string") console.log(each.script.trimEnd());
    console.log(`--- bash ${theirs.status}, ramfs ${ours.status}`);
    const text = ({ stdout, stderr }: Full) =>
      each.merged ? normalize(stdout) : `${stdout}${stderr.replace(/^/gm, "! ")}\n`;
    await Deno.writeTextFile(`${place}/bash.out`, text(theirs));
    await Deno.writeTextFile(`${place}/ramfs.out`, text(ours));
    console.log((await run("diff", [`${place}/bash.out`, `${place}/ramfs.out`], {})).stdout);
  }
}

/** Whether a run printed and answered what was wanted. */
function agrees(each: Case, ours: Result, wanted: Partial<Result> | undefined): boolean {
  if (wanted === undefined) return false;
  if (each.merged) return normalize(ours.stdout) === normalize(wanted.stdout ?? "");
  return (wanted.stdout === undefined || wanted.stdout === ours.stdout) &&
    (wanted.status === undefined || wanted.status === ours.status);
}

/** Messages without what names the shell, its process and its directory. */
function normalize(output: string): string {
  return output.replace(/^(ash|bash|ramfs|sh|\/\S*\/(bash|first|joined)): /gm, "sh: ")
    .replace(/\/tmp\/shell-spec-[\d-]+/g, "/tmp/place");
}

interface Full extends Result {
  readonly stderr: string;
}

interface LaidOut {
  readonly id: string;
  readonly directory: string;
  /** What sh runs, with the shell as $THIS_SH. */
  readonly command: string;
}

interface Surroundings {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** A run of at most some seconds, with what it printed a character for each byte. */
async function run(
  program: string,
  args: readonly string[],
  surroundings: Surroundings,
): Promise<Full> {
  const { code, stdout, stderr } = await new Deno.Command("timeout", {
    args: ["-k", "2", String(SECONDS), program, ...args],
    ...surroundings,
    ...{
      clearEnv: surroundings.env !== undefined,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    },
  }).output();
  const text = (bytes: Uint8Array) => {
    let all = "";
    for (let at = 0; at < bytes.length; at += 8192) {
      all += String.fromCharCode(...bytes.subarray(at, at + 8192));
    }
    return all;
  };
  return { status: code, stdout: text(stdout), stderr: text(stderr) };
}

async function writeProgram(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, 0o755);
}
