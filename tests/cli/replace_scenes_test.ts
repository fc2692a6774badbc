/** What a copy to the host replaces: GNU cp does the same on the same scene, as root and as another user. */
import { assertEquals } from "@std/assert";
import { FsError } from "../../core/fs_error.ts";
import { dumpTree } from "../../core/host/dump_tree.ts";
import { asUser, inScratch, IS_ROOT, KINDS, run, shell, treeOf } from "./replacing.ts";

interface Scene {
  name: string;
  /** Makes what lies at `t`. */
  make: string;
  /** Prints what lies there afterwards. */
  show: string;
  user?: number;
  kinds?: string[];
  /** Programs that it takes. */
  needs?: string;
}

const STATE = "stat -c '%F %a %u:%g %h' t; cat t";

const SCENES: Scene[] = [
  { name: "nothing", make: ":", show: "stat -c '%F %h' t; cat t" },
  {
    name: "a file of another owner, mode and with a second name",
    make: "echo older > t; ln t u; chmod 604 t; chown 12:34 t",
    show: `${STATE}; cat u`,
  },
  { name: "a file of one name", make: "echo older > t; chmod 640 t; chown 12:34 t", show: STATE },
  {
    name: "a set-user-ID program of root's",
    make: "echo longer than what comes > t; chmod 6755 t",
    show: STATE,
  },
  {
    name: "a file with attributes and an access control list",
    make: "echo older > t; setfattr -n user.a -v b t; setfacl -m u:7:rw t; chmod 646 t",
    show: `${STATE}; getfattr -d t; getfacl -n t`,
    needs: "setfattr setfacl",
  },
  {
    name: "a file with trusted attributes and two names",
    make: "echo older > t; ln t u; setfattr -n trusted.a -v b t",
    show: `${STATE}; getfattr -d -m - t`,
    needs: "setfattr",
  },
  { name: "a symlink to a file", make: "echo older > u; ln -s u t", show: "stat -c %F t; cat u" },
  {
    name: "a symlink by a symlink to a file elsewhere",
    make: "mkdir d e; echo older > d/u; ln -s ../d/u e/l; ln -s e/l t",
    show: "stat -c %F t; cat d/u; ls -A d e",
  },
  { name: "a symlink to nothing", make: "ln -s u t", show: "stat -c %F t; ls -A" },
  { name: "a symlink to itself", make: "ln -s t t", show: "stat -c %F t; ls -A" },
  {
    name: "a pipe that somebody reads",
    make: "mkfifo t; (timeout 9 cat t > got; mv got whole) > /dev/null 2>&1 &",
    show:
      "for i in $(seq 99); do test -e whole && break; sleep 0.05; done; cat whole; stat -c %F t",
  },
  { name: "a device", make: "mknod t c 1 3", show: "stat -c '%F %t %T' t" },
  {
    name: "a socket",
    make: "python3 -c 'import socket as s; s.socket(s.AF_UNIX).bind(\"t\")'",
    show: "stat -c %F t",
    needs: "python3",
  },
  {
    name: "a writable file in a directory that is not",
    make: "mkdir d; echo older > d/u; chmod 666 d/u; ln -s d/u t",
    show: "stat -c '%a %u' d/u; cat d/u; ls -A d",
    user: 1234,
  },
  {
    name: "a writable file of root's in a directory with the sticky bit",
    make: "mkdir -m 1777 d; echo older > d/u; chmod 666 d/u; ln -s d/u t",
    show: "stat -c '%a %u' d/u; cat d/u; ls -A d",
    user: 1234,
  },
  {
    name: "a file that is not writable in a directory that is not",
    make: "mkdir d; echo older > d/u; ln -s d/u t",
    show: "stat -c '%a %u' d/u; cat d/u; ls -A d",
    user: 1234,
  },
  {
    name: "nothing in a directory that is not writable",
    make: "mkdir d; ln -s d e",
    show: "ls -A d",
    user: 1234,
  },
  {
    name: "a set-user-ID program of the user's own",
    make: "echo older > t; chmod 6755 t; chown 1234:1234 t .",
    show: STATE,
    user: 1234,
  },
];

for (const { name, make, show, user, needs } of SCENES) {
  for (const [kind, open] of Object.entries(KINDS)) {
    // The runtime's own calls are made by other threads.
    if (user !== undefined && kind === "node:fs") continue;
    Deno.test(
      `a copy does as cp where there is ${name} (${kind})`,
      inScratch(async (path) => {
        const missing = (needs ?? "").split(" ").find((program) =>
          program !== "" && run(`command -v ${program}`, path).code !== 0
        );
        if (!IS_ROOT || missing) return console.log(`not tried: it takes ${missing ?? "root"}`);
        shell(`mkdir -m 755 ours theirs; echo new > source`, path);
        const results = [];
        const cp = "timeout 9 cp ../source t";
        shell(make, `${path}/theirs`);
        const other = user === undefined
          ? cp
          : `setpriv --reuid ${user} --regid ${user} --clear-groups ${cp}`;
        const { code } = run(other, `${path}/theirs`);
        results.push({ failed: code !== 0, shown: shell(show, `${path}/theirs`) });
        shell(make, `${path}/ours`);
        const host = await open();
        let failed = false;
        const dump = () => {
          try {
            dumpTree(treeOf({ "/x": "new\n" }), host, "/x", `${path}/ours/t`);
          } catch (error) {
            if (!(error instanceof FsError)) throw error;
            failed = true;
          }
        };
        if (user === undefined) dump();
        else await asUser(user, dump);
        results.push({ failed, shown: shell(show, `${path}/ours`) });
        assertEquals(results[1], results[0]);
      }),
    );
  }
}
