/** The completions in the shells themselves, as far as they are installed. */
import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../cli/command_table.ts";
import { ramfs } from "./command_line.ts";

type Shell = "bash" | "zsh" | "fish";

function installed(shell: Shell): boolean {
  try {
    return new Deno.Command(shell, { args: ["-c", "true"] }).outputSync().success;
  } catch {
    return false;
  }
}

function inShell(shell: Shell, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(shell, { args }).outputSync();
  const text = new TextDecoder();
  assert(success, text.decode(stderr));
  return text.decode(stdout);
}

async function scriptOf(shell: Shell): Promise<string> {
  const { code, out, err } = await ramfs(["completions", shell]);
  assertEquals([code, err], [0, ""]);
  return out;
}

function test(shell: Shell, name: string, fn: (script: string) => void): void {
  Deno.test({
    name: `${shell}: ${name}`,
    ignore: !installed(shell),
    async fn() {
      const path = await Deno.makeTempFile();
      try {
        await Deno.writeTextFile(path, await scriptOf(shell));
        fn(path);
      } finally {
        await Deno.remove(path);
      }
    },
  });
}

const COMPLETE = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ramfs
printf '%s\\n' "\${COMPREPLY[@]}"`;

/** What bash offers for the last of these words. */
function offered(script: string, ...words: string[]): string[] {
  return inShell("bash", "-c", COMPLETE, "bash", script, "ramfs", ...words)
    .split("\n").filter((line) => line !== "");
}

test("bash", "offers the commands, and a command's options", (script) => {
  const commands = Object.keys(COMMANDS);
  assertEquals(offered(script, ""), [...commands, "--help", "--version"]);
  assertEquals(offered(script, "do"), ["doctor"]);
  assertEquals(offered(script, "run", "--ro"), ["--root"]);
  assertEquals(offered(script, "doctor", "--"), ["--json", "--help"]);
  assertEquals(offered(script, "completions", ""), ["bash", "zsh", "fish"]);
});

test(
  "bash",
  "offers directories, files and programs where an option or operand names them",
  (script) => {
    assertEquals(offered(script, "run", "--root", "/et"), ["/etc"]);
    assertEquals(offered(script, "sh", "--load", "/etc/hostn"), ["/etc/hostname"]);
    assertEquals(offered(script, "run", "--load", "a", "=", "/etc/hostn"), ["/etc/hostname"]);
    assertEquals(offered(script, "run", "--size", ""), []);
    assert(offered(script, "run", "--root", "/tmp/ram", "--", "mkdi").includes("mkdir"));
  },
);

test("bash", "leaves the words of the program to the program", (script) => {
  assertEquals(offered(script, "run", "--root", "/tmp/ram", "--", "cat", "/etc/hostn"), [
    "/etc/hostname",
  ]);
  assertEquals(offered(script, "run", "cat", "--roo"), []);
});

test("fish", "offers commands, options with their briefs, and the shells", (script) => {
  const complete = (line: string) =>
    inShell("fish", "-c", `source $argv[1]; complete -C $argv[2]`, script, line).trim().split("\n");
  assertEquals(complete("ramfs run --ro"), [`--root\t${COMMANDS.run.options.root.brief}`]);
  assertEquals(complete("ramfs doctor --js"), [`--json\t${COMMANDS.doctor.options.json.brief}`]);
  assertEquals(complete("ramfs completions "), ["bash", "fish", "zsh"]);
  assert(complete("ramfs ").includes(`sh\t${COMMANDS.sh.brief}`));
});

test(
  "fish",
  "completes the program's own words behind options, and lists of mount options",
  (script) => {
    const complete = (line: string) =>
      inShell("fish", "-c", `source $argv[1]; complete -C $argv[2]`, script, line).trim().split(
        "\n",
      )
        .map((offer) => offer.split("\t")[0]);
    for (
      const line of ["ramfs run --root /tmp/ram -- ls --al", "ramfs run --root /tmp/ram ls --al"]
    ) {
      assert(complete(line).includes("--all"), line);
    }
    assert(complete("ramfs run --root /tmp/ram -- mkdi").includes("mkdir"));
    assert(!complete("ramfs run -- ls --roo").includes("--root"));
    assertEquals(complete("ramfs run -o ro,nos").sort(), ["ro,nosuid", "ro,nosymfollow"]);
  },
);

test("bash", "offers mount options one behind the other, and the names of sessions", (script) => {
  assertEquals(offered(script, "run", "-o", "ro,nosu"), ["ro,nosuid"]);
  const directory = Deno.makeTempDirSync();
  Deno.writeTextFileSync(
    `${directory}/ramfs`,
    `#!/bin/sh\n[ "$1" = ps ] && printf 'NAME  OWNER\nbuild  12\nother  13\n'\n`,
    { mode: 0o755 },
  );
  const named = inShell(
    "bash",
    ...["-c", `PATH=${directory}:$PATH; ${COMPLETE}`, "bash", script],
    ...["ramfs", "sh", "--join", "bu"],
  );
  assertEquals(named, "build\n");
  Deno.removeSync(directory, { recursive: true });
});

test("zsh", "reads its completions and binds them to ramfs", (script) => {
  const load =
    `autoload -Uz compinit; compinit -D; source $1; print $_comps[ramfs] $+functions[_ramfs]`;
  assertEquals(inShell("zsh", "-fc", load, "zsh", script), "_ramfs 1\n");
});

Deno.test("completions of a shell that is not known name those that are", async () => {
  const { code, err } = await ramfs(["completions", "tcsh"]);
  assertEquals(code, 125);
  assertEquals(err, "ramfs: completions: no completions for tcsh; known are bash, zsh, fish\n");
});
