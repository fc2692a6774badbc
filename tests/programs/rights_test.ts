/** Rights that differ between those who run in one program, its threads and children, and between user namespaces. */
import { compile, type Compiler, MUSL, STATIC } from "./compile.ts";
import { programMissing } from "./injection.ts";
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

scenario("user namespaces: whose ids are whose, and over which files a capability counts", {
  needs: ["python3", ...AS_ROOT],
  script: `cd "$DIR" && python3 "$SOURCES/user_namespaces.py"`,
});

const checks = programMissing("cc") ? "" : compile("owner_checks", ["owner_checks.c"]);

scenario(
  "leases, O_NOATIME, hints, names and written programs, as root, another user and root without capabilities",
  {
    needs: ["cc", "setpriv", ...AS_ROOT],
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
