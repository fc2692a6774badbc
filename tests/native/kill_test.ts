/**
 * Kills processes at random instants of their work in a tree. RAMFS_KILL_SECONDS says for how long (8), RAMFS_KILL_SEED
 * from where (chosen and printed).
 */
import { assert, assertEquals } from "@std/assert";
import { PartitionStatistics } from "../../core/attributes.ts";
import { SIGKILL } from "../../core/constants.ts";
import { Session } from "../../ffi/session.ts";
import { compile, compilerMissing } from "../programs/compile.ts";
import { buildToolsMissing } from "./native_build.ts";

const ROOT = "/tmp/ramfs-kill-test";
const ENV = { PATH: "/usr/bin:/bin", LC_ALL: "C" };
const seconds = Number(Deno.env.get("RAMFS_KILL_SECONDS") ?? 8);
const seed = Number(Deno.env.get("RAMFS_KILL_SEED") ?? Math.floor(Math.random() * 2 ** 31));
const missing = buildToolsMissing() ?? compilerMissing();

/** Runs a program with its output in a file: its status and that output. */
async function run(session: Session, argv: string[], env: Record<string, string> = ENV) {
  const log = Deno.makeTempFileSync({ prefix: "ramfs-kill-" });
  try {
    const program = `exec "$0" "$@" > ${log} 2>&1`;
    const shell = ["sh", "-c", program, ...argv];
    const pid = session.spawn({ program: "/bin/sh", argv: shell, env, cwd: "/" });
    assert(pid > 0, `errno ${-pid}`);
    // Who waits for a lock that nobody gives back would wait for ever.
    const patience = setTimeout(() => session.kill(pid, SIGKILL), (seconds + 30) * 1000);
    const { code } = await session.wait(pid);
    clearTimeout(patience);
    return { code, out: Deno.readTextFileSync(log) };
  } finally {
    Deno.removeSync(log);
  }
}

/** Inodes in use, once the keepers have buried what nobody has open: waits at most five seconds for `wanted`. */
async function inodesLeft(session: Session, wanted: number): Promise<number> {
  const statistics = new PartitionStatistics();
  for (let patience = 0;; patience++) {
    session.partition(0).statfs(statistics);
    const left = statistics.files - statistics.filesFree;
    if (left <= wanted || patience === 100) return left;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function killTest(
  name: string,
  share: number,
  env: Record<string, string>,
  budget: { size?: number; inodes?: number } = {},
): void {
  const said = missing ? `${name} (skipped: ${missing})` : name;
  const fn = async () => {
    console.log(`RAMFS_KILL_SEED=${seed}`);
    using session = await Session.create({ roots: [ROOT], ...budget });
    const churn = compile("churn", ["../native/churn.c"]);
    const time = String(seconds * 1000 * share);
    const { code, out } = await run(session, [churn, ROOT, time, String(seed), "3"], env);
    assertEquals(code, 0, out);
    const [killed, calls] = out.split(" ").map(Number);
    console.log(`${killed} killed, ${calls} calls succeeded`);
    assert(killed > 50 * seconds * share, "too few were killed to mean anything");
    assert(calls > killed, "the calls failed");
    assertEquals(session.partition(0).check(), []);
    const after = await run(session, [
      "sh",
      "-c",
      `cd ${ROOT} && ls -R > /dev/null && rm -r ./* && ls -A && echo alive > x && cat x && rm x`,
    ]);
    assertEquals(after, { code: 0, out: "alive\n" });
    assertEquals(await inodesLeft(session, 1), 1, "only the root is left");
    assertEquals(session.partition(0).check(), []);
  };
  Deno.test({ name: said, ignore: missing !== undefined, fn });
}

killTest(
  "a tree whose writers are killed at any instant is whole, free, and loses nothing",
  0.8,
  ENV,
);
killTest("so it is with files that have no name yet", 0.2, { ...ENV, CHURN_NAMELESS: "1" });
killTest("and with budgets that are often full", 0.3, { ...ENV, CHURN_FULL: "1" }, {
  size: 24 * 4096,
  inodes: 40,
});
