/** Programs that leave the session's namespaces: what a tmpfs gives there, a tree gives. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { inTree, onTmpfs, scenario } from "./scenario.ts";
import { injectionMissing, programMissing, ramfsRun } from "./injection.ts";

/** Why namespaces cannot be made here, or nothing when they can. */
function namespacesMissing(): string | undefined {
  const args = ["-m", "-p", "-f", "-n", "mount", "-t", "tmpfs", "none", "/mnt"];
  const missing = programMissing("unshare");
  if (missing) return missing;
  const { success } = new Deno.Command("unshare", { args, stderr: "null" }).outputSync();
  if (!success) return "not root, or no namespaces may be made here";
}

const missing = namespacesMissing();
if (missing) console.log(`programs in other namespaces: skipped: ${missing}`);
const namespaced: typeof scenario = (name, plan) => {
  if (missing === undefined) scenario(name, plan);
};

namespaced("several programs in pid namespaces of their own create files at once", {
  needs: ["python3"],
  script: `cd $DIR; cat > w.py <<'P'
import os, sys
for i in range(2500): os.close(os.open(f"{sys.argv[1]}-{i}", os.O_CREAT | os.O_WRONLY))
P
for k in 1 2 3 4; do unshare -pf python3 w.py $k & done; wait; ls | wc -l`,
});

for (const [kind, env] of [["files", {}], ["memfds", { RAMFS_VOLUME: "off" }]] as const) {
  namespaced(`a pid namespace with a /proc of its own has all of the tree, with ${kind}`, {
    env,
    script: `cd $DIR; echo before > f
unshare -pf --mount-proc sh -c 'cat f; mkdir d; cd d; echo in > g; cat g ../f; pwd -P | grep -c "d$"
mkfifo p; echo through > p & cat p; cp /bin/cat c; ./c g; ls -l .. | wc -l; readlink /proc/self/cwd | grep -c "d$"'
cat d/g; ls d`,
  });
}

namespaced("in a pid namespace /proc tells of whom its own numbers mean", {
  needs: ["python3"],
  script: `cd $DIR; echo f > f; cat > own.py <<'P'
import os
file = os.open("f", os.O_RDONLY)
for number in os.getpid(), os.readlink("/proc/self"):
    for name in "cwd", f"fd/{file}":
        try: print(os.readlink(f"/proc/{number}/{name}") == os.readlink(f"/proc/self/{name}"))
        except OSError as e: print(e.strerror)
P
for proc in "" --mount-proc; do unshare -pf $proc python3 own.py; done`,
});

namespaced("a root without /proc has the tree where it has the directory above it", {
  script: `cd $DIR; echo f > f; mkdir -p ../new/bin 2>/dev/null
unshare -m sh -c 'n=$(mktemp -d /var/tmp/new-XXXXXX); mount -t tmpfs none $n; cd $n; mkdir usr tmp bin lib lib64 dev var
mkdir -p .$(dirname $DIR); for d in usr bin lib lib64 dev/null; do [ -d /$d ] || touch $d; mount --rbind /$d $d; done
mount --rbind $(dirname $DIR) .$(dirname $DIR)
chroot . sh -c "cat $DIR/f; echo g > $DIR/g; mkdir $DIR/d && cd $DIR/d || exit; pwd -P | grep -c /d; ls .."
umount -l $n; rmdir $n'; cat g`,
});

namespaced("a tmpfs over the directory above hides the tree until it is taken away", {
  script: `cd $DIR; echo f > f; above=$(dirname $DIR); cd /
unshare -m sh -c "mount -t tmpfs none $above; cat $DIR/f; mkdir $DIR; echo other > $DIR/o; cat $DIR/o; ls $DIR
ls -d $DIR/../*/o | wc -l; umount $above; ls $DIR; cat $DIR/f" 2>&1; ls $DIR`,
});

namespaced("who stands in the tree stays there when something is mounted over it", {
  script: `cd $DIR; echo f > f
unshare -m sh -c "mount -t tmpfs none $(dirname $DIR); cat f; echo g > g; cat $DIR/g; ls" 2>&1; ls`,
});

namespaced("where the directory above is bound to another place the tree is there, too", {
  script: `cd $DIR; echo f > f; name=$(basename $DIR)
unshare -m sh -c "mount --rbind $(dirname $DIR) /mnt; cat /mnt/$name/f; cd /mnt; cat $name/f; echo g > $name/g
cd $name; ls; cd ..; mkdir $name/d; mount -t tmpfs none $(dirname $DIR); ls /mnt/$name; ls $DIR" 2>&1; ls; umount /mnt 2>&1 | wc -l`,
});

namespaced("a program that enters another mount namespace sees what is mounted there", {
  needs: ["nsenter"],
  script: `cd $DIR; echo f > f; mkfifo p
unshare -m sh -c "mount -t tmpfs none $(dirname $DIR); echo > p; exec sleep 20" & read x < p; cd /
nsenter -t $! -m cat $DIR/f 2>&1; nsenter -t $$ -m cat $DIR/f; kill $!`,
});

namespaced("namespaces of hosts' names and of messages change nothing", {
  script:
    `cd $DIR; echo f > f; unshare -i -u sh -c 'cat f; hostname ramfs-test; echo g > g'; cat g`,
});

const SYSTEM = "--ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib " +
  "--symlink usr/lib64 /lib64 --proc /proc --dev /dev";

namespaced("bwrap: all of the host is bound, and of all namespaces there are new ones", {
  needs: ["bwrap"],
  script: `cd $DIR; echo f > f; bwrap --bind / / --proc /proc --unshare-all sh -c '
cat $DIR/f; echo g > $DIR/g; mkdir $DIR/d && cd $DIR/d || exit; pwd -P | grep -c /d; cp /bin/cat c; ./c ../g; ls -l ..' | tr -s " " | cut -d " " -f 1,2,5,9; ls`,
});

namespaced("bwrap: a tmpfs in the place of the directory above hides the tree", {
  needs: ["bwrap"],
  script:
    `cd $DIR; echo f > f; bwrap ${SYSTEM} --bind /var /var --tmpfs $(dirname $DIR) sh -c 'cat $DIR/f; mkdir -p $DIR; echo x > $DIR/x; ls $DIR' 2>&1; ls`,
});

namespaced("bwrap: what is bound to be read is EROFS to write", {
  needs: ["bwrap"],
  script: `cd $DIR; echo f > f; bwrap --ro-bind / / sh -c 'cat $DIR/f; echo g > $DIR/g; rm $DIR/f
touch $DIR/f; chmod 600 $DIR/f; mkdir $DIR/d' 2>&1 | sed "s/^sh: [0-9]*/sh/"; ls -l | tr -s " " | cut -d " " -f 1,5
bwrap --ro-bind / / --bind $(dirname $DIR) $(dirname $DIR) sh -c 'echo g > $DIR/g; cat $DIR/g'`,
});

namespaced(
  "bwrap: a root is bound to its own path, in a new directory above it, to write or to read",
  {
    needs: ["bwrap"],
    script: `cd $DIR; mkdir d; echo f > f; above="--bind / / --tmpfs $(dirname $DIR)"
bwrap $above --bind $DIR $DIR sh -c 'cat $DIR/f; echo g > $DIR/g; cd $DIR/d; ls ..; cp /bin/cat c; ./c ../g; ls ../../*/f | wc -l; ls -d ../../* | wc -l'
bwrap $above --ro-bind $DIR $DIR sh -c 'cat $DIR/g; touch $DIR/h; rm -r $DIR/d' 2>&1
bwrap $above sh -c 'ls $DIR' 2>&1; ls`,
  },
);

Deno.test({
  name:
    "a root that the host has, too, is bound to itself, to write where all else is to be read or the other way round",
  ignore: missing !== undefined || injectionMissing() !== undefined ||
    programMissing("bwrap") !== undefined,
  fn() {
    const script = `cd $DIR; echo f > f; bwrap --ro-bind / / --bind $DIR $DIR sh -c '
cat $DIR/f; echo g > $DIR/g; cd $DIR; mkdir d; cd d; ls ..; rm ../f' 2>&1; ls
unshare -m sh -c "mount --bind $DIR $DIR; mount -o remount,bind,ro $DIR; touch $DIR/h; cat $DIR/g; mount -o remount,bind,rw $DIR
touch $DIR/i; umount $DIR; ls $DIR" 2>&1`;
    const expected = onTmpfs(script);
    const root = Deno.makeTempDirSync({ prefix: "ramfs-bound-" });
    const [command, ...args] = [...ramfsRun(root), "sh", "-c", script];
    const { stdout } = new Deno.Command(command, { args, env: { DIR: root, LC_ALL: "C" } })
      .outputSync();
    assertEquals([...Deno.readDirSync(root)], []);
    Deno.removeSync(root);
    const told = new TextDecoder().decode(stdout).replaceAll(root, "$DIR");
    assertEquals(told, expected.stdout);
  },
});

namespaced("a thread with a descriptor table of its own has its own descriptors", {
  needs: ["python3"],
  script: `cat > $DIR/t.py <<'P'
import ctypes, os, sys, threading
d = sys.argv[1]
mine = os.open(f"{d}/f", os.O_CREAT | os.O_RDWR)
looked, done = threading.Event(), threading.Event()
def other():
    ctypes.CDLL(None).unshare(0x400)
    os.close(mine)
    its = os.open("/etc/passwd", os.O_RDONLY)
    print(its == mine, os.fstat(its).st_size == os.stat("/etc/passwd").st_size)
    looked.set(); done.wait()
    print(os.fstat(its).st_ino == os.stat("/etc/passwd").st_ino)
thread = threading.Thread(target=other); thread.start(); looked.wait()
os.write(mine, b"hello"); os.fchmod(mine, 0o600)
print(os.fstat(mine).st_ino == os.stat(f"{d}/f").st_ino, os.stat(f"{d}/f").st_size, oct(os.stat(f"{d}/f").st_mode))
done.set(); thread.join()
P
python3 $DIR/t.py $DIR`,
});

namespaced("a thread with mounts of its own has its own, and the others theirs", {
  needs: ["python3"],
  script: `cat > $DIR/t.py <<'P'
import ctypes, os, sys, threading
d, libc = sys.argv[1], ctypes.CDLL(None)
above = os.path.dirname(d).encode()
mounted, done = threading.Event(), threading.Event()
def seen(): print(os.path.exists(f"{d}/t.py"))
def other():
    print(libc.unshare(0x20000), libc.mount(None, b"/", None, 0x44000, None), libc.mount(b"none", above, b"tmpfs", 0, None))
    seen(); os.mkdir(d); open(f"{d}/leak", "w").close(); print(os.listdir(d)); mounted.set(); done.wait(); seen()
thread = threading.Thread(target=other); thread.start(); mounted.wait()
seen(); print(os.listdir(d)); done.set(); thread.join()
P
python3 $DIR/t.py $DIR`,
});

namespaced("sockets and FIFOs of the tree are reached from other network namespaces", {
  needs: ["python3"],
  script: `cat > $DIR/s.py <<'P'
import os, socket, sys
os.chdir(sys.argv[1])
listener = socket.socket(socket.AF_UNIX); listener.bind("s"); listener.listen(); os.chmod("s", 0o666)
datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); datagrams.bind(sys.argv[1] + "/d")
if os.fork() == 0: os.execvp("unshare", ["unshare", "-pfn", "--mount-proc", sys.executable, "-c", """
import os, socket
c = socket.socket(socket.AF_UNIX); c.connect("s"); c.sendall(b"hi"); print(c.getpeername(), c.recv(9))
d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
try: d.connect("s")
except OSError as e: print(e)
d.bind("own"); d.sendto(b"x", "d")
os.mkfifo("p")
if os.fork() == 0: os.write(os.open("p", os.O_WRONLY), b"through"); os._exit(0)
print(os.read(os.open("p", os.O_RDONLY), 9))
"""])
c, _ = listener.accept(); print(c.recv(9)); c.sendall(b"yo")
print(len(datagrams.recvfrom(9)[1]) > 0, listener.getsockname()); os.wait(); listener.close()
def refused():
    try: socket.socket(socket.AF_UNIX).connect("s")
    except OSError as e: print(e)
refused(); os.unlink("s"); refused()
P
python3 $DIR/s.py $DIR; ls $DIR`,
  normalize: (output) => output.replaceAll("$DIR/s", "s"),
});

Deno.test({
  name: "a bind of a directory of the tree is refused with EPERM, by mount and by bwrap",
  ignore: missing !== undefined || injectionMissing() !== undefined ||
    programMissing("bwrap") !== undefined,
  fn() {
    const { stdout } = inTree(`cd $DIR; mkdir d; unshare -m mount --bind d /mnt 2>&1; echo $?
bwrap --bind / / --bind $DIR/d /mnt true 2>&1; echo $?
bwrap --bind / / --bind $DIR /mnt true 2>&1; echo $?`);
    assertStringIncludes(stdout, "permission denied");
    assertStringIncludes(stdout, "Operation not permitted\n1\n");
  },
});

Deno.test({
  name: "proot runs past the tree, and that is reported",
  ignore: injectionMissing() !== undefined || programMissing("proot") !== undefined,
  fn() {
    const { stderr } = inTree(`cd /; proot -b $DIR:/mnt true`);
    assertStringIncludes(stderr, "proot is a tracer that puts other paths in the place");
    const { stderr: elsewhere } = inTree(`cd /; proot true`);
    assertEquals(elsewhere, "");
  },
});
