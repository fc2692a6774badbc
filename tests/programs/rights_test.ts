/** Rights that differ between those who run in one program, its threads and children, and between user namespaces. */
import { assertEquals } from "@std/assert";
import { compile, type Compiler, MUSL, STATIC } from "./compile.ts";
import { injectionMissing, programMissing, ramfsRun } from "./injection.ts";
import { scenario } from "./scenario.ts";

const AS_ROOT = Deno.uid() === 0 ? [] : ["a program of root's"];
const FILES =
  `cd "$DIR" && chmod 777 . && echo secret > sec && chmod 600 sec && echo group > grp && chmod 640 grp && chgrp 77 grp;`;
const KINDS: Record<string, Compiler | undefined> = {
  "the system's C library": undefined,
  "no shared library": STATIC,
  "musl": MUSL,
};

for (const [library, compiler] of Object.entries(KINDS)) {
  const needs = ["cc", compiler?.program ?? "cc", ...AS_ROOT];
  const program = needs.some(programMissing)
    ? ""
    : compile("thread_rights", ["thread_rights.c"], [], compiler);
  scenario(`a thread's setresuid, setfsuid, capset, setgroups are its own, with ${library}`, {
    needs,
    script: `${FILES} ${program}`,
  });
}

scenario("a Go program's locked thread gives up its rights alone", {
  needs: ["go", ...AS_ROOT],
  script: `${FILES} export GOCACHE=$DIR/cache GOTMPDIR=$DIR GO111MODULE=off; cat > main.go <<'EOF'
package main

import ("fmt"; "os"; "os/exec"; "runtime"; "syscall")

func can() bool { _, err := os.ReadFile("sec"); return err == nil }
func main() {
	told := make(chan bool)
	go func() {
		runtime.LockOSThread()
		syscall.RawSyscall(syscall.SYS_SETFSUID, 1234, 0, 0)
		told <- can()
	}()
	fmt.Println(<-told, can())
	command := exec.Command("cat", "sec")
	command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 1234, Gid: 1234}}
	_, err := command.Output()
	fmt.Println(err, can())
	fmt.Println(syscall.Setresuid(-1, 1234, -1), can())
}
EOF
    go build -o prog main.go && ./prog; rm -rf cache`,
});

// What the hook does for those who are not the owner's own, where they are not supervised.
const HOOKED = { RAMFS_SUPERVISE_OTHERS: "off" };

scenario("user namespaces: whose ids are whose, and over which files a capability counts", {
  needs: ["python3", ...AS_ROOT],
  env: HOOKED,
  script: `cd "$DIR" && python3 "$SOURCES/user_namespaces.py"`,
});

const checks = programMissing("cc") ? "" : compile("owner_checks", ["owner_checks.c"]);

scenario(
  "leases, O_NOATIME, hints, names and written programs, as root, another user and root without capabilities",
  {
    needs: ["cc", "setpriv", ...AS_ROOT],
    env: HOOKED,
    script: `cd "$DIR" && chmod 1777 .
    make() {
      for name in own others shared; do echo text > $name; done; mkdir -p directory; mkfifo fifo
      cp /bin/true program; cp /bin/true others-program; chmod 666 shared; chmod 777 others-program
      chown -R $1:$1 own program fifo directory
    }
    make 0; echo root; ${checks} own others shared; rm -r *
    make 1234; echo another user; setpriv --reuid 1234 --regid 1234 --groups 1235 ${checks} own others shared; rm -r *
    make 1234; echo root without capabilities; setpriv --bounding-set -all --inh-caps -all ${checks} own others`,
  },
);

const INSIDE = `cd "$DIR" && id -u && echo text > f && stat -c '%u:%g %a %n' . f
  chown 0:0 f; echo $?; chown 5 f; chgrp 5 f; mknod p p; mknod w c 0 0; mknod n c 1 3; stat -c '%u:%g %n' p w
  setfattr -n trusted.a -v 1 f; setfattr -n security.a -v 1 f; getfattr -d -m - f; setfacl -m u:5:r f; setfacl -m u:0:r f
  chmod 4755 f; echo more >> f; stat -c %a f; chmod 0 f; cat f
  unshare -r sh -c 'id -u; cat f; touch g; stat -c %u:%g f g; chown 5 g'
  unshare -U sh -c 'stat -c %u:%g f; cat f; touch h; chown 0 h'; stat -c '%u:%g %n' g h`;

Deno.test({
  name:
    "a session that is started in a user namespace is to its programs a tmpfs that is mounted there",
  ignore: (injectionMissing() ??
    ["unshare", "setfattr", "setfacl", ...AS_ROOT].map(programMissing).find((why) => why)) !==
    undefined,
  fn() {
    const dir = Deno.makeTempDirSync({ prefix: "ramfs-rights-" });
    const run = (...args: string[]) => {
      const { code, stdout, stderr } = new Deno.Command("unshare", {
        args: ["-r", "-m", ...args],
        env: { DIR: dir, LC_ALL: "C" },
      }).outputSync();
      return [code, ...[stdout, stderr].map((bytes) => new TextDecoder().decode(bytes))];
    };
    try {
      const expected = run("sh", "-c", `mount -t tmpfs -o mode=700 none ${dir}; ${INSIDE}`);
      assertEquals(run(...ramfsRun(dir), "sh", "-c", INSIDE), expected);
    } finally {
      Deno.removeSync(dir, { recursive: true });
    }
  },
});
