import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CommandRegistry } from "../../shell/registry.ts";
import { runScript, TestShell } from "./harness.ts";

const WITHOUT_HELP = new Set([":", "[", "true", "false"]);

for (const name of new CommandRegistry().names()) {
  Deno.test(`${name} has a name, a summary and a help that agree`, async () => {
    const command = (await new CommandRegistry().find(name))!;
    assertMatch(command.summary, /^[A-Z].*[^.]$/);
    assertStringIncludes(command.help, `Usage: ${command.name}`);
    assert(command.help.split("\n").every((line) => line.length <= 100), command.help);
    if (WITHOUT_HELP.has(name)) return;
    assertEquals(await runScript(`${name} --help`), {
      status: 0,
      stdout: command.help,
      stderr: "",
    });
  });
}

const CASES: [string, string, { status?: number; stdout?: string; stderr?: string }][] = [
  [
    "mkdir's messages name the directory and why: EEXIST, ENOENT, ENOTDIR",
    "mkdir d; mkdir d; mkdir x/y; touch f; mkdir -p f/x; mkdir -m 9 q",
    {
      status: 1,
      stderr: "mkdir: cannot create directory 'd': File exists\n" +
        "mkdir: cannot create directory 'x/y': No such file or directory\n" +
        "mkdir: cannot create directory 'f': Not a directory\n" +
        "mkdir: invalid mode '9'\n",
    },
  ],
  [
    "rm -r of the root directory is refused",
    "rm -rf /; rm -rf /room/..",
    {
      status: 1,
      stderr: "rm: it is dangerous to operate recursively on '/'\n" +
        "rm: use --no-preserve-root to override this failsafe\n" +
        "rm: refusing to remove '.' or '..' directory: skipping '/room/..'\n",
    },
  ],
  [
    "tree draws directories, links and counts",
    "mkdir -p a/b c; touch a/f a/b/g .h; ln -s f a/l; tree; tree -a -L 1; tree -d a; tree a/f",
    {
      status: 0,
      stdout: `.
├── a
│   ├── b
│   │   └── g
│   ├── f
│   └── l -> f
└── c

3 directories, 3 files
.
├── .h
├── a
└── c

2 directories, 1 file
a
└── b

1 directory
a/f

0 directories, 1 file
`,
    },
  ],
  [
    "tree of what is not there is an error with ENOENT",
    "tree x",
    { status: 2, stderr: "tree: x: No such file or directory\n" },
  ],
  [
    "cp keeps hard links, symbolic links, modes and times with -a",
    "mkdir s; touch s/f; ln s/f s/h; ln -s f s/l; mkdir -m 751 s/d; touch -d @5 s/f; cp -a s t; " +
    "stat -c '%n %h %a %Y' t/f t/h | cat; stat -c '%N %a' t/l t/d",
    {
      status: 0,
      stdout: "t/f 2 644 5\nt/h 2 644 5\n't/l' -> 'f' 777\n't/d' 751\n",
    },
  ],
  [
    "cp and mv refuse a directory into itself",
    "mkdir d; cp -r d d; mv d d/x",
    {
      status: 1,
      stderr: "cp: cannot copy a directory, 'd', into itself, 'd/d'\n" +
        "mv: cannot move 'd' to a subdirectory of itself, 'd/x'\n",
    },
  ],
  [
    "help of an unknown command names the one that was probably meant",
    "help mkdri",
    { status: 1, stderr: "help: no help topics match `mkdri' (did you mean 'mkdir'?)\n" },
  ],
  [
    "set -o lists the options, and an unknown one is wrong usage",
    "set -e -o pipefail; set +e; set +o | cat; set -q",
    {
      status: 2,
      stderr: "set: -q: invalid option\nset: usage: set " +
        "[-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n",
    },
  ],
  [
    "set -x shows each command with its words quoted",
    "set -x; echo 'a b' $((1+1))",
    { status: 0, stdout: "a b 2\n", stderr: "+ echo 'a b' 2\n" },
  ],
];

for (const [name, script, expected] of CASES) {
  Deno.test(name, async () => {
    const outcome = await runScript(script);
    for (const key of Object.keys(expected) as (keyof typeof expected)[]) {
      assertEquals(outcome[key], expected[key]);
    }
  });
}

Deno.test("mv between partitions copies, then removes", async () => {
  const { MemoryPartition } = await import("../../core/memory/memory_partition.ts");
  const { Vfs } = await import("../../core/vfs/vfs.ts");
  const { Shell } = await import("../../shell/shell.ts");
  const { CollectingSink } = await import("../../shell/io/streams.ts");
  const vfs = new Vfs();
  const cage = vfs.cage();
  cage.mkdir("/m");
  vfs.mount("/m", new MemoryPartition());
  const out = new CollectingSink();
  const shell = new Shell({ cage, stdout: out, stderr: out });
  await shell.exec(
    "mkdir d; echo x > d/f; touch -d @7 d/f; mv d /m/e; ls; cat /m/e/f; stat -c %Y /m/e/f",
  );
  assertEquals(out.text(), "m\nx\n7\n");
});

Deno.test("ls on a terminal fills columns downwards and quotes what a shell would split", async () => {
  const shell = new TestShell({ columns: 24 });
  await shell.run("touch a bb ccc dddd eeeee 'f g'");
  assertEquals((await shell.run("ls")).stdout, " a    ccc    eeeee\n bb   dddd  'f g'\n");
  assertEquals((await shell.run("ls -1")).stdout, "a\nbb\nccc\ndddd\neeeee\n'f g'\n");
  assertEquals((await shell.run("ls | cat")).stdout, "a\nbb\nccc\ndddd\neeeee\nf g\n");
});

Deno.test("ls -l of links and of what is not there, with EACCES for what may not be opened", async () => {
  const shell = new TestShell();
  await shell.run("mkdir -m 0 d; ln -s x l; touch -h -d '2020-01-01' l");
  shell.cage.uid = 1000;
  shell.cage.gid = 1000;
  const outcome = await shell.run("ls d; ls -l l; cat d/x");
  assertStringIncludes(outcome.stdout, "lrwxrwxrwx 1 root root 1 Jan  1  2020 l -> x\n");
  assertEquals(
    outcome.stderr,
    "ls: cannot open directory 'd': Permission denied\ncat: d/x: Permission denied\n",
  );
});
