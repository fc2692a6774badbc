/** Sessions that programs of a session start: to them the outer session is the host. */
import { assertEquals } from "@std/assert";
import { compile } from "./compile.ts";
import { injectionMissing, programMissing, withoutProgress } from "./injection.ts";
import { onTmpfs } from "./scenario.ts";

const missing = injectionMissing();
if (missing) console.log(`sessions inside sessions: skipped: ${missing}`);

const ramfs = `${Deno.execPath()} run -A --no-check ${
  new URL("../../ramfs.ts", import.meta.url).pathname
}`;

interface Case {
  needs?: string[];
  env?: Record<string, string>;
  /** Options of the outer session, and what its program, a script of sh, does with $O and $I, directories of the host's. */
  options?: string[];
  script: string;
  out: string;
}

/** Runs the script with $O served from a tree. */
function nested(name: string, { needs = [], env = {}, options = [], script, out }: Case): void {
  const reason = missing ?? needs.map(programMissing).find((why) => why);
  if (reason) console.log(`${name}: skipped: ${reason}`);
  Deno.test({
    name,
    ignore: reason !== undefined,
    fn() {
      const host = Deno.makeTempDirSync({ prefix: "ramfs-nested-" });
      try {
        const outer = `timeout -s KILL 60 ${ramfs} run --root ${host}/o ${options.join(" ")}`;
        const { code, stdout, stderr } = new Deno.Command("sh", {
          args: ["-c", `exec ${outer} -- sh -c "$SCRIPT"`],
          env: { ...env, O: `${host}/o`, I: `${host}/i`, SCRIPT: script, ramfs, HOST: host },
        }).outputSync();
        const text = (bytes: Uint8Array) =>
          new TextDecoder().decode(bytes).replaceAll(host, "HOST");
        assertEquals({ code, err: withoutProgress(text(stderr)), out: text(stdout) }, {
          ...{ code: 0, err: "", out },
        });
        assertEquals([...Deno.readDirSync(host)], [], "something has appeared on the host");
      } finally {
        Deno.removeSync(host, { recursive: true });
      }
    },
  });
}

for (const [kind, env] of [["files", {}], ["memfds", { RAMFS_VOLUME: "off" }]] as const) {
  nested(
    `an inner session has its root and the outer one's, which keeps what it wrote, with ${kind}`,
    {
      env,
      script: `echo outer > $O/a
$ramfs run --root $I -- sh -c 'cat $O/a; echo inner > $I/b; cat $I/b; echo both > $O/c; mv $I/b $O/b
cd $O && pwd -P && ls && cd $I && pwd -P && ls'
cat $O/c; ls -d $I 2>&1 | grep -c "No such"`,
      out: "outer\ninner\nHOST/o\na\nb\nc\nHOST/i\nboth\n1\n",
    },
  );
}

nested("a root of an inner session in the outer tree hides what lies there while it lives", {
  script: `mkdir $O/d; echo hidden > $O/d/h; cd $O
$ramfs run --root $O/d -- sh -c 'ls d; echo in > d/f; cd d; ls .. .; cd ..; ls; echo kept > k'
ls; cat d/h k`,
  out: ".:\nf\n\n..:\nd\nd\nd\nk\nhidden\nkept\n",
});

nested("an inner session with the outer one's root has a tree of its own there", {
  script:
    `echo outer > $O/f; $ramfs run --root $O -- sh -c 'ls $O; echo inner > $O/g; cat $O/g'; ls $O`,
  out: "inner\nf\n",
});

nested("an inner shell starts programs, and its commands see its own tree", {
  script:
    `$ramfs sh --root $I -c 'echo a > $I/f; run cat $I/f; run sh -c "echo b > $O/f"; wc -c < $I/f'; cat $O/f`,
  out: "a\n2\nb\n",
});

nested("sessions nest in sessions of sessions", {
  script: `$ramfs run --root $I -- $ramfs run --root $HOST/third -- sh -c '
for d in $O $I $HOST/third; do echo $d > $d/f; done; cat $O/f $I/f $HOST/third/f' | wc -l`,
  out: "3\n",
});

nested("a budget of an inner session is its own", {
  script: `$ramfs run --root $I --size 1m -- sh -c '
head -c 2m /dev/zero > $I/f 2>&1; wc -c < $I/f; head -c 2m /dev/zero > $O/f; wc -c < $O/f'`,
  out: "1048576\n2097152\n",
});

nested("an inner session traces its own calls", {
  script: `$ramfs run --root $I --trace $O/trace -- sh -c 'echo x > $O/f; echo x > $I/f'
grep -q "$I/f" $O/trace && echo told; grep -q "$O/f" $O/trace || echo untold`,
  out: "told\nuntold\n",
});

nested("a program that joins the session it runs in works on the same tree", {
  options: ["--session", `nested-${Deno.pid}`],
  script: `echo a > $O/f; cd $O
$ramfs run --join nested-${Deno.pid} -- sh -c 'cat f; echo b > g; mkdir d; cd d; cat ../g'
$ramfs sh --join nested-${Deno.pid} -c 'cat $O/g; echo c > $O/h; run cat $O/h'; ls`,
  out: "a\nb\nb\nc\nd\nf\ng\nh\n",
});

const seccomp = programMissing("cc") ? "" : compile("seccomp", ["seccomp.c"]);
const onHost = missing || !seccomp ? "" : onTmpfs(`${seccomp} $DIR x; ls $DIR`).stdout;

nested("what filters forbid they forbid in the trees of both sessions", {
  needs: ["cc"],
  script: `mkdir $O/d; $ramfs run --root $I -- sh -c '
    ${seccomp} $I x; ls $I; ${seccomp} $O/d x; ls $O/d'`,
  env: { LC_ALL: "C" },
  out: onHost + onHost,
});

nested("make and its shell run sessions", {
  needs: ["make"],
  script:
    `printf 'all:\\n\\t@$(ramfs) run --root $(I) -- sh -c "echo x > $(I)/f; cat $(I)/f"\\n' > $O/Makefile
make -s -C $O`,
  out: "x\n",
});

nested("threads, children and mapped files of a Python in an inner session", {
  needs: ["python3"],
  script: `cat > $O/t.py <<'P'
import mmap, os, subprocess, sys, threading
for d in sys.argv[1:]:
    def work(n):
        with open(f"{d}/{n}", "w") as f: f.write("x" * n)
    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for t in threads: t.start()
    for t in threads: t.join()
    print(sum(os.stat(f"{d}/{n}").st_size for n in range(8)))
    with open(f"{d}/7", "r+b") as f:
        m = mmap.mmap(f.fileno(), 0); m[0:1] = b"y"; m.close()
    print(subprocess.run(["cat", "7"], cwd=d, capture_output=True, text=True).stdout)
    pid = os.fork()
    if pid == 0:
        os.chdir(d); os.rename("7", "8"); os._exit(0)
    print(os.waitpid(pid, 0)[1], sorted(os.listdir(d))[-1])
P
$ramfs run --root $I -- python3 $O/t.py $I $O/`,
  out: "28\nyxxxxxx\n0 8\n28\nyxxxxxx\n0 t.py\n",
});

nested("strace and gdb see a program behind the loaders of both sessions", {
  needs: ["strace", "gdb", "gcc"],
  script: `cat > $O/try <<'S'
cd $I; printf 'int work(int n) { return n + 3; }\nint main(void) { return work(0); }\n' > p.c; gcc -g -O0 -o p p.c || exit
strace -f -o told sh -c './p; exit 5'; echo $?; grep -o '+++ .*' told; grep -c -e PR_SET_MM -e SIGSTOP told
gdb -q -nx -nh -batch -iex 'set debuginfod enabled off' -ex 'break work' -ex run -ex bt ./p 2> errors | grep -o '[a-z]* (.*) at p.c:.*' | sort -u
S
$ramfs run --root $I -- sh $O/try`,
  out:
    "5\n+++ exited with 3 +++\n+++ exited with 5 +++\n0\nmain () at p.c:2\nwork (n=0) at p.c:1\n",
});
