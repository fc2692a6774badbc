/** Commits that cannot be done: the entries are named, and the host is as it was. */
import { assertEquals, assertMatch } from "@std/assert";
import { onHost, pictureOf, Scene } from "./scene.ts";

const IS_ROOT = Deno.uid() === 0;
const CHILD = `${Deno.execPath()} run -A --no-check ${import.meta.dirname}/commit_child.ts`;

function test(name: string, needsRoot: boolean, fn: () => void | Promise<void>): void {
  const ignore = needsRoot && !IS_ROOT;
  Deno.test({ name: ignore ? `${name} (skipped: needs root)` : name, ignore, fn });
}

/** Runs a script in a directory of its own, in mounts of its own. */
function inMounts(script: string): string {
  const base = Deno.makeTempDirSync({ prefix: "ramfs-faults-" });
  try {
    Deno.chmodSync(base, 0o755);
    Deno.writeTextFileSync(`${base}/script`, script);
    return onHost("mkdir -m 777 lower journals; exec unshare -m sh -ec '. ./script' 2>&1", base);
  } finally {
    onHost(`chmod -R u+rwx ${base}; rm -rf ${base}`, "/");
  }
}

test("a full disk is ENOSPC of the entry, and all else stays as it was", true, () => {
  const out = inMounts(`
    mount -t tmpfs -o size=256k none lower; echo old > lower/old; echo gone > lower/gone; chmod 700 journals
    ${CHILD} $PWD/lower $PWD/journals 'echo new > old; rm gone; dd if=/dev/urandom of=big bs=1k count=512 2>&1'
    ls -A lower journals; cat lower/old; umount lower`);
  assertMatch(out, /^done .*\/big ENOSPC$/m);
  assertEquals(out.slice(out.indexOf("journals:")), "journals:\nlock\n\nlower:\ngone\nold\nold\n");
});

test("a directory that became read-only is EROFS, and nothing is done", true, () => {
  const out = inMounts(`
    mkdir lower/sub; echo a > lower/sub/a; mount --bind lower/sub lower/sub; chmod 700 journals
    mount -o remount,bind,ro lower/sub
    ${CHILD} $PWD/lower $PWD/journals 'echo b > b; echo more >> sub/a'; ls -A lower; cat lower/sub/a; umount lower/sub`);
  assertMatch(out, /^done \/sub\/a EROFS$/m);
  assertEquals(out.slice(out.indexOf("\nsub")), "\nsub\na\n");
});

Deno.test("a lower directory that was swapped for a symlink leads no commit out of it", async () => {
  using scene = await Scene.open("mkdir dir; echo in > dir/in");
  onHost("mkdir outside; echo safe > outside/in; echo safe > outside/other", scene.base);
  assertEquals(await scene.run("echo evil > dir/in; echo evil > dir/other; rm -f dir/none"), 0);
  onHost("mv dir away; ln -s ../outside dir", scene.lower);
  const before = pictureOf(scene.base);
  for (const prefer of [undefined, "ours"] as const) {
    const { conflicts } = await scene.session.commit({ journals: scene.journals, prefer });
    assertEquals(conflicts.map(({ conflict }) => conflict), ["parent", "parent"]);
    onHost("rm -f journals/lock", scene.base);
    assertEquals(pictureOf(scene.base), before);
  }
});

Deno.test("a directory that has vanished is told, and comes back where this side is to win", async () => {
  using scene = await Scene.open("mkdir -p dir/deep; echo in > dir/deep/in; chmod 750 dir");
  assertEquals(await scene.run("echo new > dir/deep/new"), 0);
  onHost("rm -r dir", scene.lower);
  const { conflicts } = await scene.session.commit({ journals: scene.journals });
  assertEquals(conflicts.map(({ conflict }) => conflict), ["parent"]);
  const ours = await scene.session.commit({ journals: scene.journals, prefer: "ours" });
  assertEquals([ours.conflicts, ours.failed], [[], []]);
  assertEquals(onHost("cat dir/deep/new; stat -c %a dir", scene.lower), "new\n750\n");
});

Deno.test("a signal's abort takes back what was begun", async () => {
  using scene = await Scene.open("echo a > a");
  assertEquals(await scene.run("for i in $(seq 500); do echo $i > f$i; done"), 0);
  const before = pictureOf(scene.lower);
  using changes = await scene.session.changes();
  const controller = new AbortController();
  const committing = changes.commit({ journals: scene.journals, signal: controller.signal });
  controller.abort(new Error("enough"));
  const why = await committing.then(() => "done", (error) => error.message);
  const now = pictureOf(scene.lower);
  if (why === "enough") assertEquals(now, before);
  assertEquals(now.some((line) => line.includes(".ramfs-commit")), false);
});

Deno.test("a commit waits for another one of the same user, and both are done", async () => {
  using scene = await Scene.open("mkdir a b");
  assertEquals(await scene.run("echo 1 > a/1; echo 2 > b/2"), 0);
  const [one, two] = await Promise.all(
    ["a", "b"].map((name) =>
      scene.session.commit({ journals: scene.journals, paths: [`${scene.lower}/${name}`] })
    ),
  );
  assertEquals([one.failed, two.failed], [[], []]);
  assertEquals(onHost("cat a/1 b/2", scene.lower), "1\n2\n");
});
