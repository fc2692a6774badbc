/** `--size` and `--inodes`: a tree with budgets is as full as a tmpfs with the same, call by call. */
import { assertEquals, assertMatch } from "@std/assert";
import { compile, compilerMissing } from "../programs/compile.ts";
import { volumeMissing } from "../programs/injection.ts";
import { onOwnTmpfs } from "../programs/own_tmpfs.ts";
import { isLimited, type MemoryGroup, memoryGroup } from "./memory_group.ts";
import { REPOSITORY, Scratch } from "./command_line.ts";

const SIZE = `${64 * 4}k`;
const INODES = "12";

const missing = compilerMissing();
const program = missing === undefined ? compile("budget", ["budget.c"]) : "";
const expected = missing === undefined
  ? onOwnTmpfs([program], `size=${SIZE},nr_inodes=${INODES}`)
  : undefined;
if (expected === undefined) console.log("budgets: not compared: no tmpfs may be mounted here");

Deno.test({
  name: "a program in a tree with budgets is answered ENOSPC where a tmpfs of that size answers it",
  ignore: expected === undefined,
  async fn() {
    using scratch = new Scratch();
    const options = ["--size", SIZE, "--inodes", INODES, "--", program, scratch.root];
    const { out, err } = await scratch.run(options);
    assertEquals([out, err], [expected, ""]);
  },
});

Deno.test("the shell's own commands meet the same end: a short file, ENOSPC, and room again after rm", async () => {
  using scratch = new Scratch();
  const script = [
    "run head -c 70000 /dev/zero > a",
    "stat -c %s a",
    "echo more > b; stat -c %s b",
    "rm a; echo more > b; cat b",
    "run df --output=size,avail -B 4096 . | tail -n 1",
  ].join("\n");
  const { out, err } = await scratch.sh(["--size", "64k", "-c", script]);
  assertEquals(out.split("\n").map((line) => line.trim()), ["65536", "0", "more", "16    15", ""]);
  assertEquals(err.match(/No space left on device/g)?.length, 2);
});

Deno.test("the inodes of a tree are counted with its roots, and the shell's mkdir meets ENOSPC", async () => {
  using scratch = new Scratch();
  const { code, err } = await scratch.sh(["--inodes", "3", "-c", "mkdir a b && mkdir c"]);
  assertEquals(code, 1);
  assertMatch(err, /c'?: No space left on device/);
});

Deno.test("a program of a tree with a budget runs from there, also for another user", async () => {
  using scratch = new Scratch();
  const script = `cp /bin/id ${scratch.root}/; chmod 755 ${scratch.root}; ` +
    `cd ${scratch.root}; ./id -u; echo x > f; chmod 666 f; ` +
    (Deno.uid() === 0
      ? "setpriv --reuid 65534 --regid 65534 --clear-groups sh -c './id -u; echo y >> f'; cat f"
      : "echo 65534; echo x; echo y");
  const { out, err } = await scratch.run(["--size", "2m", "--", "sh", "-c", script]);
  assertEquals([out, err], [`${Deno.uid()}\n65534\nx\ny\n`, ""]);
});

Deno.test("sizes are those of tmpfs: suffixes, a share of memory, 0 and max for none; others are reported", async () => {
  using scratch = new Scratch();
  for (const size of ["1k", "1M", "1g", "10%", "0", "max", "5000"]) {
    const { code, err } = await scratch.run(["--size", size, "--", "true"]);
    assertEquals([code, err], [0, ""], size);
  }
  for (const size of ["x", "1.5g", "2kb", "%", "99999999e", ""]) {
    const { code, err } = await scratch.run(["--size", size, "--", "true"]);
    assertEquals([code, err.split(":")[1]], [125, ` --size ${size}`], size);
  }
  for (const inodes of ["x", "10%", "4294967296", ""]) {
    const { code, err } = await scratch.sh(["--inodes", inodes, "-c", "true"]);
    assertEquals([code, err.split(":")[1]], [125, ` --inodes ${inodes}`], inodes);
  }
});

/** A namespace whose root may mount nothing, nor make a further namespace. */
const CONFINED = "cd /proc/sys/user && echo 0 > max_user_namespaces && echo 0 > max_mnt_namespaces";

function inConfinement(script: string, ...args: string[]) {
  const line = ["-U", "-r", "sh", "-c", `${CONFINED} && ${script}`, ...args];
  const { code, stderr } = new Deno.Command("unshare", { args: line }).outputSync();
  return { code, err: new TextDecoder().decode(stderr) };
}

Deno.test({
  name: "where the kernel refuses a tmpfs of limited size, --size says so, and --inodes works",
  ignore: inConfinement(":", "sh").code !== 0,
  fn() {
    using scratch = new Scratch();
    const run = (option: string, value: string) =>
      inConfinement(
        `exec "$0" run -A --no-check ${REPOSITORY}ramfs.ts run --root "$1" ${option} ${value} -- true`,
        Deno.execPath(),
        scratch.root,
      );
    const { code, err } = run("--size", "1m");
    assertEquals(code, 125);
    assertMatch(
      err,
      /^ramfs: --size 1m: the kernel lets this user have no tmpfs of limited size; run as root,/,
    );
    assertEquals(run("--inodes", "5"), { code: 0, err: "" });
  },
});

/** What the program in a tree is told of its size, in pages. */
async function pagesOf(scratch: Scratch, ...options: string[]): Promise<number> {
  const { out } = await scratch.run([...options, "--", "stat", "-f", "-c", "%b", scratch.root]);
  return Number(out);
}

Deno.test({
  name:
    "without --size a tree has the size of a tmpfs by default, and --size max all that there is",
  ignore: volumeMissing() !== undefined || isLimited(),
  async fn() {
    using scratch = new Scratch();
    const expected = Number(onOwnTmpfs(["stat", "-f", "-c", "%b"]));
    assertEquals(await pagesOf(scratch), expected);
    const all = await pagesOf(scratch, "--size", "max");
    assertEquals(Math.abs(all - 2 * expected) <= 1, true);
  },
});

const LIMIT = 480 * 1024 * 1024;

/** Runs a script in a tree whose owner, and so all of it, is in a control group of LIMIT bytes. */
async function runInGroup(scratch: Scratch, options: string[], script: string) {
  const group = memoryGroup(LIMIT) as MemoryGroup;
  const enter = `echo $$ > "$1"; shift; exec "$@"`;
  const ramfs = [Deno.execPath(), "run", "-A", "--no-check", `${REPOSITORY}ramfs.ts`, "run"];
  const args = ["-c", enter, "sh", `${group.directory}/cgroup.procs`, ...ramfs, ...options];
  args.push("--root", scratch.root, "--", "sh", "-c", script);
  const { stdout, stderr } = await new Deno.Command("sh", { args }).output();
  group.remove();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { out, err };
}

const tried = memoryGroup(LIMIT);
if (typeof tried === "string") console.log(`memory of a control group: not tested: ${tried}`);
else tried.remove();
const noGroup = typeof tried === "string" || volumeMissing() !== undefined;

Deno.test({
  name:
    "in a control group a tree has half of its memory, and a program meets ENOSPC where that ends",
  ignore: noGroup,
  async fn() {
    using scratch = new Scratch();
    const script = `stat -f -c %b ${scratch.root}; cd ${scratch.root}; head -c 300M /dev/zero > f
      stat -c %s f; rm f; head -c 200M /dev/zero > g && echo again`;
    const { out, err } = await runInGroup(scratch, [], script);
    assertEquals(out, `${LIMIT / 2 / 4096}\n${LIMIT / 2}\nagain\n`);
    assertMatch(err, /No space left on device/);
  },
});

Deno.test({
  name: "where memory runs out a tree without a limit takes no more, and more when there is again",
  ignore: noGroup,
  async fn() {
    using scratch = new Scratch();
    const script =
      `cd ${scratch.root}; for i in 1 2 3 4 5 6; do head -c 100M /dev/zero > f$i || break; done
      echo $i; stat -f -c %f .; rm f*; sleep 2; head -c 100M /dev/zero > g && echo again`;
    const { out, err } = await runInGroup(scratch, ["--size", "max"], script);
    assertMatch(out, /^[3-5]\n0\nagain\n$/);
    assertMatch(err, /^ramfs: memory runs out: the tree takes no more than the \d+ MiB .*--size/m);
    assertMatch(err, /No space left on device/);
  },
});
