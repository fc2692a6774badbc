/** Processes of many kinds, linked in every way, do in a tree what they do in a tmpfs directory. */
import { compile, type Compiler, MUSL, STATIC } from "./compile.ts";
import { programMissing } from "./injection.ts";
import { scenario } from "./scenario.ts";

const STORIES = [
  "daemon close_range limits rights scan spawn vfork clone handler depth faults threads cancel",
  "cancel_open fexecve closed chroot follow fifo killed",
].join(" ").split(" ");

const ROOMS = ["children", "descriptors", "signals", "threads", "writers"];
const SOURCES: Record<string, string[]> = {
  processes: ["processes.c", "processes.h", ...ROOMS.map((room) => `processes_${room}.c`)],
  fsx: ["fsx.c"],
  fsrandom: ["fsrandom.c"],
};

const KINDS: Record<string, Compiler | undefined> = {
  "the system's C library": undefined,
  "no shared library": STATIC,
  "musl": MUSL,
};

for (const [library, compiler] of Object.entries(KINDS)) {
  const needs = ["cc", compiler?.program ?? "cc"];
  const build = (name: string) =>
    needs.some(programMissing)
      ? name
      : compile(name, [...SOURCES[name], "missing_calls.h"], [], compiler);

  // A thread that waits for a FIFO's other end is not cancelled by musl (docs/limits.md).
  const stories = STORIES.filter((story) => story !== "cancel_open" || compiler !== MUSL);
  scenario(`processes with ${library}: daemons, spawns, limits, handlers, threads, chroot`, {
    needs,
    script: `for story in ${stories.join(" ")}; do
      mkdir $DIR/$story && cd $DIR/$story && timeout 20 ${build("processes")} $story
      echo "$story: status $?"; ls; done`,
  });

  if (compiler) {
    scenario(`fsx and fsrandom with ${library} answer what they expect`, {
      needs,
      script: `${build("fsx")} $DIR/f 10000 4 && ${build("fsrandom")} $DIR 3 1000 4; ls -A $DIR`,
    });
  }
}

scenario("a Go program walks, renames and removes in goroutines, and runs shells", {
  needs: ["go", "sh"],
  script: `export GOCACHE=$DIR/cache GOTMPDIR=$DIR GO111MODULE=off; mkdir $DIR/work &&
    cp $SOURCES/goroutines.go $DIR && cd $DIR && go build -o prog goroutines.go &&
    for i in 1 2 3; do ./prog $DIR/work; done; gofmt -l .; rm -rf cache; ls -R`,
});

scenario("a Go library in a Python program, and Go with C, find the tree", {
  needs: ["go", "cc", "python3"],
  script: `export GOCACHE=$DIR/cache GOTMPDIR=$DIR GO111MODULE=off; cd $DIR && cat > lib.go <<'EOF'
package main

// #include <stdio.h>
// static int readable(const char *path) { FILE *file = fopen(path, "r"); return file && fclose(file) == 0; }
import "C"
import ("net"; "os")

//export Write
func Write(path *C.char) C.int {
	if os.WriteFile(C.GoString(path), []byte("from Go\n"), 0o600) != nil { return 1 }
	listener, err := net.Listen("unix", C.GoString(path)+".socket")
	if err != nil { return 2 }
	go func() { client, _ := net.Dial("unix", listener.Addr().String()); client.Write([]byte("x")); client.Close() }()
	server, err := listener.Accept()
	if n, _ := server.Read(make([]byte, 9)); err != nil || n != 1 { return 3 }
	return C.readable(path) + 10
}
func main() { if len(os.Args) > 1 { os.Exit(int(Write(C.CString(os.Args[1])))) } }
EOF
    go build -o prog lib.go && ./prog $DIR/one; echo "status $?"; cat one
    go build -buildmode=c-shared -o libgo.so lib.go && cat > use.py <<'EOF'
import ctypes, os, threading
library = ctypes.CDLL("./libgo.so")
def use(i): print(library.Write(f"{os.getcwd()}/w{i}".encode()))
threads = [threading.Thread(target=use, args=[i]) for i in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print(sorted(n for n in os.listdir() if n[0] == "w"), open("w7").read())
EOF
    python3 use.py; python3 use.py | tail -1; rm -rf cache; ls`,
});
