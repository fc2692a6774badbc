/** Whole sessions of tracers and profilers, and what programs find out about themselves. */
import { scenario } from "./scenario.ts";

/** Addresses and process numbers. */
const normalize = (output: string) =>
  output.replace(/0x[0-9a-f]+/g, "ADDRESS").replace(
    /(pid |Process |si_pid=|^)\d+(?=[ ,])/gm,
    "$1PID",
  );

const PROGRAM = `cat > p.c <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int numbers[200000];
int compare(const void *a, const void *b) { return *(int *)a - *(int *)b; }
__attribute__((noinline)) void work(void) {
  for (int i = 0; i < 200000; i++) numbers[i] = rand();
  qsort(numbers, 200000, sizeof(int), compare);
}
int main(int count, char **words) {
  for (int i = 0; i < (count > 1 ? atoi(words[1]) : 1); i++) work();
  puts(getenv("NAME") ? "named" : "nameless");
  free(malloc(1 << 20));
  return 3;
}
C
`;

scenario("strace tells a program's calls and its end, and takes no notice of who executes it", {
  needs: ["strace", "gcc"],
  normalize,
  script: `cd "$DIR"; ${PROGRAM} gcc -O1 -o p p.c || exit
    strace -f -o told sh -c './p; exit 5'; echo $?; grep -o -e 'write(1, .*' -e '+++ .*' told
    strace -o told -e inject=write:error=EIO ./p; grep -c 'INJECTED' told; strace -c -o told ./p; tail -1 told | grep -o total
    grep -c -e PR_SET_MM -e /dev/fd told
    { ./p 1000 & p=$!; sleep 0.2; strace -p $p -e trace=none -o told & s=$!
      until grep -q '^TracerPid:.[1-9]' /proc/$p/status; do sleep 0.01; done; kill $p; wait $s; } 2> errors; tail -1 told`,
});

scenario("ltrace tells calls of libraries, of a program that it starts and of its children", {
  needs: ["ltrace", "gcc"],
  normalize,
  script: `cd "$DIR"; ${PROGRAM} for kind in -pie -no-pie; do
      gcc -O1 -fno-builtin $kind -o p p.c || exit
      NAME=x ltrace -e getenv+puts+malloc+free -o told ./p; echo $?; cat told
    done; ltrace -f -e getenv+puts -o told sh -c './p; true'; grep -e puts -e exited told | sort`,
});

scenario("perf finds the symbols of programs and of libraries, and the callers of both", {
  needs: ["perf", "gcc"],
  // How often each was met is left to chance, that each was is not.
  normalize: (output) => [...new Set(output.split("\n"))].sort().join("\n"),
  script: `cd "$DIR"; ${PROGRAM} gcc -g -O1 -fno-omit-frame-pointer -o p p.c || exit
    for how in "" -g "--call-graph dwarf"; do
      perf record -q -F 2000 $how -o data ./p 15 > out 2>&1 || { echo perf cannot record; exit; }
      perf report -i data --stdio --no-children 2> errors | grep -o -w -e compare -e 'msort_with_tmp[.a-z0-9]*' -e work -e main -e '__random' -e '@memfd'
    done | sort -u`,
});

scenario("heaptrack, gcov, gprof and AddressSanitizer's own traces see a program as it is", {
  needs: ["heaptrack", "gcc", "gcov", "gprof"],
  script: `cd "$DIR"; ${PROGRAM} gcc -g -O1 -fno-builtin -o p p.c || exit
    heaptrack -o told ./p > out 2>&1; grep -e named out; heaptrack_print told.* 2> errors | grep -o -e 'peak heap memory consumption: 1.*M' -e 'main$' | sort -u
    gcc --coverage -o p p.c && ./p > out; gcov -n *p.gcda 2> errors | head -2
    gcc -pg -O1 -fno-inline -o p p.c && ./p 25 > out; gprof -b -p p gmon.out | grep -o -w work | sort -u`,
});

scenario("valgrind runs a program and finds its leaks", {
  needs: ["valgrind", "gcc"],
  script: `cd /; d=$(mktemp -d); cd $d; ${PROGRAM} gcc -g -o p p.c || exit
    valgrind -q --error-exitcode=9 ./p; echo $?; rm -r $d`,
});

scenario(
  "a signal's handler finds the frames of a call that waits, and a cancelled thread's destructors run",
  {
    needs: ["g++"],
    script: `cd "$DIR"; cat > w.cc <<'C'
#include <arpa/inet.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
static int pipe_ends[2], stream[2], listener, own;
struct Guard { ~Guard() { puts("destroyed"); } };
static void *reads(void *) { Guard g; char b; read(pipe_ends[0], &b, 1); return 0; }
static void *receives(void *) { Guard g; char b; recv(stream[0], &b, 1, 0); return 0; }
static void *accepts(void *) { Guard g; struct sockaddr_in a; socklen_t n = sizeof a; accept(listener, (sockaddr *)&a, &n); return 0; }
static void *waits(void *) { Guard g; int status; waitpid(own, &status, 0); return 0; }
static volatile int frames;
static void handler(int) { void *at[64]; frames = backtrace(at, 64); }
int main() {
  setvbuf(stdout, 0, _IONBF, 0);
  void *warm[4]; backtrace(warm, 4);
  pipe(pipe_ends); socketpair(AF_UNIX, SOCK_STREAM, 0, stream);
  listener = socket(AF_INET, SOCK_STREAM, 0); listen(listener, 1);
  if ((own = fork()) == 0) { pause(); _exit(0); }
  signal(SIGUSR1, handler);
  for (auto work : {reads, receives, accepts, waits}) {
    pthread_t thread; void *result;
    pthread_create(&thread, 0, work, 0); usleep(100000);
    frames = 0; pthread_kill(thread, SIGUSR1); usleep(100000);
    printf("%d frames\\n", frames);
    pthread_cancel(thread); pthread_join(thread, &result);
    puts(result == PTHREAD_CANCELED ? "cancelled" : "not");
  }
  kill(own, SIGKILL);
}
C
    g++ -O1 -g -o w w.cc -pthread && timeout 20 ./w`,
  },
);

scenario("mlockall locks what a program has mapped, and no more than it may", {
  needs: ["gcc"],
  // Of others than the owner's own the kernel counts an empty mapping in the arena's place.
  env: { RAMFS_SUPERVISE_OTHERS: "off" },
  script: `cd "$DIR"; cat > m.c <<'C'
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
static long locked(void) {
  char line[200]; long kib = -1; FILE *f = fopen("/proc/self/status", "r");
  while (fgets(line, sizeof line, f)) sscanf(line, "VmLck: %ld", &kib);
  fclose(f);
  return kib;
}
static void try(const char *what, int flags) {
  int result = mlockall(flags);
  printf("%s: %s, %s\\n", what, result ? strerror(errno) : "ok", locked() > 60000 ? "too much" : locked() > 500 ? "locked" : "nothing");
}
int main(void) {
  try("current", MCL_CURRENT);
  munlockall(); try("future", MCL_FUTURE); munlockall();
  try("both", MCL_CURRENT | MCL_FUTURE);
  long before = locked(); char *more = mmap(0, 1 << 20, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  printf("a later mapping is locked: %d\\n", locked() - before >= 1024);
  try("current again", MCL_CURRENT); before = locked(); mmap(0, 1 << 20, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  printf("a later mapping is locked: %d\\n", locked() - before >= 1024);
  munlockall(); try("when touched", MCL_CURRENT | MCL_ONFAULT); munlockall();
  try("nothing", 0); try("more than there is", 64);
  if (setresuid(1234, 1234, 1234)) return 1;
  struct rlimit limit = {64 << 20, 64 << 20}; setrlimit(RLIMIT_MEMLOCK, &limit); try("allowed", MCL_CURRENT); munlockall();
  limit.rlim_cur = 64 << 10; setrlimit(RLIMIT_MEMLOCK, &limit); try("too little allowed", MCL_CURRENT);
  limit.rlim_cur = 0; setrlimit(RLIMIT_MEMLOCK, &limit); try("none allowed", MCL_CURRENT);
  return 0;
}
C
    gcc -o m m.c && ./m`,
});

scenario(
  "a script that is executed by a descriptor finds itself below /dev/fd, or is ENOENT where that would be closed",
  {
    needs: ["python3"],
    script:
      `cd "$DIR"; printf '#!/bin/sh\\necho "ran $0" "$@"\\n' > s; printf '#!/bin/cat\\ntext\\n' > c; chmod 755 s c; cp /bin/true t
    cat > x.py <<'P'
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def run(dir, path, keep, flags):
    if os.fork() == 0:
        os.set_inheritable(dir, keep)
        words = (ctypes.c_char_p * 3)(b"name", b"word", None)
        libc.syscall(322, dir, path, words, (ctypes.c_char_p * 1)(None), flags)
        print(os.strerror(ctypes.get_errno()), flush=True); os._exit(1)
    print(path, keep, os.wait()[1], flush=True)
here = os.open(".", os.O_RDONLY); os.dup2(here, 20)
for name in b"s", b"c", b"t":
    file = os.open(name, os.O_RDONLY); os.dup2(file, 21)
    for keep in True, False:
        run(21, b"", keep, 0x1000); run(20, name, keep, 0); run(20, os.environb[b"DIR"] + b"/" + name, keep, 0)
P
    python3 x.py`,
  },
);
