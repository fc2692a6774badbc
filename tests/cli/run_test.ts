import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ramfs, REPOSITORY, Scratch } from "./command_line.ts";

Deno.test("the first command of the README: bash writes and reads the tree, the host has nothing", async () => {
  using scratch = new Scratch();
  const script = `printf "hi\\n" > ${scratch.root}/x
    read -r got < ${scratch.root}/x
    echo "got=$got"`;
  const { code, out, err } = await scratch.run(["--", "bash", "-c", script]);
  assertEquals([code, out, err], [0, "got=hi\n", ""]);
});

Deno.test("a root that the host does not have needs not be there, and is not made", async () => {
  const above = Deno.makeTempDirSync({ prefix: "ramfs-cli-" });
  const root = `${above}/deep/ram`;
  const { code, out } = await ramfs([
    "run",
    "--root",
    root,
    "sh",
    "-c",
    `echo 1 > ${root}/x; ls ${root}`,
  ]);
  assertEquals([code, out], [0, "x\n"]);
  assertEquals([...Deno.readDirSync(above)], []);
  Deno.removeSync(above);
});

Deno.test("the status is the child's, 128 and the number for a signal", async () => {
  using scratch = new Scratch();
  assertEquals((await scratch.run(["--", "sh", "-c", "exit 3"])).code, 3);
  assertEquals((await scratch.run(["--", "sh", "-c", "kill -KILL $$"])).code, 137);
  assertEquals((await scratch.run(["--", "sh", "-c", "kill -PIPE $$"])).code, 141);
});

Deno.test("input, output and errors pass through, byte by byte", async () => {
  using scratch = new Scratch();
  const input = "line\n\u0000\u00e4 end without newline";
  const { out, err } = await scratch.run(["--", "sh", "-c", "cat; echo oops >&2"], { input });
  assertEquals([out, err], [input, "oops\n"]);
});

Deno.test("a program that never meets the root is as it is without us", async () => {
  using scratch = new Scratch();
  const script = "ulimit -a; umask; pwd; id; ls -la /usr /etc; env | grep -v ^_= | sort; exit 5";
  const plain = await new Deno.Command("sh", {
    args: ["-c", script],
    cwd: scratch.path,
    env: { NO_COLOR: "1", PRELOADS: "", DUMPS: "" },
  }).output();
  const { code, out, err } = await scratch.run(["--", "sh", "-c", script]);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals([code, out, err], [plain.code, text(plain.stdout), text(plain.stderr)]);
});

Deno.test("PATH is searched as by a shell, in the tree as well", async () => {
  using scratch = new Scratch();
  scratch.write("tool", "#!/bin/sh\necho tool $0 $1\n", 0o755);
  const env = { PATH: `/nonexistent:${scratch.root}/bin:${Deno.env.get("PATH")}` };
  const load = ["--load", `tool=${scratch.root}/bin/tool`];
  const { code, out, err } = await scratch.run([...load, "--", "tool", "a"], { env });
  assertEquals([code, out, err], [0, `tool ${scratch.root}/bin/tool a\n`, ""]);
});

Deno.test("a script without #! is given to sh", async () => {
  using scratch = new Scratch();
  scratch.write("plain", "echo plain $1\n", 0o755);
  const { code, out } = await scratch.run(["--", "./plain", "a"]);
  assertEquals([code, out], [0, "plain a\n"]);
});

Deno.test("the working directory may be in the tree", async () => {
  using scratch = new Scratch();
  scratch.write("proj/a.txt", "a\n");
  const { out } = await scratch.run([
    ..."--load proj --cwd".split(" "),
    `${scratch.root}/proj`,
    ..."-- sh -c".split(" "),
    "pwd; cat a.txt; echo b > b.txt; ls",
  ]);
  assertEquals(out, `${scratch.root}/proj\na\na.txt\nb.txt\n`);
});

Deno.test("staging: a directory goes in, what was made of it comes out", async () => {
  using scratch = new Scratch();
  scratch.write("proj/in.txt", "in\n", 0o640);
  Deno.symlinkSync("in.txt", `${scratch.path}/proj/link`);
  const script = `cd ${scratch.root}/proj && tr a-z A-Z < link > out.txt && chmod 700 out.txt`;
  const { code, err } = await scratch.run([
    ...["--load", "proj", "--dump", `${scratch.root}/proj/out.txt`],
    ...["--dump", `proj=made/whole`, "--", "sh", "-c", script],
  ]);
  assertEquals([code, err], [0, ""]);
  assertEquals(scratch.read("out.txt"), "IN\n");
  assertEquals(Deno.statSync(`${scratch.path}/out.txt`).mode! & 0o777, 0o700);
  assertEquals(Deno.readLinkSync(`${scratch.path}/made/whole/link`), "in.txt");
  assertEquals(scratch.read("made/whole/in.txt"), "in\n");
});

Deno.test("PRELOADS and DUMPS stage as well, and what is no regular file is skipped", async () => {
  using scratch = new Scratch();
  scratch.write("a", "a\n");
  scratch.write("b", "b\n");
  scratch.write("dir/x", "x\n");
  const env = {
    PRELOADS: `:a::=x:a=:dir:b=${scratch.root}/a:/dev/null:`,
    DUMPS: `;${scratch.root}/a=made/out;=x;`,
  };
  const { code, out, err } = await scratch.run(["--", "sh", "-c", `ls -A ${scratch.root}`], {
    env,
  });
  assertEquals([code, out], [0, "a\n"]);
  assertEquals(scratch.read("made/out"), "b\n");
  assertEquals(
    err,
    "ramfs: PRELOADS dir: not a regular file, skipped\n" +
      "ramfs: PRELOADS /dev/null: not a regular file, skipped\n",
  );
});

Deno.test("dumps run whatever the status; one that fails is reported, the others run, 0 becomes 125", async () => {
  using scratch = new Scratch();
  const dumps = ["--dump", "no", "--dump", "yes", "--", "sh", "-c"];
  const script = `echo yes > ${scratch.root}/yes`;
  const failed = await scratch.run([...dumps, script]);
  const message =
    `ramfs: --dump no: cannot dump: ENOENT: no such file or directory, stat '${scratch.root}/no'\n`;
  assertEquals([failed.code, failed.err], [125, message]);
  assertEquals(scratch.read("yes"), "yes\n");
  const killed = await scratch.run([...dumps, `${script}; kill -TERM $$`]);
  assertEquals([killed.code, killed.err], [143, message]);
});

Deno.test("a dump over a file of the host that is being executed replaces it", async () => {
  using scratch = new Scratch();
  Deno.copyFileSync("/bin/sleep", `${scratch.path}/sleep`);
  const sleeping = new Deno.Command(`${scratch.path}/sleep`, { args: ["10"] }).spawn();
  const script =
    `printf '#!/bin/sh\\necho new\\n' > ${scratch.root}/sleep; chmod 755 ${scratch.root}/sleep`;
  const { code, err } = await scratch.run(["--dump", "sleep", "--", "sh", "-c", script]);
  sleeping.kill();
  await sleeping.status;
  assertEquals([code, err], [0, ""]);
  const { stdout } = await new Deno.Command(`${scratch.path}/sleep`).output();
  assertEquals(new TextDecoder().decode(stdout), "new\n");
});

Deno.test("the terminal reaches the child: a tty stays a tty, with its size", async () => {
  using scratch = new Scratch();
  const line =
    `${Deno.execPath()} run -A --no-check ${REPOSITORY}ramfs.ts run --root ${scratch.root} -- ` +
    "sh -c 'tty >/dev/null && echo tty; test -t 0 && test -t 1 && test -t 2 && echo all; ps -o stat= -p $$'";
  const { stdout } = await new Deno.Command("script", {
    args: ["-qec", line, "/dev/null"],
    stdin: "null",
  }).output();
  const lines = new TextDecoder().decode(stdout).replaceAll("\r", "").split("\n");
  assertEquals(lines.slice(0, 2), ["tty", "all"]);
  assertStringIncludes(lines[2], "+", "the child is in the terminal's foreground group");
});

Deno.test("doctor tells in a table and in JSON what is there", async () => {
  const { code, out, err } = await ramfs(["doctor"]);
  assertEquals([code, err], [0, ""]);
  for (
    const name of [
      "runtime",
      "library",
      "kernel",
      "system calls",
      "programs",
      "libc",
      "loader",
      "descriptors",
      "volume",
      "namespaces",
      "confinement",
      "supervision",
    ]
  ) {
    assertMatch(out, new RegExp(`^${name} +(ok|limited) `, "m"));
  }
  const { ok, findings } = JSON.parse((await ramfs(["doctor", "--json"])).out);
  assertEquals(ok, true);
  assert(findings.every((finding: { verdict: string }) => finding.verdict !== "missing"));
  const memfds = await ramfs(["doctor"], { env: { RAMFS_VOLUME: "off" } });
  assertMatch(memfds.out, /^volume +limited +not available.*opening takes longer/ms);
});

Deno.test("a program has the limit of open files that ramfs was started with", async () => {
  using scratch = new Scratch();
  const ramfs = `'${Deno.execPath()}' run -A --no-check '${REPOSITORY}ramfs.ts'`;
  // The shell stays, as a user's does: the limit is read off the process that started this one.
  const script =
    `ulimit -Sn 200; ${ramfs} run --root '${scratch.root}' -- sh -c 'ulimit -Sn'; true`;
  const shell = new Deno.Command("sh", { args: ["-c", script], stdout: "piped" });
  assertEquals(new TextDecoder().decode((await shell.output()).stdout), "200\n");
});

Deno.test("host names with = and : are loaded, from PRELOADS too, which no inner program gets", async () => {
  using scratch = new Scratch();
  scratch.write("a=b", "1\n");
  scratch.write("c:d", "2\n");
  const { code, out, err } = await scratch.run([
    ...["--load", "a=b", "--load", "a=b=x", "--", "sh", "-c"],
    `cd ${scratch.root}; cat a=b x c:d; env | grep -E '^(PRELOADS|DUMPS)='`,
  ], { env: { PRELOADS: "c:d", DUMPS: "q=" } });
  assertEquals([code, out, err], [1, "1\n1\n2\n", ""]);
  const shell = await scratch.sh(["-c", "cat c:d; run env | grep -c PRELOADS; echo $PRELOADS"], {
    env: { PRELOADS: "c:d" },
  });
  assertEquals(shell.out, "2\n0\n\n");
});

Deno.test("a load reads a pipe and /dev/stdin to the end, and the directories it makes obey the umask", async () => {
  using scratch = new Scratch();
  scratch.write("a", "a\n");
  const command = [
    `${Deno.execPath()} run -A --no-check ${REPOSITORY}ramfs.ts run --root ${scratch.root}`,
    "--load <(echo pipe; sleep 0.2; echo end)=p --load /dev/stdin --load a=d/e/a",
    `-- sh -c 'cd ${scratch.root}; stat -c "%F %a" p d d/e; cat p stdin'`,
  ].join(" ");
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", `umask 027; echo input | ${command}`],
    cwd: scratch.path,
  }).output();
  assertEquals(
    new TextDecoder().decode(stdout),
    "regular file 600\ndirectory 750\ndirectory 750\npipe\nend\ninput\n",
  );
});
