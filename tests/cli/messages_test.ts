/** What the command line says to wrong lines: one line with what, where and what to do; status 125. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ramfs, REPOSITORY, Scratch } from "./command_line.ts";

async function fails(line: string[], message: string, status = 125): Promise<void> {
  const { code, out, err } = await ramfs(line, { cwd: "/tmp" });
  assertEquals([code, out, err], [status, "", `ramfs: ${message}\n`]);
}

Deno.test("run without a command is told how to write one", async () => {
  const message = "run: no command; write it behind --, as in: ramfs run --root /tmp/ram -- bash";
  await fails(["run"], message);
  await fails(["run", "--root", "/tmp/ram", "--"], message);
});

Deno.test("run without a root is told to name one", async () => {
  await fails(
    ["run", "--", "true"],
    "run: no --root; name the directory to keep in memory, as in: ramfs run --root /tmp/ram -- bash; " +
      "or a directory to work on without changing it: ramfs run --overlay . -- make",
  );
});

Deno.test("a root that is not absolute is told its absolute form", async () => {
  await fails(
    ["run", "--root", "x/ram", "--", "true"],
    "--root x/ram: not an absolute path; write --root /tmp/x/ram",
  );
});

Deno.test("a root inside another is reported, whichever comes first", async () => {
  const message =
    "--root /tmp/ram/in: lies inside --root /tmp/ram; leave it out, its outer root serves it";
  await fails(["run", "--root", "/tmp/ram", "--root", "/tmp/ram/in", "--", "true"], message);
  await fails(["run", "--root", "/tmp/ram/in", "--root", "/tmp/ram", "--", "true"], message);
});

Deno.test("the same root twice, / and a root that is a file are reported", async () => {
  await fails(
    ["run", "--root", "/tmp/ram", "--root", "/tmp//ram/.", "--", "true"],
    "--root /tmp//ram/.: the same directory as --root /tmp/ram; leave one out",
  );
  await fails(
    ["run", "--root", "/", "--", "true"],
    "--root /: the whole file system cannot be a root; name a directory in it",
  );
  await fails(
    ["run", "--root", "/etc/passwd", "--", "true"],
    "--root /etc/passwd: is on the host and no directory; name another path",
  );
});

Deno.test("roots are compared by what they really are: one through a symlink is inside another", async () => {
  using scratch = new Scratch();
  Deno.symlinkSync(scratch.root, `${scratch.path}/link`);
  const { code, err } = await scratch.run(["--root", `${scratch.path}/link/in`, "--", "true"]);
  assertEquals(code, 125);
  assertStringIncludes(err, `--root ${scratch.path}/link/in: lies inside --root ${scratch.root};`);
});

Deno.test("an unknown command, option and a missing value are reported, with what may have been meant", async () => {
  await fails(["rnu"], "no command rnu, did you mean `run`? (see ramfs --help)");
  await fails(
    ["run", "--rot", "/tmp/ram", "--", "true"],
    "No flag registered for --rot, did you mean --root? (see ramfs --help)",
  );
  await fails(["run", "--root"], "Expected input for flag --root (see ramfs --help)");
});

Deno.test("a load source that is not there is ENOENT with both names, status 125", async () => {
  using scratch = new Scratch();
  const { code, out, err } = await scratch.run(["--load", "nosuch", "--", "echo", "ran"]);
  assertEquals(code, 125);
  assertEquals(out, "");
  const path = `${scratch.path}/nosuch`;
  assertEquals(
    err,
    `ramfs: --load nosuch: cannot load: ENOENT: no such file or directory, stat '${path}'\n`,
  );
});

Deno.test("a load target outside the roots is reported before anything runs", async () => {
  using scratch = new Scratch();
  const { code, err } = await scratch.run(["--load", "a=/etc/a", "--", "echo", "ran"]);
  assertEquals(code, 125);
  assertEquals(
    err,
    `ramfs: --load a=/etc/a: /etc/a is under no root (${scratch.root}); add --root or choose another path\n`,
  );
});

Deno.test("a broken library cache is reported with what to remove", async () => {
  const { code, err } = await ramfs(["run", "--root", "/tmp/ram", "--", "true"], {
    env: { RAMFS_LIBRARY_DIR: "/nonexistent" },
  });
  assertEquals(code, 125);
  assertMatch(err, /^ramfs: RAMFS_LIBRARY_DIR \/nonexistent has no libramfs\.so; point .*\n$/);
});

Deno.test("a program that is not found is 127, one that cannot be executed 126", async () => {
  using scratch = new Scratch();
  const missing = await scratch.run(["--", "nosuch-program"]);
  assertEquals([missing.code, missing.err], [127, "ramfs: nosuch-program: command not found\n"]);
  const path = await scratch.run(["--", `${scratch.root}/nosuch`]);
  assertEquals(path.code, 127);
  assertStringIncludes(path.err, "No such file or directory");
  const file = scratch.write("plain", "text\n");
  const denied = await scratch.run(["--", file]);
  assertEquals([denied.code, denied.err], [126, `ramfs: ${file}: Permission denied\n`]);
  const directory = await scratch.run(["--", "/etc"]);
  assertEquals(directory.code, 126);
});

Deno.test("a working directory that is not there is reported by its name, status 125", async () => {
  using scratch = new Scratch();
  const { code, err } = await scratch.run(["--cwd", `${scratch.root}/no`, "--", "true"]);
  assertEquals(code, 125);
  assertMatch(
    err,
    /^ramfs: cannot start in .*\/ram\/no: ENOENT: .*; choose another directory with --cwd\n$/,
  );
});

Deno.test("help shows examples, and every command has its own", async () => {
  for (const line of [["--help"], ["run", "--help"], ["sh", "--help"], ["doctor", "--help"]]) {
    const { code, out, err } = await ramfs(line);
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "EXAMPLES\n  ramfs ");
  }
});

Deno.test("the version is deno.json's, with the commit in a checkout", async () => {
  const { version } = JSON.parse(
    Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)),
  );
  const [said, commit] = (await ramfs(["--version"])).out.trim().split(" ");
  assertEquals(said, version);
  const { success, stdout } = await new Deno.Command("git", {
    args: ["-C", REPOSITORY, "rev-parse", "--short=12", "HEAD"],
  }).output();
  assertEquals(commit, success ? `(${new TextDecoder().decode(stdout).trim()})` : undefined);
});

Deno.test("help, help COMMAND, version and -V say what --help and --version do", async () => {
  for (
    const [words, options] of [
      [["help"], ["--help"]],
      [["help", "run"], ["run", "--help"]],
      [["version"], ["--version"]],
      [["-V"], ["--version"]],
    ]
  ) {
    const said = await ramfs(words);
    assertEquals(said, await ramfs(options));
    assertEquals([said.code, said.err], [0, ""]);
  }
});

Deno.test("a command line that is given as one word is told so", async () => {
  await fails(
    ["run", "--root", "/tmp/ram", "--", "ls -la"],
    "ls -la: command not found; that is one word: leave out its quotes, or write sh -c 'ls -la'",
    127,
  );
  await fails(
    ["run", "--root", "/tmp/ram", "--", "nosuch -la"],
    "nosuch -la: command not found",
    127,
  );
});

Deno.test("output that goes nowhere is told in one line (ENOSPC), or not at all (EPIPE)", async () => {
  const script = `ramfs() { '${Deno.execPath()}' run -A --no-check '${REPOSITORY}ramfs.ts' "$@"; }
    for line in help 'help run' version ps; do
      ramfs $line >/dev/full; echo $?
    done
    ramfs sh -c 'echo hi' >/dev/full; echo $?
    ramfs help | true; echo \${PIPESTATUS[0]}
    ramfs run --root /tmp/ram -- sh -c 'exit 5' 2>&- >&-; echo $?`;
  const { stdout, stderr } = await new Deno.Command("bash", { args: ["-c", script] }).output();
  const text = new TextDecoder();
  const full = "ramfs: standard output: No space left on device (os error 28)\n";
  assertEquals(
    text.decode(stderr),
    full.repeat(4) + "echo: write error: No space left on device\n",
  );
  assertEquals(text.decode(stdout), "125\n125\n125\n125\n1\n141\n5\n");
});

Deno.test("without a compiler sh starts, and says of programs that it cannot run them and why", async () => {
  const empty = Deno.makeTempDirSync();
  const env = { PATH: empty, XDG_CACHE_HOME: empty, DENO_DIR: denoCache() };
  try {
    const { code, out, err } = await ramfs(["sh", "-c", "echo hi >x; cat x; /bin/true"], { env });
    assertEquals([code, out], [126, "hi\n"]);
    assertMatch(
      err,
      /^ramfs: \/bin\/true: cannot build the native library: .*not found in PATH; install/,
    );
    const shared = await ramfs(["sh", "--session", "s", "-c", "true"], { env });
    assertMatch(shared.err, /^ramfs: sh: no session to share with programs: cannot build/);
  } finally {
    Deno.removeSync(empty, { recursive: true });
  }
});

Deno.test("a first start that cannot fetch its packages says what to do, in one line", async () => {
  const empty = Deno.makeTempDirSync();
  // No registry is there.
  const env = {
    DENO_DIR: empty,
    NPM_CONFIG_REGISTRY: "http://127.0.0.1:9/",
    RAMFS_START_IMAGE: "off",
  };
  try {
    for (const line of [["--version"], ["ps"]]) {
      const { code, err } = await ramfs(line, { env });
      const said = err.split("\n").filter((line) => line !== "" && !line.startsWith("Download"));
      assertEquals([code, said.length], [125, 1], err);
      assertMatch(
        said[0],
        /^ramfs: needs packages that cannot be fetched: .*DENO_TLS_CA_STORE=system/,
      );
    }
  } finally {
    Deno.removeSync(empty, { recursive: true });
  }
});

/** Where this Deno keeps its packages, whatever HOME and XDG_CACHE_HOME say. */
function denoCache(): string {
  return Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
}
