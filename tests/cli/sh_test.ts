import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ramfs, REPOSITORY, Scratch } from "./command_line.ts";

Deno.test("-c runs a script, which begins in the first root", async () => {
  using scratch = new Scratch();
  const { code, out, err } = await scratch.sh(["-c", "pwd; echo hi > x; cat x; ls"]);
  assertEquals([code, out, err], [0, `${scratch.root}\nhi\nx\n`, ""]);
});

Deno.test("without a root the tree is at /tmp/ram", async () => {
  const { code, out } = await ramfs(["sh", "-c", "pwd"]);
  assertEquals([code, out], [0, "/tmp/ram\n"]);
});

Deno.test("the status is the last command's, with set -e the first that failed", async () => {
  using scratch = new Scratch();
  assertEquals((await scratch.sh(["-c", "false; true"])).code, 0);
  assertEquals((await scratch.sh(["-c", "true; false"])).code, 1);
  const { code, out } = await scratch.sh(["-c", "set -e; cat nosuch; echo not reached"]);
  assertEquals([code, out], [1, ""]);
  assertEquals((await scratch.sh(["-c", "exit 7"])).code, 7);
});

Deno.test("a script file runs with its arguments, from the host or from the tree", async () => {
  using scratch = new Scratch();
  scratch.write("script.ramfs", 'echo "$0" "$1" "$#"\n');
  const { code, out, err } = await scratch.sh(["script.ramfs", "a b", "c"]);
  assertEquals([code, out, err], [0, "script.ramfs a b 2\n", ""]);
  const loaded = await scratch.sh(["--load", "script.ramfs", `${scratch.root}/script.ramfs`]);
  assertEquals([loaded.code, loaded.out], [0, `${scratch.root}/script.ramfs  0\n`]);
  const missing = await scratch.sh(["nosuch"]);
  assertEquals(missing.code, 127);
  assertStringIncludes(missing.err, "ramfs: sh: cannot read the script nosuch:");
});

Deno.test("a script on standard input is run as it is read, and its commands share the input", async () => {
  using scratch = new Scratch();
  const input = "echo one\nread word\nthree\nif true\nthen echo $word\nfi\nfalse\n";
  const { code, out, err } = await scratch.sh([], { input });
  assertEquals([code, out, err], [1, "one\nthree\n", ""]);
  assertEquals((await scratch.sh([], { input: "exit 4\necho no\n" })).out, "");
});

const SHARED = `/bin/echo one
read word
two
/usr/bin/head -c 4
abcd/bin/true
if /bin/true
then echo $word $LINENO
fi
cat <<E
here
E
read -n 2 two; echo $two
xy
/bin/cat
rest
of it
`;

for (const kind of ["pipe", "file"]) {
  Deno.test(`a program inherits what its script on a ${kind} leaves: no byte more is read`, async () => {
    using scratch = new Scratch();
    // What is a program's here reads byte by byte, too.
    scratch.write(
      "script",
      SHARED.replace("/usr/bin/head -c 4", "/bin/dd bs=1 count=4 2> /dev/null"),
    );
    const words = [Deno.execPath(), "run", "-A", `${REPOSITORY}/ramfs.ts`];
    const { stdout, stderr, code } = await new Deno.Command("sh", {
      args: [
        "-c",
        kind === "pipe" ? 'cat script | "$0" "$@"' : '"$0" "$@" < script',
        ...words,
        ...["sh", "--root", scratch.root],
      ],
      cwd: scratch.path,
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals([code, out, err], [0, "one\nabcdtwo 6\nhere\nxy\nrest\nof it\n", ""]);
  });
}

const BETWEEN: [what: string, script: string, out: string][] = [
  [
    "an executable file without #! is a script of this shell",
    "printf 'echo ran $0 $1; [[ a == a ]] && y=$x; echo \"[$y]\"' > s; chmod +x s; x=no; export z; ./s a; echo $?; PATH=$PWD:$PATH; s b | sed s,/.*/,,",
    "ran ./s a\n[]\n0\nran s b\n[]\n",
  ],
  [
    "a program that stands earlier in PATH than a command's own place wins",
    "mkdir bin; printf '#!/bin/sh\\necho my $*\\n' > bin/cat; chmod +x bin/cat; PATH=$PWD/bin:$PATH; cat x; echo y | command cat -; PATH=/usr/bin; echo own | cat",
    "my x\nmy -\nown\n",
  ],
  [
    "TZ holds for the command before which it stands, or from where it is set",
    "date -d @0 +%H; TZ=Asia/Tokyo date -d @0 +%H; export TZ=JST-9; date -d @0 +%H; printf '%(%H)T\\n' 0",
    "00\n09\n09\n09\n",
  ],
  [
    "a program inherits here-documents under their numbers, with one offset",
    "/bin/sh -c 'read a <&8; echo $a; cat <&3' 8<<A 3<<B\neight\nA\nthree\nB\nexec 7<<E\none\ntwo\nE\n/bin/dd bs=1 count=4 2> /dev/null <&7; read -u 7 x; echo $x",
    "eight\nthree\none\ntwo\n",
  ],
];

for (const [what, script, out] of BETWEEN) {
  Deno.test(`${what}`, async () => {
    using scratch = new Scratch();
    const result = await scratch.sh(["-c", script], { env: { TZ: "UTC" } });
    assertEquals([result.out, result.err], [out, ""]);
  });
}

Deno.test("a script on standard input that spans lines is whole before it runs", async () => {
  using scratch = new Scratch();
  const input = [
    ...["f() {", 'if true; then echo "a', '}"; fi', "}", "f"],
    ...["cat <<E", "$(echo in)", "E", "echo \\", "b", ")", "echo no", ""],
  ].join("\n");
  const { code, out, err } = await scratch.sh([], { input });
  assertEquals([code, out], [2, "a\n}\nin\nb\n"]);
  assertStringIncludes(err, "line 11: syntax error near unexpected token `)'");
  const open = await scratch.sh([], { input: "echo a\nif true\n" });
  assertEquals([open.code, open.out], [2, "a\n"]);
});

Deno.test("load, run and dump: a child works on what the shell loaded, and the shell sees it", async () => {
  using scratch = new Scratch();
  scratch.write("src/in.txt", "in\n");
  const script = `load ./src ${scratch.root}/src
    run sh -c 'tr a-z A-Z < src/in.txt > src/out.txt; pwd'
    cat src/out.txt
    dump src/out.txt ./made.txt`;
  const { code, out, err } = await scratch.sh(["-c", script]);
  assertEquals([code, out], [0, `${scratch.root}\nIN\n`], err);
  assertEquals(scratch.read("made.txt"), "IN\n");
});

Deno.test("a child's output goes where the shell sends it: file, pipe, substitution, 2>&1", async () => {
  using scratch = new Scratch();
  const script = `run sh -c 'echo out; echo err >&2' > both 2>&1
    cat both
    run seq 5 | run tail -n 2
    echo "[$(run printf '%s-' a b)]"
    echo from-shell | run tr a-z A-Z
    run cat < both`;
  const { code, out, err } = await scratch.sh(["-c", script]);
  assertEquals([code, out, err], [0, "out\nerr\n4\n5\n[a-b-]\nFROM-SHELL\nout\nerr\n", ""]);
});

Deno.test("a child that stops reading ends the pipe, one that writes to nobody gets SIGPIPE", async () => {
  using scratch = new Scratch();
  const { code, out } = await scratch.sh([
    "-c",
    "run yes | run head -n 1; echo big | run true; echo $?",
  ]);
  assertEquals([code, out], [0, "y\n0\n"]);
});

Deno.test("statuses of children: their own, 127 for none, 126 for one that cannot be executed", async () => {
  using scratch = new Scratch();
  const script = `run sh -c 'exit 3'; echo $?
    run sh -c 'kill -TERM $$'; echo $?
    run nosuch-program; echo $?
    echo text > plain; run ./plain; echo $?`;
  const { out, err } = await scratch.sh(["-c", script]);
  assertEquals(out, "3\n143\n127\n126\n");
  assertStringIncludes(err, "nosuch-program");
  assertStringIncludes(err, "Permission denied");
});

Deno.test("what a child writes is there for ls while it still runs", async () => {
  using scratch = new Scratch();
  const script =
    `run sh -c 'echo 1 > early; while ! test -e go; do sleep 0.02; done; echo 2 > late' &
    while ! test -e early; do run sleep 0.02; done
    ls; touch go; wait; ls`;
  const { code, out, err } = await scratch.sh(["-c", script]);
  assertEquals([code, out], [0, "early\nearly\ngo\nlate\n"], err);
});

Deno.test("--load and --dump stage for the shell as for run", async () => {
  using scratch = new Scratch();
  scratch.write("a", "a\n");
  const { code, err } = await scratch.sh([
    "--load",
    "a",
    "--dump",
    "b",
    "--dump",
    "no",
    "-c",
    "cp a b",
  ]);
  assertEquals(scratch.read("b"), "a\n");
  assertEquals(code, 125);
  assertMatch(err, /^ramfs: --dump no: cannot dump: ENOENT: /);
});

Deno.test("files made by the shell carry the process's umask", async () => {
  using scratch = new Scratch();
  const { out } = await scratch.sh(["-c", "echo 1 > x; run stat -c %a x"]);
  assertEquals(out, (0o666 & ~Deno.umask()).toString(8) + "\n");
});

/** Types each line when the prompt for it is there; returns all that the terminal showed. */
async function typeAt(line: string, typed: string[]): Promise<{ code: number; shown: string }> {
  const child = new Deno.Command("script", {
    args: ["-qec", line, "/dev/null"],
    env: { RAMFS_HISTORY: "", RAMFS_RC: "/dev/null", NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const decoder = new TextDecoder();
  let shown = "";
  let fresh = "";
  for await (const chunk of child.stdout) {
    // Without the editor's cursor movements.
    // deno-lint-ignore no-control-regex
    const text = decoder.decode(chunk).replaceAll(/\x1b\[[?0-9;]*[A-Za-z]|\r/g, "");
    shown += text;
    fresh += text;
    if (fresh.endsWith("> ") && typed.length > 0) {
      fresh = "";
      await writer.write(new TextEncoder().encode(typed.shift() + "\n"));
    }
  }
  await writer.close().catch(() => {});
  return { code: (await child.status).code, shown };
}

Deno.test("on a terminal there is a prompt with the directory, and a child has the terminal", async () => {
  using scratch = new Scratch();
  const { code, shown } = await typeAt(
    `${Deno.execPath()} run -A --no-check ${REPOSITORY}ramfs.ts sh --root ${scratch.root}`,
    ["mkdir d", "cd d", "if true", "then run tty -s", "fi && echo is-tty", "exit 5"],
  );
  assertEquals(shown.split("\n").slice(1), [
    `ramfs:${scratch.root}> mkdir d`,
    `ramfs:${scratch.root}> cd d`,
    `ramfs:${scratch.root}/d> if true`,
    `> then run tty -s`,
    `> fi && echo is-tty`,
    "is-tty",
    `ramfs:${scratch.root}/d> exit 5`,
    "",
  ]);
  assertEquals(code, 5);
});

Deno.test("ulimit's limits are those that programs start with, as in bash", async () => {
  using scratch = new Scratch();
  const script = [
    "ulimit -n; ulimit -Hn; ulimit -s; ulimit -Hc",
    "ulimit -n 100; sh -c 'ulimit -n; ulimit -Hn'; (ulimit -n 60; sh -c 'ulimit -n'); sh -c 'ulimit -n'",
    "ulimit -St 50 -s 1000; sh -c 'ulimit -t; ulimit -Ht; ulimit -s'",
    "ulimit -f 1; sh -c 'trap \"\" XFSZ; head -c 5000 /dev/zero > big'; wc -c < big",
    "exec 99>f; echo $?; exec 100>f; echo $?",
  ].join("\n");
  scratch.write("limits.sh", script);
  const bash = await new Deno.Command("bash", { args: ["limits.sh"], cwd: scratch.path }).output();
  const ours = await scratch.sh(["limits.sh"]);
  assertEquals(ours.out, new TextDecoder().decode(bash.stdout));
});

Deno.test("a program that finds no room for its descriptors within ulimit -n says so: EMFILE", async () => {
  using scratch = new Scratch();
  const { code, err } = await scratch.sh(["-c", "ulimit -n 3; run ls; exit 9"]);
  assertEquals(code, 9);
  assertStringIncludes(err, "Too many open files");
});
