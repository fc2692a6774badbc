/** What the session's volume holds for the files of a tree. */
import { assert, assertEquals } from "@std/assert";
import { Session } from "../../ffi/session.ts";
import { compile } from "../programs/compile.ts";
import { injectionMissing } from "../programs/injection.ts";

const ROOT = "/tmp/ramfs-bodies";
const PATH = "/usr/bin:/bin";
const missing = injectionMissing();

/** The volume's directory: the only root of a file system here that is not this process's own. */
function volumeOfThisProcess(): string | undefined {
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    const link = `/proc/self/fd/${name}`;
    try {
      const foreign = Deno.statSync(link).dev !== Deno.statSync("/").dev;
      if (foreign && Deno.readLinkSync(link) === "/") return link;
    } catch {
      // It was the descriptor by which the list is read.
    }
  }
}

const countFiles = (directory: string) => [...Deno.readDirSync(directory)].length;

async function sh(session: Session, script: string): Promise<void> {
  const argv = ["sh", "-ec", script];
  const { code } = await session.wait(
    session.spawn({ program: "/bin/sh", argv, env: { PATH }, cwd: ROOT }),
  );
  assertEquals(code, 0);
}

Deno.test({
  name: "empty files that nobody has open share their bodies, and get one when they are written",
  ignore: missing !== undefined,
  fn: async () => {
    using session = await Session.create({ roots: [ROOT] });
    const volume = volumeOfThisProcess();
    // An ordinary user without user namespaces has memfds.
    if (volume === undefined) return console.log("there is no volume here");
    await sh(session, "seq 50000 | sed s/^/e/ | xargs touch");
    assert(countFiles(volume) < 40_000, `${countFiles(volume)} files for 50,000 empty ones`);
    assertEquals(session.partition(0).check(), []);
    await sh(
      session,
      `i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); echo $i >> e$i; done
       i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); read n < e$i; [ $n = $i ]; [ ! -s e$((i + 3000)) ]; done`,
    );
    assert(countFiles(volume) >= 3000);
    assertEquals(session.partition(0).check(), []);
    await sh(session, 'ls | xargs rm; [ -z "$(ls)" ]');
    assertEquals(session.partition(0).check(), []);
  },
});

Deno.test({
  name: "an empty file that is open keeps its body",
  ignore: missing !== undefined,
  fn: async () => {
    using session = await Session.create({ roots: [ROOT] });
    await sh(
      session,
      `: > read; exec 3>> open 4< read
       seq 5000 | sed s/^/e/ | xargs touch; seq 5000 | sed s/^/f/ | xargs touch
       echo late >&3; read line < open; [ "$line" = late ]
       echo more > read; read line <&4; [ "$line" = more ]`,
    );
    assertEquals(session.partition(0).check(), []);
  },
});

Deno.test({
  name: "a file that a keeper looks at is made once, and opened without EAGAIN",
  ignore: missing !== undefined,
  fn: async () => {
    using session = await Session.create({ roots: [ROOT] });
    await sh(session, `${compile("reopen", ["../native/reopen.c"])} . 100000`);
    assertEquals(session.partition(0).check(), []);
  },
});
