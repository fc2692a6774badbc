/** Programs that make others of root's session, which then have the tree with those rights and no more. */
import { assertEquals } from "@std/assert";
import { inSession, test } from "./others.ts";

const FILES = "echo public > p; echo secret > s; chmod 600 s; mkdir -m 1777 t;";
const TRIES =
  `id -u; cat p; cat s 2>/dev/null || echo refused; echo new > t/f; stat -c "%u %a" t/f`;
const EXPECTED = "65534\npublic\nrefused\n65534 644\n";

const STARTERS: Record<string, string> = {
  su: `su -s /bin/sh nobody -c '${TRIES}'`,
  runuser: `runuser -u nobody -- sh -c '${TRIES}'`,
  setpriv: `setpriv --reuid 65534 --regid 65534 --clear-groups sh -c '${TRIES}'`,
  sudo: `sudo -u nobody sh -c '${TRIES}'`,
  python3: `/usr/bin/python3 -c "import subprocess, sys
subprocess.run(['sh', '-c', sys.argv[1]], user=65534, group=65534, extra_groups=[])" '${TRIES}'`,
};

for (const [program, command] of Object.entries(STARTERS)) {
  test(
    `${program} makes another user, who reads what is public and is refused what is root's: EACCES`,
    () => {
      const { stdout, stderr } = inSession(`${FILES} ${command}`);
      assertEquals(stdout, EXPECTED, stderr);
    },
    [program],
  );
}

test(
  "a Python program that gives up its rights goes on in the tree: lists, renames, links, changes directories",
  () => {
    const { stdout, stderr } = inSession(
      `${FILES} cat > w.py <<'P'
import os
os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
try: open("s")
except OSError as error: print(error.strerror)
os.chdir("t"); open("c", "w").write("z"); os.chmod("c", 0o640); os.rename("c", "d"); os.symlink("d", "e")
print(open("e").read(), os.readlink("e"), sorted(os.listdir(".")), oct(os.stat("d").st_mode), os.stat("d").st_uid)
os.chdir(".."); os.umask(0o27); os.mkdir("t/m"); print(oct(os.stat("t/m").st_mode), os.system("exit 3") >> 8)
P
    /usr/bin/python3 w.py`,
    );
    assertEquals(
      stdout,
      "Permission denied\nz d ['d', 'e'] 0o100640 65534\n0o40750 3\n",
      stderr,
    );
  },
  ["/usr/bin/python3"],
);

test(
  "programs and scripts of the tree run for another user, by interpreters of the tree as well",
  () => {
    const { stdout, stderr } = inSession(
      `cp /bin/sh own-sh; printf '#!%s/own-sh -u\\necho "$0 $1"\\n' "$PWD" > x; chmod 755 x own-sh
    cp /bin/echo e; chmod 700 e
    $NOBODY sh -c './x 1; PATH=$PWD:$PATH x 2; ./own-sh -c "echo own"; ./e no; ./none; ./p' 2> errors; grep -c denied errors`,
    );
    assertEquals(stdout, "./x 1\n$ROOT/x 2\nown\n1\n", stderr);
  },
);
