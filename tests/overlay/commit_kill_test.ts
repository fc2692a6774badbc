/**
 * A commit that is killed at any instant: behind the next one's recovery the directory is as it was, or as it was to
 * become, and nothing of the commit lies around. RAMFS_KILLS says how often.
 */
import { assert, assertEquals } from "@std/assert";
import { openLibrary } from "../../ffi/library.ts";
import { recoverCommits } from "../../ffi/session_changes.ts";
import { onHost, pictureOf } from "./scene.ts";

const KILLS = Number(Deno.env.get("RAMFS_KILLS") ?? 30);

const POPULATE = `
mkdir -p dir/deep other gone/deep; echo x > dir/x; echo y > dir/deep/y; echo g > gone/deep/g
for i in 1 2 3 4 5 6 7 8; do echo $i > f$i; echo o$i > other/o$i; done
echo linked > link1; ln link1 dir/link2; ln link1 ../outside; ln -s f1 symlink
find . -exec touch -h -d 2001-02-03 {} +`;

const PROGRAM = `
for i in 1 2 3 4; do echo more >> f$i; done; mv f5 dir/f5; mv other dir/other; rm -r gone
mkdir -p new/sub; for i in 1 2 3 4 5 6 7 8 9; do echo n$i > new/sub/n$i; done
mv f6 t; mv f7 f6; mv t f7; echo changed >> link1; ln -sfn f2 symlink; rm f8; mkdir f8; echo in > f8/in
chmod 600 f1; mkfifo fifo; echo y2 >> dir/deep/y`;

Deno.test(`a commit killed ${KILLS} times leaves all old or all new`, async () => {
  const { library } = await openLibrary();
  const base = Deno.makeTempDirSync({ prefix: "ramfs-kill-" });
  const [lower, copy, journals] = ["lower", "copy", "journals"].map((name) => `${base}/${name}`);
  const seen = { old: 0, new: 0 };
  const populate = () => {
    onHost(`rm -rf lower outside; mkdir -p lower journals; chmod 700 journals`, base);
    onHost(POPULATE, lower);
  };
  try {
    populate();
    const before = pictureOf(lower);
    onHost("cp -a lower copy", base);
    onHost(PROGRAM, copy);
    // The name outside of it is one file with the other two there, and counts here as well.
    const after = pictureOf(copy).map((line) =>
      line.replace(/links=2( of=dir\/link2)/, "links=3$1")
    );
    for (let i = 0; i < KILLS; i++) {
      populate();
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-A",
          "--no-check",
          import.meta.dirname + "/commit_child.ts",
          lower,
          journals,
          PROGRAM,
        ],
        stdout: "piped",
      }).spawn();
      const reader = child.stdout.getReader();
      const { value } = await reader.read();
      assertEquals(new TextDecoder().decode(value).slice(0, 6), "ready\n");
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      try {
        child.kill("SIGKILL");
      } catch {
        // It has just ended.
      }
      await child.status;
      await reader.cancel();
      recoverCommits(library, journals);
      const now = pictureOf(lower);
      const isOld = now.join("\n") === before.join("\n");
      if (!isOld) assertEquals(now, after);
      assertEquals(
        Deno.readTextFileSync(`${base}/outside`),
        isOld ? "linked\n" : "linked\nchanged\n",
      );
      seen[isOld ? "old" : "new"]++;
      assertEquals([...Deno.readDirSync(journals)].map(({ name }) => name), ["lock"]);
    }
    assert(seen.old + seen.new === KILLS);
  } finally {
    library.close();
    Deno.removeSync(base, { recursive: true });
  }
  console.log(`old: ${seen.old}, new: ${seen.new}`);
});
