/** Programs of root's session that give up their rights: nothing of the session stays with them. */
import { assert, assertEquals } from "@std/assert";
import { compile } from "../programs/compile.ts";
import { inSession, missing, NOBODY, test } from "./others.ts";

const program = missing ? "" : compile("leaving", ["../supervise/leaving.c"]);
const SECRET = "umask 077; echo secret > s; umask 022; chmod 777 .;";

/** What the program tells of itself once it has given up its rights. */
function leaves(how: string): string {
  const { code, stdout, stderr } = inSession(`${SECRET} exec ${program} '${how}' "$PWD/s"`);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  return stdout;
}

const WAYS: Record<string, [does: string, tells: string]> = {
  setuid: ["setuid", "0 setuid: 0 descriptors, 0 arenas, 0 bodies, EACCES\n"],
  raw: ["a raw setresuid", "0 raw: 0 descriptors, 0 arenas, 0 bodies, EACCES\n"],
  together: [
    "setresuid of all its threads, which are busy in the tree",
    "0 all threads: 0 descriptors, 0 arenas, 0 bodies, EACCES\n",
  ],
  alone: [
    "a raw setresuid of one thread alone: the others have their rights, and no more of the session",
    "0 one thread: 0 descriptors, 0 arenas, 0 bodies, opened\n",
  ],
  capabilities: [
    "capset: what is its own it opens",
    "0 capabilities: 0 descriptors, 0 arenas, 0 bodies, opened\n",
  ],
};

for (const [how, [does, tells]] of Object.entries(WAYS)) {
  test(`neither arena nor volume stays with a program behind ${does}`, () => {
    assertEquals(leaves(how), tells);
  });
}

test("a vfork child that gives up its rights is EACCES, cannot be looked into, and leaves its parent the tree", () => {
  assertEquals(
    leaves("borrower"),
    "borrower: 0 EACCES not dumpable\nits parent: 0 opened\n",
  );
});

test("rights that are given up for a while are the program's own again: EACCES, and then opened", () => {
  assertEquals(leaves("for a while"), "0 EACCES 0 opened\n");
});

test("su: the bodies of the volume, the arena, and what another program has open cannot be reached", () => {
  const { code, stdout } = inSession(
    `${SECRET} sleep 60 & owners=$!
    for d in self $$ $owners; do for n in 1000 1001 1002 1003; do
      su -s /bin/sh nobody -c "cat /proc/$d/fd/$n; : > /proc/$d/fd/$n; for i in 0 1 2 3 4 5 6 7 8 9 10 11 12; do
        cat /proc/$d/fd/$n/ramfs-\\$i && echo read; : > /proc/$d/fd/$n/ramfs-\\$i && echo written; done"
    done; done 2> errors; kill $owners; cat s`,
  );
  assertEquals({ code, stdout }, { code: 0, stdout: "secret\n" });
});

test("a process of the host finds nothing in /proc/PID/fd of who has given up his rights, nor in its memory", () => {
  const { stdout, stderr } = inSession(
    `${SECRET} ${NOBODY} sleep 60 & sleep 0.5; pid=$!
    ls /proc/$pid/fd | grep -c '...[0-9]'; grep -c 'rw-s.*ramfs' /proc/$pid/maps; kill $pid`,
  );
  assertEquals(stdout, "0\n0\n", stderr);
});

test("plain work goes on with the other user's own rights: read, write, list, rename, execute", () => {
  const { code, stdout, stderr } = inSession(
    `echo public > p; echo secret > s; chmod 600 s; mkdir -m 1777 t
    ${NOBODY} sh -c 'cat p s; cd t; echo mine > f; chmod 640 f; mv f g; ln -s g l; cat l; ls
      printf "#!/bin/sh\\necho script \\$0 \\$1\\n" > x; chmod +x x; ./x 1; cp /bin/echo e; ./e program; cd ..; pwd
      rm p; umask 027; mkdir t/d; stat -c "%u %a %n" t/g t/d'`,
  );
  assertEquals(
    stdout,
    "public\nmine\ng\nl\nscript ./x 1\nprogram\n$ROOT\n65534 640 t/g\n65534 750 t/d\n",
    stderr,
  );
  assert(stderr.includes("cat: s: Permission denied"), stderr);
  assert(stderr.includes("rm: cannot remove 'p': Permission denied"), stderr);
  assertEquals(code, 0);
});
