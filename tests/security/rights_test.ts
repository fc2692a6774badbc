/** Environment, timing and what the session keeps outside of itself: how another user might get the owner's rights. */
import { assert, assertEquals } from "@std/assert";
import { ramfsRun } from "../programs/injection.ts";
import { attackMissing, attacks, NOBODY } from "./attack.ts";

const SETUID = `cp "$TOOLS/setuid" "$HOST/setuid"; chmod 4755 "$HOST/setuid"; rm -f "$HOST/shown"`;

attacks("environment", ["setuid", "show"], [
  ...["LD_PRELOAD", "LD_AUDIT"].map((variable) => ({
    says: `${variable} brings no code into a program with the owner's rights`,
    from: ["inside", "outside"] as ("inside" | "outside")[],
    scene: `${SETUID}; cc -shared -fPIC -o "$HOST/show.so" "$SOURCES/show.c"`,
    attack:
      `SHOWN="$HOST/shown" ${variable}="$HOST/show.so" "$HOST/setuid"; grep -q 'user 0' "$HOST/shown"`,
    needs: ["cc"],
  })),
  {
    says:
      "what ramfs's own variables say makes no program with the owner's rights run another's code",
    from: ["inside", "outside"],
    scene: `${SETUID}; cp "$TOOLS/show" "$HOST/show"`,
    attack: `for name in RAMFS_HANDOVER RAMFS_SESSION RAMFS_LIBRARY_DIR; do
        for value in 3 "$HOST" "3 3 3 / 22" "$(tr '\\0' '\\n' < /proc/self/environ | grep ^RAMFS_HANDOVER= | cut -d= -f2-)"; do
          env "$name=$value" SHOWN="$HOST/shown" "$HOST/setuid" 3< "$HOST/show"
        done
      done
      grep -q 'user 0' "$HOST/shown"`,
    control: `SHOWN="$HOST/shown" "$HOST/show"; grep -q 'user 0' "$HOST/shown"`,
  },
]);

attacks("timing", ["race", "setuid"], [
  {
    says: "nobody gets hold of a program in the moment in which it gets the owner's rights",
    from: ["inside", "outside"],
    scene: SETUID,
    attack: `"$TOOLS/race" "$HOST/setuid" 60`,
    control: '"$HOST/setuid"',
  },
  {
    says: "a path that is changed all the time leads nobody into what he may not read",
    from: ["inside"],
    scene: `mkdir -m 777 theirs; mkdir -m 700 private; echo secret > private/f`,
    attack: `mkdir theirs/d; echo own > theirs/d/f; ln -s ../private theirs/l
      (for i in $(seq 400); do mv -T theirs/d theirs/e 2>/dev/null || exit; mv -T theirs/l theirs/d; mv -T theirs/d theirs/l; mv -T theirs/e theirs/d
       done) &
      for i in $(seq 400); do read -r line < theirs/d/f; test "$line" = secret && exit 0; done 2>/dev/null
      false`,
    control: "grep -q secret private/f",
  },
]);

const PLANTED = "/dev/shm/ramfs-watch-4194303-planted";
const cannot = attackMissing();

Deno.test({
  name:
    "what lies outside: a directory by the name of a dead session's, of another user's, is not removed" +
    (cannot ? ` (skipped: ${cannot})` : ""),
  ignore: cannot !== undefined,
  fn() {
    const run = ([program, ...args]: string[], env = {}) =>
      assertEquals(new Deno.Command(program, { args, env }).outputSync().code, 0);
    run([...NOBODY.split(" "), "mkdir", "-p", `${PLANTED}/w/a`]);
    try {
      run([...ramfsRun("/tmp/ramfs-planted"), "true"], { RAMFS_VOLUME: "off" });
      assert(Deno.statSync(`${PLANTED}/w/a`).isDirectory);
    } finally {
      Deno.removeSync(PLANTED, { recursive: true });
    }
  },
});
