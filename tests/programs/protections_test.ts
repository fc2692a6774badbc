/** The host's protections of links and of sticky directories, with values that the host need not have. */
import { injectionMissing, programMissing } from "./injection.ts";

/** Why no file can be mounted over the host's settings here, or nothing when it can. */
function overlayMissing(): string | undefined {
  if (Deno.uid() !== 0) return "only root runs programs of several users";
  const setting = "/proc/sys/fs/protected_regular";
  const { success } = new Deno.Command("unshare", {
    args: ["-m", "mount", "--bind", "/dev/null", setting],
    stderr: "null",
  }).outputSync();
  return success ? undefined : `nothing may be mounted over ${setting} here`;
}

const missing = injectionMissing() ?? programMissing("unshare") ?? overlayMissing();
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
