/** Unix sockets whose paths lie in the tree, beside those of tmpfs. */
import { compile } from "./compile.ts";
import { programMissing } from "./injection.ts";
import { scenario } from "./scenario.ts";

const ROOT = Deno.uid() === 0;
const program = programMissing("cc") ? "" : compile("sockets", ["sockets.c"]);
// What supervised programs are told of sockets otherwise docs/limits.md says.
const HOOKED = { RAMFS_SUPERVISE_OTHERS: "off" };
const sessions: Record<string, Record<string, string>> = {
  "": HOOKED,
  ", in a session without a volume": { ...HOOKED, RAMFS_VOLUME: "off" },
};

for (const [where, env] of Object.entries(sessions)) {
  scenario(`names of sockets before and behind rename, link, unlink and chmod${where}`, {
    needs: ["cc"],
    script: `umask 0; cd "$DIR"; chmod 755 .; ${program} ${ROOT ? "other" : ""}`,
    env,
  });
  scenario(`names of sockets of another user's program${where}`, {
    needs: ["cc", "setpriv", ...(ROOT ? [] : ["a session of root's"])],
    script: `umask 0; cd "$DIR"; chmod 777 .
      setpriv --reuid 65534 --regid 65534 --clear-groups ${program}`,
    env,
  });
  scenario(`connections from another network namespace${where}`, {
    needs: ["cc", "unshare"],
    script:
      `cd "$DIR"; mkdir a-b; cd a-b; ${program} serve & while ! test -S "$DIR/a-b/served"; do sleep 0.05; done
      cd "$DIR" && unshare -Urn ${program} call a-b/served; wait`,
    env,
  });
}
