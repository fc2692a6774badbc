/** `-o` and `--mount-options`: roots are mounted as mount(8) and tmpfs(5) have it. */
import { assertEquals, assertMatch } from "@std/assert";
import { numberMountOptions } from "../../cli/quick_parse.ts";
import { volumeMissing } from "../programs/injection.ts";
import { ramfs, Scratch } from "./command_line.ts";

Deno.test("mode=, uid= and gid= are the root directory's, in run and in sh", async () => {
  using scratch = new Scratch();
  const options = "mode=1770,uid=12,gid=34";
  const script = `stat -c '%a %u %g' ${scratch.root}`;
  for (
    const { out, err } of [
      await scratch.run(["-o", options, "--", "sh", "-c", script]),
      await scratch.sh(["--mount-options", options, "-c", script]),
    ]
  ) assertEquals([out, err], ["1770 12 34\n", ""]);
});

Deno.test("options hold for the root before them, and before the first root for all", async () => {
  using scratch = new Scratch();
  const [one, two] = [`${scratch.path}/one`, `${scratch.path}/two`];
  const line = ["run", "-o", "nodev", "--root", one, "-o", "noexec", "--root", two, "--"];
  const script =
    `for r in ${one} ${two}; do cp /bin/true $r/t; $r/t; echo $?; mknod $r/n c 1 3; cat $r/n; echo $?; done`;
  const { out, err } = await ramfs([...line, "sh", "-c", script]);
  assertEquals(out, "126\n1\n0\n1\n");
  assertMatch(err, /one\/t: Permission denied/);
});

Deno.test("a read-only root is filled first, and then takes nothing", async () => {
  using scratch = new Scratch();
  scratch.write("data/f", "text\n");
  const options = ["--load", `data=${scratch.root}`, "-o", "ro"];
  const script = "cat f; echo x > f; rm f; cat f";
  const outcomes = [
    await scratch.run([...options, "--cwd", scratch.root, "--", "sh", "-c", script]),
    await scratch.sh([...options.slice(0, 2), "--mount-options", "ro", "-c", script]),
  ];
  for (const { out, err } of outcomes) {
    assertEquals([out, err.match(/Read-only file system/g)?.length], ["text\ntext\n", 2]);
  }
});

Deno.test("an archive is unpacked into a read-only root, and packed from it", async () => {
  using scratch = new Scratch();
  scratch.write("data/f", "text\n");
  const pack = new Deno.Command("tar", {
    args: ["cf", "in.tar", "-C", "data", "f"],
    cwd: scratch.path,
  });
  await pack.output();
  const tars = ["--load-tar", "in.tar", "--dump-tar", "out.tar"];
  const { code, err } = await scratch.run([
    ...tars,
    "-o",
    "ro",
    "--",
    "sh",
    "-c",
    "cat f; touch f",
  ]);
  assertEquals(code, 1);
  assertMatch(err, /Read-only file system/);
  const list = new Deno.Command("tar", { args: ["tf", "out.tar"], cwd: scratch.path });
  assertMatch(new TextDecoder().decode((await list.output()).stdout), /^(\.\/)?f$/m);
});

Deno.test("mount -o remount in the shell holds for programs, those that run as well", async () => {
  using scratch = new Scratch();
  const script = [
    `run sh -c 'while ! echo x > f; do sleep 0.1; done; echo written' 2>/dev/null &`,
    `mount -o remount,rw,noexec ${scratch.root}`,
    "wait; cat f; mount | tail -n 1",
    "run cp /bin/true t; run ./t; echo $?",
    `mount -o remount,ro ${scratch.root}; run touch f; echo $?`,
  ].join("\n");
  const { out } = await scratch.sh(["--mount-options", "ro", "-c", script]);
  assertEquals(
    out,
    `written\nx\nshared on ${scratch.root} type shared (rw,noexec)\n126\n1\n`,
  );
});

Deno.test("size= and nr_inodes= are --size and --inodes; two that differ are refused", async () => {
  using scratch = new Scratch();
  const df = ["--", "df", "-B1", "--output=size,itotal", scratch.root];
  const { out } = await scratch.run(["-o", "nr_blocks=64,nr_inodes=1k", "--size", "256k", ...df]);
  assertEquals(out.split("\n")[1].trim().split(/ +/), ["262144", "1024"]);
  const twice = await scratch.run(["-o", "size=1m", "--size", "2m", ...df]);
  assertEquals([twice.code, twice.err], [
    125,
    "ramfs: --size: 2097152 and 1048576; all roots share one budget, give it once\n",
  ]);
});

Deno.test("a remount changes nr_inodes= and size= of the tree, but no size= where it has no tmpfs", async () => {
  using scratch = new Scratch();
  const script = [
    "mount -o remount,nr_inodes=3 .; mkdir a b; mkdir c",
    "quota -i 4 .; mkdir c && ls",
    "mount -o remount,size=2m . && run stat -f -c %b .",
  ].join("\n");
  const { out, err } = await scratch.sh(["-c", script]);
  const sized = volumeMissing() === undefined;
  assertEquals(out, `a\nb\nc\n${sized ? "512\n" : ""}`);
  assertMatch(err, /c'?: No space left on device\n/);
  const none = await scratch.sh(["-c", script], { env: { RAMFS_VOLUME: "off" } });
  assertEquals(none.out, "a\nb\nc\n");
  assertMatch(none.err, /: cannot get that size: it holds more, or has no tmpfs/);
});

Deno.test({
  name: "a remount changes size= for programs as well, but not to less than the files take",
  ignore: Deno.uid() !== 0,
  async fn() {
    using scratch = new Scratch();
    const script = [
      "run sh -c 'head -c 1500000 /dev/zero > a' 2>/dev/null; stat -c %s a",
      "mount -o remount,size=2m .; run sh -c 'head -c 1500000 /dev/zero > a'; stat -c %s a",
      "run df -B1 --output=size . | tail -n 1; quota -s 4k . || quota -s 1500k .; run df -B1k --output=size . | tail -n 1",
    ].join("\n");
    const { out, err } = await scratch.sh(["--size", "1m", "-c", script]);
    assertEquals(out.split("\n").map((line) => line.trim()), [
      "1048576",
      "1500000",
      "2097152",
      "1500",
      "",
    ]);
    assertMatch(err, /cannot get that size: it holds more, .*\n$/);
  },
});

const WRONG: [list: string, message: RegExp][] = [
  ["noexce", /^ramfs: -o noexce: no such option: noexce; there are ro\|rw nosuid\|suid .*gid=\n$/],
  ["ro,a=b,c", /no such option: a=b, c;/],
  ["mode=9", /^ramfs: -o mode=9: mode=9 is no octal mode up to 7777; write one, as mode=1777\n$/],
  ["uid=me", /uid=me is no number of a user/],
  ["gid=4294967295", /gid=4294967295 is no number of a group/],
  ["size=big", /-o size=big: not a size;/],
  ["nr_inodes=x", /-o nr_inodes=x: not a number up to/],
];

for (const [list, message] of WRONG) {
  Deno.test(`-o ${list} is reported with what to do`, async () => {
    using scratch = new Scratch();
    const { code, err } = await scratch.run(["-o", list, "--", "true"]);
    assertEquals(code, 125);
    assertMatch(err, message);
  });
}

Deno.test("with nosuid a set-user-id program of the tree runs without a word", async () => {
  using scratch = new Scratch();
  const script = `cp /bin/true t; chown 1:1 t; chmod 6755 t; ./t`;
  const { code, err } = await scratch.run([
    "-o",
    "nosuid",
    "--cwd",
    scratch.root,
    "--",
    "sh",
    "-c",
    script,
  ]);
  assertEquals([code, err], [0, ""]);
});

Deno.test("who joins finds the roots mounted as they are, and has no say in it", async () => {
  using scratch = new Scratch();
  const name = `mount-options-${Deno.pid}`;
  const inner = `${Deno.execPath()} run -A ${new URL("../../ramfs.ts", import.meta.url).pathname}`;
  const script = `${inner} sh --join ${name} -c 'mount | tail -n 1; echo x > f'; ` +
    `${inner} run --join ${name} -o ro -- true`;
  const { out, err } = await scratch.run(["-o", "ro", "--session", name, "--", "sh", "-c", script]);
  assertEquals(out, `shared on ${scratch.root} type shared (ro)\n`);
  assertEquals(
    err,
    `ramfs: f: Read-only file system\nramfs: --join ${name}: that session has its name, roots and ` +
      "limits already; leave out --mount-options\n",
  );
});

Deno.test("the parsers are told behind how many roots a list stands", () => {
  const numbered = (line: string) => numberMountOptions(line.split(" ")).join(" ");
  assertEquals(
    numbered("run -o a --root /x -o b --mount-options=c --root=/y -o d -- -o e"),
    "run -o 0:a --root /x -o 1:b --mount-options=1:c --root=/y -o 2:d -- -o e",
  );
  assertEquals(numbered("run --load -o -o x cmd -o y"), "run --load -o -o 0:x cmd -o y");
  assertEquals(
    numbered("sh -o pipefail --mount-options ro -c x"),
    "sh -o pipefail --mount-options 0:ro -c x",
  );
});
