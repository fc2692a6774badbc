/** What is not redirected is said: programs that the kernel runs without the hook, once each. */
import { assertEquals, assertMatch } from "@std/assert";
import { Scratch } from "./command_line.ts";

/** An ELF header of a 32-bit program, which no kernel here can run to its end. */
function program32(scratch: Scratch): string {
  const path = `${scratch.path}/old`;
  const header = new Uint8Array(128);
  header.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  Deno.writeFileSync(path, header, { mode: 0o755 });
  return path;
}

Deno.test("a 32-bit program with the tree in an argument or as its directory is told of, once", async () => {
  using scratch = new Scratch();
  const old = program32(scratch);
  const told = `ramfs: ${old} is a 32-bit program, it does not see the tree\n`;
  const run = async (script: string) => {
    const { err } = await scratch.run([
      "--",
      "sh",
      "-c",
      `exec 3>&2 2>/dev/null; (${script}) 2>&3`,
    ]);
    return err.split("\n").filter((line) => line.startsWith("ramfs:")).map((line) => line + "\n")
      .join("");
  };
  const { root } = scratch;
  assertEquals(await run(`${old}; ${old} /etc ${root}x ${root}-y/f`), "");
  assertEquals(await run(`${old} ${root}; ${old} ${root}/x`), told);
  assertEquals(await run(`${old} --out=${root}/x -v`), told);
  assertEquals(await run(`${old} -I/usr/include:${root}`), told);
  assertEquals(await run(`cd ${root}; ${old}; cd /; ${old} ${root}`), told);
  assertEquals(
    await run(`cd ${root}; echo text > t; chmod 755 t; ./t; ${scratch.write("t", "true", 0o755)}`),
    "",
  );
});

Deno.test({
  name:
    "a set-user-id program of the host is told of, and one of the tree runs as its caller and is told of",
  ignore: Deno.uid() !== 0,
  async fn() {
    using scratch = new Scratch();
    const { root } = scratch;
    const program = `${scratch.path}/ls`;
    Deno.copyFileSync("/bin/ls", program);
    Deno.chownSync(program, 65534, null);
    Deno.chmodSync(program, 0o4755);
    Deno.chmodSync(scratch.path, 0o755);
    const command = ["--", "sh", "-c", `${program} -d ${root}; ${program} -d /`];
    const supervised = await scratch.run(command);
    assertEquals([supervised.out, supervised.err], [`${root}\n/\n`, ""]);
    const outside = await scratch.run(command, { env: { RAMFS_SUPERVISE_OTHERS: "off" } });
    assertEquals(
      outside.err.split("\n")[0],
      `ramfs: ${program} is set-user-id, it does not see the tree`,
    );
    assertEquals(outside.err.match(/^ramfs:/gm)?.length, 1);
    const script = `cd ${root}; cp /bin/id id; chown 65534 id; chmod 4755 id; ./id -u; ./id -u`;
    const inside = await scratch.run(["--", "sh", "-c", script]);
    assertEquals(inside.out, "0\n0\n");
    assertEquals(
      inside.err,
      "ramfs: ./id is set-user-id or set-group-id in the tree, it runs as its caller all the same\n",
    );
  },
});

Deno.test("each such execution of a named session is counted for ramfs ps and ramfs doctor", async () => {
  using scratch = new Scratch();
  const old = program32(scratch);
  const ramfs = `"${Deno.execPath()}" run -A --no-check ${
    new URL("../../ramfs.ts", import.meta.url).pathname
  }`;
  const script = `for i in 1 2 3; do ${old} ${scratch.root}; done 2> /dev/null; ` +
    `${ramfs} ps --json; ${ramfs} doctor`;
  const env = { XDG_RUNTIME_DIR: scratch.path, HOME: Deno.env.get("HOME")! };
  const { out } = await scratch.run(["--session", "u", "--", "sh", "-c", script], { env });
  assertMatch(out, /"unseen": 3\n/);
  assertMatch(out, /sessions +limited +u: 3 executions of programs that do not see the tree\n/);
});
