/** Sessions that stay: started in the background, used by others, and stopped. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { exists } from "../../runtime/exists.ts";
import { type Options, ramfs, REPOSITORY, Scratch } from "./command_line.ts";

/** A directory of sessions of its own; those that are left in it are stopped. */
class Place {
  readonly scratch = new Scratch();
  readonly root = this.scratch.root;
  readonly runtime = `${this.scratch.path}/run`;
  readonly options: Options = { cwd: "/", env: { XDG_RUNTIME_DIR: this.runtime } };

  constructor() {
    Deno.mkdirSync(this.runtime, { mode: 0o700 });
  }

  ramfs(...args: string[]) {
    return ramfs(args, this.options);
  }

  exec(script: string) {
    return this.ramfs("exec", "s", "--", "sh", "-c", script);
  }

  async rows() {
    return JSON.parse((await this.ramfs("ps", "--json")).out);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { name } of await this.rows()) await this.ramfs("stop", "-t", "0", name);
    this.scratch[Symbol.dispose]();
  }
}

Deno.test("start leaves a session behind, in which exec runs programs until stop ends it and dumps", async () => {
  await using place = new Place();
  const { root, scratch } = place;
  const started = await place.ramfs(
    "start",
    "s",
    "--root",
    root,
    "--dump",
    `${root}/f=${scratch.path}/out`,
  );
  assertEquals([started.code, started.out, started.err], [0, "", ""]);
  const program = await place.exec(`echo $RAMFS_SESSION > ${root}/f; cat ${root}/f; exit 3`);
  assertEquals([program.code, program.out, program.err], [3, "s\n", ""]);
  assertEquals(
    (await place.ramfs("sh", "--join", "s", "-c", "cat f; echo $RAMFS_SESSION")).out,
    "s\ns\n",
  );
  const stopped = await place.ramfs("stop", "s");
  assertEquals([stopped.code, stopped.out, stopped.err], [0, "", ""]);
  assertEquals(Deno.readTextFileSync(`${scratch.path}/out`), "s\n");
  assertEquals(await place.rows(), []);
  Deno.removeSync(`${scratch.path}/out`);
});

Deno.test("the owner of a session that stays leads a session of its own, outside any terminal", async () => {
  await using place = new Place();
  await place.ramfs("start", "s", "--root", place.root);
  const [{ owner, log }] = await place.rows();
  const fields = Deno.readTextFileSync(`/proc/${owner}/stat`).split(") ")[1].split(" ");
  assertEquals([Number(fields[2]), Number(fields[3]), Number(fields[4])], [owner, owner, 0]);
  assertEquals(Deno.readTextFileSync(log), "");
});

Deno.test("stop ends the programs of a session first: SIGTERM, and SIGKILL for who does not mind that", async () => {
  await using place = new Place();
  await place.ramfs("start", "s", "--root", place.root);
  const heard = `${place.scratch.path}/heard`;
  const polite = place.exec(
    `trap 'echo $? > ${heard}; exit 5' TERM; : > ${place.root}/a; while :; do sleep 0.1; done`,
  );
  const deaf = place.exec(`trap '' TERM; : > ${place.root}/b; while :; do sleep 0.1; done`);
  while ((await place.exec(`ls ${place.root}`)).out !== "a\nb\n");
  const [{ programs }] = await place.rows();
  assert(programs.some(({ command }: { command: string }) => command.includes("trap '' TERM")));
  const stopped = await place.ramfs("stop", "--timeout", "1s", "s");
  assertEquals([stopped.code, stopped.err], [0, ""]);
  assertEquals([(await polite).code, (await deaf).code], [5, 137]);
  assert(exists(heard));
  Deno.removeSync(heard);
});

Deno.test("a program of the session may stop it", async () => {
  await using place = new Place();
  await place.ramfs("start", "s", "--root", place.root);
  const command = `${Deno.execPath()} run -A --no-check ${REPOSITORY}ramfs.ts`;
  const { code, out } = await place.exec(
    `${command} ps | tail -n +2 | cut -d' ' -f1; ${command} stop s; echo $?`,
  );
  assertEquals([code, out], [0, "s\n0\n"]);
  assertEquals(await place.rows(), []);
});

Deno.test("an idle session ends by itself, one in which a program runs does not", async () => {
  await using place = new Place();
  await place.ramfs("start", "s", "--root", place.root, "--idle", "0.5s");
  assertEquals((await place.exec("sleep 2; echo still")).out, "still\n");
  for (let tries = 0; (await place.rows()).length > 0; tries++) {
    assert(tries < 100);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

Deno.test("start tells what is wrong and leaves nothing behind", async () => {
  await using place = new Place();
  const { root } = place;
  const missing = await place.ramfs("start", "s", "--root", root, "--load", "/nonexistent");
  assertEquals(missing.code, 125);
  assertStringIncludes(missing.err, "--load /nonexistent: cannot load: ENOENT");
  assertMatch(
    (await place.ramfs("start", "s")).err,
    /^ramfs: start: no --root; .*ramfs start s --root/,
  );
  assertMatch((await place.ramfs("start", "a b", "--root", root)).err, /not a session's name/);
  const idle = await place.ramfs("start", "s", "--root", root, "--idle", "soon");
  assertMatch(idle.err, /--idle soon: not a time; write 90s, 10m or 2h/);
  assertEquals(await place.rows(), []);
  await place.ramfs("start", "s", "--root", root);
  const again = await place.ramfs("start", "s", "--root", root);
  assertEquals(again.code, 125);
  assertMatch(again.err, /runs already, in process \d+/);
});

Deno.test("stop says which dump failed, with status 1 or more, and which session there is none", async () => {
  await using place = new Place();
  const { root } = place;
  const target = `${place.scratch.path}/missing/out`;
  await place.ramfs("start", "s", "--root", root, "--dump", `${root}/nothing=${target}`);
  const stopped = await place.ramfs("stop", "s");
  assert(stopped.code > 0);
  assertMatch(stopped.err, /^ramfs: --dump .*nothing.*: .*ENOENT/);
  const none = await place.ramfs("stop", "s");
  assertEquals(none.code, 125);
  assertMatch(none.err, /no such session runs/);
  assertMatch((await place.ramfs("exec")).err, /^ramfs: exec: no session; name it/);
});
