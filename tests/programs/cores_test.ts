/** Core files that the kernel writes into the working directory of a program that dies in the tree. */
import { scenario } from "./scenario.ts";

const pattern = Deno.readTextFileSync("/proc/sys/kernel/core_pattern").trim();
const elsewhere = /^[|@/]|^$|\//.test(pattern);
if (elsewhere) console.log(`core files: skipped: core_pattern is ${pattern}`);

const CRASH = `cat > c.c <<'C'
#include <stdlib.h>
#include <unistd.h>
int depth(int n) { if (n == 0) abort(); return depth(n - 1) + 1; }
int main(int count, char **words) {
  if (count > 1) setresuid(atoi(words[1]), atoi(words[1]), atoi(words[1]));
  return depth(3);
}
C
gcc -g -O0 -o c c.c || exit
`;

if (!elsewhere) {
  scenario(
    "a core file lies in the tree's directory that the program stood in, and tells its frames",
    {
      needs: ["gdb", "gcc"],
      normalize: (output) => output.replace(/0x[0-9a-f]+/g, "ADDRESS").replace(/ \\d+ /g, " PID "),
      script: `mkdir -p "$DIR/a/b"; cd "$DIR/a"; ${CRASH} ulimit -c unlimited
      { ./c; } 2> errors; echo $?; ls; stat -c '%a %u %h %F' core*; [ $(du -k core* | cut -f 1) -lt 1000 ] && echo small
      gdb -q -nx -nh -batch -iex 'set debuginfod enabled off' -ex bt ./c core* 2> gdberrors | grep '^#. .* c.c:'
      cd b; echo old > core; { ../c; } 2> ../errors; ls; grep -c old core; rm core; rmdir ../b; { ../c; } 2> "$DIR/errors"; ls
      cd "$DIR"; { a/c; } 2> errors; ls; ulimit -c 0; rm core*; { a/c; } 2> errors; ls; readlink /proc/$$/cwd`,
    },
  );

  scenario("who waits for a program that died is told of its core file, and finds it", {
    needs: ["python3", "gcc"],
    script: `mkdir "$DIR/d"; cd "$DIR/d"; chmod 777 .; ${CRASH} cat > w.py <<'P'
import glob, os, resource, signal, subprocess
resource.setrlimit(resource.RLIMIT_CORE, (-1, -1))
def told(status): print(os.WTERMSIG(status) == signal.SIGABRT, os.WCOREDUMP(status), len(glob.glob("core*")))
def child(work):
    pid = os.fork()
    if pid == 0: work(); os._exit(9)
    return pid
told(os.waitpid(child(os.abort), 0)[1])
for old in glob.glob("core*"): os.remove(old)
info = os.waitid(os.P_PID, child(lambda: os.execv("./c", ["c"])), os.WEXITED)
print(info.si_code == os.CLD_DUMPED, len(glob.glob("core*")))
for old in glob.glob("core*"): os.remove(old)
os.mkdir("own"); os.chmod("own", 0o777)
def other():
    os.chdir("own"); os.setresuid(1234, 1234, 1234)
    status = os.waitpid(child(os.abort), 0)[1]
    print(os.WCOREDUMP(status), [(os.stat(c).st_uid, oct(os.stat(c).st_mode)) for c in glob.glob("core*")], flush=True)
    os._exit(0)
os.waitpid(child(other), 0)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
print(os.WCOREDUMP(os.waitpid(child(os.abort), 0)[1]), len(glob.glob("core*")))
P
      python3 w.py`,
  });
}
