/** Processes of many kinds, linked in every way, do in a tree what they do in a tmpfs directory. */
import { compile, type Compiler, MUSL, STATIC } from "./compile.ts";
import { programMissing } from "./injection.ts";
import { scenario } from "./scenario.ts";

const STORIES = [
  "daemon close_range limits rights scan spawn vfork clone handler threads cancel",
  "cancel_open fexecve closed chroot",
].join(" ").split(" ");

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
      : compile(name, [`${name}.c`, "missing_calls.h"], [], compiler);

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
