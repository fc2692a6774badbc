/** The volatile tree's own commands, and --json of those that list. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { MemoryPartition } from "../../core/memory/memory_partition.ts";
import { packTar } from "../../core/staging/pack_tar.ts";
import { Vfs } from "../../core/vfs/vfs.ts";
import { progressLine } from "../../shell/io/progress.ts";
import { Shell } from "../../shell/shell.ts";
import { BytesSource, CollectingSink } from "../../shell/io/streams.ts";
import { FakeHost, runScript, TestShell } from "./harness.ts";

Deno.env.set("TZ", "UTC");

/** u::rw-,u:1000:rwx,g::r--,m::rwx,o::r-- */
const LIST =
  "0x0200000001000600ffffffff02000700e803000004000400ffffffff10000700ffffffff20000400ffffffff";

/** Scripts and what they print; messages are among it. */
const CASES: [name: string, script: string, output: string, status?: number][] = [
  [
    "mv to another partition takes attributes and access control lists along",
    "mkdir m; mount m; mkdir d; touch d/f; setfattr -n user.a -v 1 d/f; " +
    `setfattr -n system.posix_acl_access -v ${LIST} d/f; setfattr -n system.posix_acl_default -v ${LIST} d; ` +
    "mv d m; ls -l m | cut -c1-11; ls -l m/d | cut -c1-11; getfattr -d -e hex -m - m/d/f m/d",
    `total 0\ndrwxr-xr-x+\ntotal 0\n-rw-rwxr--+\n# file: m/d/f\nsystem.posix_acl_access=${LIST}\n` +
    `user.a=0x31\n\n# file: m/d\nsystem.posix_acl_default=${LIST}\n\n`,
  ],
  [
    "mount lists what is mounted with its flags, and remount changes them",
    "mkdir m; mount -o size=8k,nosuid scratch m; mount -o remount,ro m; mount; touch m/x; " +
    "mount -o remount,rw m; touch m/x; umount m; mount; ls m",
    "memory on / type memory (rw)\nscratch on /room/m type memory (ro,nosuid)\n" +
    "touch: cannot touch 'm/x': Read-only file system\nmemory on / type memory (rw)\n",
  ],
  [
    "a mounted partition is as large as it was told: ENOSPC",
    "mkdir m; mount -o size=4k,nr_inodes=3 m; printf '%5000s' x > m/a; rm m/a; touch m/a m/b m/c; quota m",
    "printf: write error: No space left on device\ntouch: cannot touch 'm/c': No space left on device\n" +
    "MOUNTED ON USED LIMIT INODES LIMIT\n/room/m       0  4.0K      3     3\n",
  ],
  [
    "what was below a mount is there again, and a busy one stays: EBUSY",
    "mkdir m; echo below > m/f; mount m; echo above > m/f; cat m/f; exec 5< m/f; umount m; exec 5<&-; " +
    "umount -v m; cat m/f; umount m",
    "above\numount: m: target is busy.\numount: m unmounted\nbelow\numount: m: not mounted.\n",
    1,
  ],
  [
    "a directory is bound to a second path, with flags of its own",
    "mkdir d e; echo x > d/f; mount --bind -o ro d e; cat e/f; echo y > e/f; echo y > d/f; cat e/f",
    "x\nramfs: e/f: Read-only file system\ny\n",
  ],
  [
    "mount says what it does not know",
    "mkdir m; mount -t ext4 m; mount -o what m; mount -o size=x m; mount -t host /x m; mount nowhere; mount a b c",
    "mount: m: unknown filesystem type 'ext4'; there are memory and host\nmount: unknown option 'what'; there are ro|rw nosuid|suid nodev|dev noexec|exec noregular|regular noatime|atime nosymfollow|symfollow size= nr_blocks= nr_inodes= mode= uid= gid= bind remount\n" +
    "mount: m: bad value for 'size': 'x'\nmount: m: there is no host\nmount: nowhere: No such file or directory\n" +
    "mount: bad usage: extra operand 'c'\nTry 'mount --help' for more information.\n",
    1,
  ],
  [
    "a quota that is set holds at once, and what is there stays: ENOSPC",
    "mkdir m; mount -o size=1m m; printf '%9000s' x > m/a; quota -s 4k m; stat -c %s m/a; echo x > m/b; " +
    "quota -s 1m -i 3 m; echo x > m/b; touch m/c; quota -s bad m",
    "9000\necho: write error: No space left on device\ntouch: cannot touch 'm/c': No space left on device\n" +
    "quota: invalid size 'bad'\n",
    1,
  ],
  [
    "restore brings back content, modes and names, and takes away what came",
    "mkdir d; echo 1 > d/a; ln d/a d/b; chmod 640 d/a; touch -d @7 d/a; snapshot s d; " +
    "echo 2 > d/a; rm d/b; touch d/new; chmod 700 d/a; restore s; ls d; cat d/b; stat -c '%a %h %Y' d/a",
    "a\nb\n1\n640 2 7\n",
  ],
  [
    "changes tells what was added, deleted and modified, by its status too",
    "mkdir -p d/e; echo 1 > d/a; echo 1 > d/b; snapshot s d; changes s; echo $?; echo 2 > d/a; rm d/b; " +
    "mkdir d/n; touch d/n/x; chmod 700 d/e; changes -I mtime s; echo $?; changes -q s; echo $?; changes none; " +
    "changes -I what s; echo $?",
    "0\nM a (content)\nD b\nM e (mode)\nA n\nA n/x\n1\n1\nchanges: 'none': no such snapshot\n" +
    "changes: invalid argument 'what' for '--ignore'\nValid arguments are:\n  - 'type'\n  - 'content'\n" +
    "  - 'target'\n  - 'rdev'\n  - 'mode'\n  - 'owner'\n  - 'mtime'\n  - 'xattrs'\n" +
    "Try 'changes --help' for more information.\n2\n",
  ],
  [
    "diff @NAME is changes, and --json tells paths of files and directories too",
    "mkdir d e; echo 1 > d/a; touch -d @5 d/a; snapshot s d; echo 2 > d/a; touch e/n; diff @s; diff --json @s; diff --json d e; " +
    "echo $?; diff --json d d; echo $?; diff --json d none; echo $?",
    "M a (content, mtime)\n" +
    '{"path":"a","kind":"changed","differences":["content","mtime"]}\n' +
    '{"path":"a","kind":"removed","differences":[]}\n{"path":"n","kind":"added","differences":[]}\n1\n0\n' +
    "diff: '/room/none': No such file or directory\n2\n",
  ],
  [
    "a snapshot goes through a pipe and a file, and one cut short changes nothing",
    "mkdir d e; echo 1 > d/a; snapshot - d > s; restore - e < s; cat e/a; head -c 40 s > t; echo 2 > e/a; " +
    "restore - e < t; cat e/a; restore none; snapshot -d none; snapshot x nodir",
    "1\nrestore: '-': no whole snapshot\n2\nrestore: 'none': no such snapshot\n" +
    "snapshot: 'none': no such snapshot\nsnapshot: 'nodir': No such file or directory\n",
    1,
  ],
  [
    "an archive goes through a pipe",
    "mkdir -p d/e; echo 1 > d/a; ln -s a d/l; chmod 711 d/e; dump --tar d - | load --tar - x/y; cat x/y/l; " +
    "stat -c %a x/y/e; dump --tar -z d - | load --tar - z; ls z; echo junk | load --tar - q; dump --tar d",
    "1\n711\na\ne\nl\nload: '-': no tar archive: it is empty or cut short\n" +
    "dump: missing archive after 'd'\nTry 'dump --help' for more information.\n",
    1,
  ],
  [
    "a cage has its own user, umask and directory, and its changes stay in it",
    "mkdir -m 777 p; echo secret > s; chmod 600 s; cage -u 70 cat s; cage -u 70 -g 71 -m 077 -C p touch f; " +
    "stat -c '%u:%g %a' p/f; pwd; umask; cage -u 70 cage -u 0 cat s; cage -u nobodyhere true; cage -m 9 true",
    "cat: s: Permission denied\n70:71 600\n/room\n0022\ncage: must be superuser to become another user\n" +
    "cage: invalid user: 'nobodyhere'\ncage: invalid umask: '9'\n",
    1,
  ],
  [
    "cages are listed while they are there",
    "cage; cage --json; cage -u 5 cage | tail -n 1",
    "CAGE USER GROUP UMASK FILES DIRECTORY\n   0 root root   0022     0 /room\n" +
    '{"cage":0,"uid":0,"gid":0,"groups":[],"umask":"0022","files":0,"cwd":"/room"}\n' +
    "   1 5    5      0022     0 /room\n",
  ],
  [
    "watch prints every call on a tree that is the shell's own",
    "mkdir d; (sleep 0.05; echo 1 > d/a; mv d/a d/b; chmod 600 d/b; rm d/b; mkdir d/e; touch d/e/x) & " +
    "watch -r -n 7 d; wait; (sleep 0.05; touch d/y) & watch --json -n 1 d; wait; watch -t 0 d; watch nodir; " +
    "watch -n 0 d",
    "create a\nwrite a\nrename a -> b\nattributes b\nremove b\ncreate e\ncreate e/x\n" +
    '{"type":"create","path":"y"}\n' +
    "watch: 'nodir': No such file or directory\nwatch: invalid count '0'\n",
    1,
  ],
  ["check finds nothing in a whole tree", "mkdir d; echo x > d/f; ln d/f g; check; echo $?", "0\n"],
  [
    "extended attributes are set, shown and removed: ENODATA",
    "touch f; setfattr -n user.a -v hello f; setfattr -n user.b -v 0x00ff f; getfattr f; getfattr -d f; " +
    "getfattr -n user.a --only-values f; echo; setfattr -x user.a f; getfattr -n user.a f; setfattr -x user.a f",
    '# file: f\nuser.a\nuser.b\n\n# file: f\nuser.a="hello"\nuser.b=0sAP8=\n\nhello\n' +
    "getfattr: f: user.a: No such attribute\nsetfattr: f: No such attribute\n",
    1,
  ],
  [
    "tree shows sizes, counts, patterns and depth",
    "mkdir -p d/e; printf abc > d/x; printf abcde > d/e/y.c; ln -s x d/l; tree -s d | grep -v ' [de]$'; tree --du -h d | grep -v ' [de]$\\|used'; tree -L 1 -F d; " +
    "tree -P '*.c' --prune d; tree -I 'e|l' --noreport d; tree -fi --noreport d; tree -d --noreport d; tree -p -L 1 d",
    `│   └── [          5]  y.c
├── [          1]  l -> x
└── [          3]  x

1 directory, 3 files
│   └── [   5]  y.c
├── [   1]  l -> x
└── [   3]  x

` +
    `d/
├── e/
├── l -> x
└── x

1 directory, 2 files
d
└── e
    └── y.c

1 directory, 1 file
d
└── x
d
d/e
d/e/y.c
d/l -> x
d/x
d
└── e
[drwxr-xr-x]  d
├── [drwxr-xr-x]  e
├── [lrwxrwxrwx]  l -> x
└── [-rw-r--r--]  x

1 directory, 2 files
`,
  ],
  [
    "tree -J is one document",
    "mkdir -p d/e; touch d/e/f; ln -s e d/l; tree -J d",
    `[
  {"type":"directory","name":"d","contents":[
    {"type":"directory","name":"e","contents":[
      {"type":"file","name":"f"}
    ]},
    {"type":"link","name":"l","target":"e"}
  ]}
,
  {"type":"report","directories":1,"files":2}
]
`,
  ],
];

for (const [name, script, output, status = 0] of CASES) {
  Deno.test(name, async () => {
    const outcome = await runScript(`exec 2>&1\n${script}`);
    assertEquals(outcome.stdout, output);
    assertEquals(outcome.status, status);
  });
}

Deno.test("rm asks a person for what may not be written, and nobody else", async () => {
  const cage = new Vfs().cage();
  cage.mkdir("/d", 0o777);
  cage.chmod("/d", 0o777);
  for (const name of ["/d/f", "/d/g"]) cage.writeFile(name, new Uint8Array(1), { mode: 0o444 });
  cage.uid = 1000;
  const out = new CollectingSink();
  const answers = new BytesSource(new TextEncoder().encode("n\n"));
  const stdin = { read: (max?: number) => answers.read(max), terminal: { columns: 80 } };
  const shell = new Shell({ cage, stdin, stdout: out, stderr: out });
  await shell.exec("rm /d/f; ls /d; rm /d/f < /d/g; ls /d");
  assertEquals(
    out.text(),
    "rm: remove write-protected regular file '/d/f'? f\ng\ng\n",
  );
});

Deno.test("/dev/tty is the shell's terminal under any input, and ENXIO where there is none", async () => {
  const script = `
    printf '1\\n2\\n' > lines
    while read line; do read answer < /dev/tty; echo "$line $answer"; done < lines
    exec 3<> /dev/tty; read answer <&3; echo "$answer" >&3
    { echo shown > /dev/tty; } > hidden; cat /dev/tty; cat hidden`;
  const out = new CollectingSink();
  const answers = new BytesSource(new TextEncoder().encode("a\nb\nc\nd\n"));
  const stdin = { read: (max?: number) => answers.read(max), terminal: { columns: 80 } };
  const stderr = {
    write: (chunk: Uint8Array) => out.write(chunk),
    terminal: { columns: 80 },
  };
  const cage = new Vfs().cage();
  assertEquals(await new Shell({ cage, stdin, stdout: out, stderr }).exec(script), 0);
  assertEquals(out.text(), "1 a\n2 b\nc\nshown\nd\n");
  const none = await new TestShell().run("echo x > /dev/tty; cat /dev/tty");
  assertEquals(none.stderr.match(/\/dev\/tty: No such device or address\n/g)?.length, 2);
});

Deno.test("load takes many, patterns of the host, and tells how far it is", async () => {
  const host = Object.assign(new FakeHost(), {
    expand: (pattern: string) => Promise.resolve(pattern === "*.c" ? ["a.c", "b.c"] : []),
  });
  const shell = new TestShell({ host });
  const outcome = await shell.run(
    "load x y d; load '*.c' e; load -t f z; load '*.h' g; touch k; load x y k",
  );
  assertEquals(host.calls.map((call) => call.replace("load ", "")), [
    "x /room/d/x",
    "y /room/d/y",
    "a.c /room/e/a.c",
    "b.c /room/e/b.c",
    "z /room/f/z",
  ]);
  assertStringIncludes(outcome.stderr, "load: '*.h': no match on the host\n");
  assertStringIncludes(outcome.stderr, "load: target 'k': Not a directory\n");
});

Deno.test("progress is drawn on a terminal, over and over in one line that is gone at the end", async () => {
  const host = new FakeHost();
  host.load = async (_source, _target, { onProgress }) => {
    for (let files = 1; files <= 5; files++) {
      await new Promise((resolve) => setTimeout(resolve, 110));
      onProgress?.({ files, bytes: files << 20, path: `f${files}` });
    }
  };
  const said = async (terminal: boolean, script: string) => {
    const sink = new CollectingSink();
    const stderr = {
      write: (chunk: Uint8Array) => sink.write(chunk),
      terminal: terminal ? { columns: 60 } : undefined,
    };
    await new Shell({ cage: new Vfs().cage(), host, stdout: sink, stderr }).exec(script);
    return sink.text();
  };
  const drawn = await said(true, "load x");
  const lines = drawn.split("\r\x1b[K");
  assertEquals([lines[0], lines.at(-1)], ["", ""]);
  assert(lines.length > 3);
  for (const line of lines.slice(1, -1)) {
    assertMatch(line, /^\d files {2}[\d.]+M {2}[\d.]+M\/s {2}f\d$/);
  }
  assertEquals([await said(true, "load -q x"), await said(false, "load x")], ["", ""]);
});

Deno.test("a line of progress has counts, sizes, rate and the time that is left", () => {
  const done = { files: 3, bytes: 5 << 20 };
  const total = { files: 12, bytes: 20 << 20 };
  assertEquals(progressLine(done, total, 2, "a/b"), "3/12 files  5.0M/20M  2.5M/s  0:06 left  a/b");
  assertEquals(progressLine(done, undefined, 2, "x"), "3 files  5.0M  2.5M/s  x");
});

Deno.test("mv and cp between partitions keep what they are told to, sparse files sparse", async () => {
  const shell = new TestShell();
  shell.cage.mkdir("/m");
  shell.cage.state.vfs.mount("/m", new MemoryPartition());
  shell.cage.writeFile("/room/s", new TextEncoder().encode("x"));
  shell.cage.truncate("/room/s", 1 << 30);
  shell.cage.setxattr("/room/s", "user.k", new Uint8Array([1]));
  const script =
    "mkdir d; ln s d/t; touch -d @5 d; mv d /m/e; cp -a s /m/c; stat -c '%s %b' /m/e/t /m/c; " +
    "stat -c %Y /m/e; getfattr /m/c | head -n 2; mv -v /m/c k";
  assertEquals(
    (await shell.run(script)).stdout,
    "1073741824 8\n1073741824 8\n5\n# file: m/c\nuser.k\ncopied '/m/c' -> 'k'\nremoved '/m/c'\n",
  );
});

Deno.test("cp --parents keeps the attributes of directories that it makes", async () => {
  const { stdout } = await runScript(
    "mkdir -m 750 -p a/b; chmod 711 a; touch a/b/f; touch -d @9 a; mkdir t; cp -p --parents a/b/f t; " +
      "stat -c '%a %n' t/a t/a/b; stat -c %Y t/a",
  );
  assertEquals(stdout, "711 t/a\n750 t/a/b\n9\n");
});

Deno.test("an archive is read as it is written, in pieces", async () => {
  const shell = new TestShell();
  shell.cage.writeFile("/room/f", new Uint8Array(3 << 20));
  let pieces = 0;
  for await (const { length } of packTar(shell.cage, "/room")) {
    assert(length <= 3 << 19);
    pieces++;
  }
  assert(pieces > 3);
});
