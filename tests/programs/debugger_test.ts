/** gdb's whole sessions: a program that it starts, one that it attaches to, a core file that it reads. */
import { scenario } from "./scenario.ts";

const PROGRAM = `cat > p.c <<'C'
#include <unistd.h>
#include <stdio.h>
volatile int go = 1;
int depth(int n) {
  if (n == 0) { puts("bottom"); return 1; }
  return depth(n - 1) + 1;
}
int spin(int n) { while (go) usleep(1000); return n; }
int main(int count, char **words) {
  if (count > 1) return spin(count);
  printf("%d\\n", depth(3));
  return 0;
}
C
export DEBUGINFOD_URLS=
debug() { gdb -q -nx -nh -batch -iex 'set debuginfod enabled off' "$@" 2>&1 | grep -v -e libthread_db -e 'Thread debugging' -e '^warning: Memory read failed'; }
`;

/** Addresses and process numbers. */
const normalize = (output: string) =>
  output.replace(/0x[0-9a-f]+/g, "ADDRESS").replace(/(process|LWP) \d+/g, "$1 PID");

for (const kind of ["-fPIE -pie", "-no-pie", "-static", "-static-pie"]) {
  scenario(`gdb stops, steps and finishes a program that was linked with ${kind}`, {
    needs: ["gdb", "gcc"],
    normalize,
    script: `cd "$DIR"; ${PROGRAM} gcc -g -O0 ${kind} -o p p.c || exit
      debug -ex 'break depth if n == 0' -ex run -ex bt -ex 'print n' -ex finish -ex 'info symbol $pc' \\
        -ex 'info proc exe' -ex 'print go = 2' -ex continue ./p`,
  });
}

scenario("gdb follows a shell into the program that it executes", {
  needs: ["gdb", "gcc"],
  normalize,
  script: `cd "$DIR"; ${PROGRAM} gcc -g -O0 -o p p.c || exit
    debug -ex 'set breakpoint pending on' -ex 'break depth if n == 0' -ex run -ex bt -ex continue --args sh -c 'exec ./p' |
      grep -e bottom -e '^#' -e exited`,
});

scenario("gdb attaches to a running program and finds its frames, variables and libraries", {
  needs: ["gdb", "gcc"],
  normalize,
  script: `cd "$DIR"; ${PROGRAM} for kind in -pie -static; do
      gcc -g -O0 $kind -o p p.c || exit
      ./p x & p=$!; until grep -q '^230 ' /proc/$p/syscall; do sleep 0.01; done
      debug -p $p -ex bt -ex 'info sharedlibrary' -ex 'print go = 0' -ex 'info proc exe' -ex detach |
        sed -n -e '/ in main/p' -e '/ in spin/p' -e '/libc/s/.* //p' -e '/^.1/p' -e '/^exe/p'
      wait $p; echo $?
    done`,
});

scenario("a core file of gdb's holds the program and tells its frames", {
  needs: ["gdb", "gcc"],
  normalize,
  script: `cd "$DIR"; ${PROGRAM} gcc -g -O0 -o p p.c || exit
    debug -ex 'break depth if n == 0' -ex run -ex 'generate-core-file c' -ex kill ./p | grep -v '^Saved'
    debug -ex bt -ex 'print n' ./p c; [ $(($(stat -c %b c) / 2)) -lt 9000 ] && echo small`,
});

scenario("the kernel tells of a program its own memory, arguments and environment", {
  needs: ["gcc"],
  script: `cd "$DIR"; cat > a.c <<'C'
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>
extern char end, etext;
int data = 1;
int main(int count, char **words, char **variables) {
  unsigned long told[128];
  int file = open("/proc/self/auxv", O_RDONLY);
  int entries = pread(file, told, sizeof told, 0) / 16;
  for (int i = 0; i < entries; i++)
    if (told[2 * i] && told[2 * i + 1] != getauxval(told[2 * i])) printf("auxv %lu differs\\n", told[2 * i]);
  char line[2000];
  fgets(line, sizeof line, fopen("/proc/self/stat", "r"));
  unsigned long field[53];
  char *at = strrchr(line, ')') + 2;
  for (int i = 3; i < 53; i++, at = strchr(at, ' ') ? strchr(at, ' ') + 1 : at) sscanf(at, "%lu", &field[i]);
  unsigned long code = (unsigned long)main, byte = (unsigned long)&data, heap = (unsigned long)sbrk(0);
  printf("code %d, data %d, heap %d, argv %d, envp %d\\n", code > field[26] && code < field[27],
         byte > field[45] && byte < field[46], field[47] >= (unsigned long)&end && heap >= field[47] && heap - field[47] < 1 << 20,
         field[48] == (unsigned long)words[0], field[50] == (unsigned long)variables[0]);
  printf("%s\\n", (char *)getauxval(AT_EXECFN));
}
C
    for kind in -pie -no-pie -static -static-pie; do gcc $kind -o a a.c && ./a; done
    env -i A=b cat /proc/self/environ | tr '\\0' '\\n'; env -i sh -c 'cat /proc/self/environ /proc/self/cmdline; exit 3' x y | tr '\\0' '\\n'`,
});
