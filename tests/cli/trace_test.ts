/** `--trace`: a line of JSON for each call of a program on the tree. */
import { assert, assertEquals } from "@std/assert";
import { ramfs, Scratch } from "./command_line.ts";

interface TraceLine {
  time: number;
  pid: number;
  call: string;
  paths: (string | null)[];
  result?: number;
  errno?: string;
}

function parse(text: string): TraceLine[] {
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** What a script's programs told, in a file beside the tree. */
async function traced(scratch: Scratch, script: string, env = {}): Promise<TraceLine[]> {
  const args = ["--trace", "trace.json", "--", "sh", "-c", script];
  const { code, err } = await scratch.run(args, { env });
  assertEquals([code, err], [0, ""]);
  return parse(scratch.read("trace.json"));
}

Deno.test("each call on the tree is reported with its paths and its result or errno, and none on the host", async () => {
  using scratch = new Scratch();
  const { root } = scratch;
  const before = Date.now() / 1000;
  const lines = await traced(
    scratch,
    `cd ${root}; mkdir d; echo hi > d/f; mv d/f g; cat g /etc/hostname >/dev/null; rmdir missing 2>/dev/null; ln g h; true`,
  );
  const brief = lines.map(({ call, paths, result, errno }) =>
    [call, ...paths.map((path) => path?.slice(root.length)), errno ?? (result! > 0 ? "+" : result)]
      .join(" ")
  );
  for (
    const expected of [
      "chdir  0",
      "mkdir /d 0",
      "openat /d/f +",
      "write /d/f +",
      "renameat2 /d/f /g 0",
      "openat /g +",
      "read /g +",
      "read /g 0",
      "rmdir /missing ENOENT",
      "linkat /g /h 0",
    ]
  ) assert(brief.includes(expected), `${expected} in\n${brief.join("\n")}`);
  for (const { time, pid, paths } of lines) {
    assert(time >= before - 1 && time <= Date.now() / 1000 + 1 && pid > 1);
    assert(paths.every((path) => path === null || path.startsWith(root)), String(paths));
  }
});

Deno.test("names of any bytes are reported as JSON from which they can be had back", async () => {
  using scratch = new Scratch();
  const lines = await traced(
    scratch,
    `cd ${scratch.root}; : > "$(printf 'n\\n\\t"\\\\\\303\\244\\377')"`,
  );
  const { paths } = lines.find(({ call }) => call === "openat")!;
  assertEquals(paths, [`${scratch.root}/n\n\t"\\ä\udcff`]);
});

Deno.test("a trace goes on through exec, env -i, fork and other users, and tells scripts by their own path", async () => {
  using scratch = new Scratch();
  const { root } = scratch;
  const user = Deno.uid() === 0 ? "setpriv --reuid 65534 --clear-groups " : "";
  const lines = await traced(
    scratch,
    `chmod 755 ${root}; printf '#!/bin/sh\\n: < ${root}/in-script\\n' > ${root}/s; chmod 755 ${root}/s; ` +
      `env -i /bin/sh -c '(exec ${user}${root}/s) 2>/dev/null; :'`,
    { RAMFS_SUPERVISE_OTHERS: "off" },
  );
  assert(lines.some(({ call, paths }) => call === "execve" && paths[0] === `${root}/s`));
  assert(lines.some(({ paths, errno }) => paths[0] === `${root}/in-script` && errno === "ENOENT"));
});

Deno.test("lines of processes that run at once do not mix", async () => {
  using scratch = new Scratch();
  const lines = await traced(
    scratch,
    `cd ${scratch.root}; for i in 1 2 3 4 5 6; do (for j in 1 2 3 4 5 6 7 8 9 10; do echo $j > f$i; done) & done; wait`,
  );
  const writes = lines.filter(({ call }) => call === "write");
  assertEquals(writes.length, 60);
  assertEquals(new Set(writes.map(({ pid }) => pid)).size, 6);
});

Deno.test("a trace can go to standard output or error, whose earlier text stays", async () => {
  using scratch = new Scratch();
  const script = `echo first; stat ${scratch.root} > /dev/null`;
  const out = await scratch.run(["--trace", "-", "--", "sh", "-c", script]);
  assertEquals(out.out.split("\n")[0], "first");
  assert(parse(out.out.slice(6)).length > 0);
  const err = await scratch.run(["--trace", "/dev/stderr", "--", "sh", "-c", script]);
  assertEquals(err.out, "first\n");
  assert(parse(err.err).every(({ paths }) => paths[0] === scratch.root));
});

Deno.test("a trace whose reader has gone does not disturb the program", () => {
  using scratch = new Scratch();
  const script = `"$0" run -A --no-check "$1" run --root "$2" --trace - -- ` +
    `sh -c 'sleep 0.2; for i in 1 2 3; do : > $0/f; done; echo $i >&2' "$2" | true`;
  const ramfsTs = new URL("../../ramfs.ts", import.meta.url).pathname;
  const { stderr } = new Deno.Command("sh", {
    args: ["-c", script, Deno.execPath(), ramfsTs, scratch.root],
  }).outputSync();
  assertEquals(new TextDecoder().decode(stderr), "3\n");
});

Deno.test("a trace into the tree or into a directory that is not there is refused", async () => {
  using scratch = new Scratch();
  const inside = await scratch.run(["--trace", `${scratch.root}/t`, "--", "true"]);
  assertEquals([inside.code, inside.err], [
    125,
    `ramfs: --trace ${scratch.root}/t: lies in the tree that it tells of; name a file of the host\n`,
  ]);
  const missing = await ramfs(["run", "--root", "/tmp/ram", "--trace", "/no/dir/t", "--", "true"]);
  assertEquals(
    missing.err,
    "ramfs: --trace /no/dir/t: cannot be written: No such file or directory\n",
  );
});
