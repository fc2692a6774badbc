/** The host's protections of links and of sticky directories, with values that the host need not have. */
import { injectionMissing, programMissing } from "./injection.ts";

const missing = injectionMissing() ?? programMissing("unshare") ??
  (Deno.uid() === 0
    ? undefined
    : "only root may make a namespace of mounts with other users in it");
const suite = new URL("../suite/protections_test.ts", import.meta.url).pathname;

/** In a mount namespace of its own, files with these digits are /proc/sys/fs/protected_*. */
const WITH_SETTINGS = `for setting in symlinks hardlinks regular fifos; do
    case $setting in *links) digit=$LINKS ;; *) digit=$LEVEL ;; esac
    echo $digit > $DIR/$setting && mount --bind $DIR/$setting /proc/sys/fs/protected_$setting || exit
  done
  exec "$@"`;

for (const [links, level] of [[0, 0], [1, 1], [1, 2]]) {
  Deno.test({
    name: `protected_symlinks and hardlinks ${links}, protected_regular and fifos ${level}: the ` +
      `suite's errors` + (missing ? ` (skipped: ${missing})` : ""),
    ignore: missing !== undefined,
    fn() {
      const DIR = Deno.makeTempDirSync({ prefix: "ramfs-protections-" });
      const test = [Deno.execPath(), "test", "-A", "--no-check", suite];
      try {
        const { success, stdout } = new Deno.Command("unshare", {
          args: ["-m", "sh", "-c", WITH_SETTINGS, "sh", ...test],
          env: {
            DIR,
            LINKS: String(links),
            LEVEL: String(level),
            RAMFS_SUITE_TARGETS: "core,shared,injected",
            NO_COLOR: "1",
          },
        }).outputSync();
        const text = new TextDecoder().decode(stdout);
        if (!success || !text.includes(" passed | 0 failed")) throw new Error(text);
      } finally {
        Deno.removeSync(DIR, { recursive: true });
      }
    },
  });
}
