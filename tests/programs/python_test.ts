import { scenario } from "./scenario.ts";

scenario("python makes a venv without pip and runs a script from it", {
  needs: ["python3"],
  script: `cd "$DIR" && python3 -m venv --without-pip venv && ls venv venv/bin && cat > s.py <<'EOF'
import os, sys, shutil, pathlib, tempfile, json, stat
print(sys.prefix, sys.prefix != sys.base_prefix, os.path.dirname(os.path.abspath(__file__)))
base = pathlib.Path(__file__).parent / "work"
base.mkdir()
for i in range(20):
    (base / f"f{i:02}").write_text(f"text {i}\\n")
print(sorted(p.name for p in base.glob("f1*")), sum(p.stat().st_size for p in base.iterdir()))
shutil.copytree(base, base.with_name("copy")); shutil.rmtree(base)
os.symlink("copy", "alias"); print(os.path.realpath("alias"), os.readlink("alias"))
with tempfile.TemporaryDirectory(dir=".") as d, tempfile.NamedTemporaryFile(dir=d) as f:
    f.write(b"x" * 5000); f.flush(); print(os.path.getsize(f.name))
archive = shutil.make_archive("packed", "zip", "copy"); print(os.path.basename(archive))
shutil.unpack_archive(archive, "unpacked"); print(len(os.listdir("unpacked")))
for entry in sorted(os.scandir("."), key=lambda e: e.name): print(entry.name, entry.is_dir(), entry.is_symlink())
fd = os.open("copy", os.O_RDONLY); print(sorted(os.listdir(fd))[:2], os.stat("f00", dir_fd=fd).st_size)
try: os.rename("copy", "copy/inside")
except OSError as e: print(e.errno, e.strerror, e.filename)
os.chmod("packed.zip", 0o600); print(stat.filemode(os.stat("packed.zip").st_mode))
EOF
    venv/bin/python s.py && rm -r venv/lib && venv/bin/python -c 'import sys; print(sys.executable)'`,
});

scenario("python imports modules from the tree, writes bytecode, forks and maps files", {
  needs: ["python3"],
  script: `cd "$DIR" && mkdir -p package/sub && echo 'value = 42' > package/sub/__init__.py &&
    echo 'from .sub import value' > package/__init__.py && cat > main.py <<'EOF'
import mmap, multiprocessing, os, subprocess, sqlite3, package
print(package.value, os.path.relpath(package.__file__))
with open("mapped", "w+b") as f:
    f.write(b"a" * 8192); f.flush()
    with mmap.mmap(f.fileno(), 0) as m: m[4096:4100] = b"WXYZ"
print(open("mapped", "rb").read()[4094:4102])
def work(i): open(f"w{i}", "w").write(str(i)); return os.getcwd()
with multiprocessing.Pool(4) as pool: print(len(set(pool.map(work, range(20)))))
print(len([n for n in os.listdir(".") if n[0] == "w"]))
print(subprocess.run(["cat", "w7"], capture_output=True, text=True).stdout)
print(subprocess.run("pwd; ls package", shell=True, capture_output=True, text=True, cwd="package/sub/..").stdout)
db = sqlite3.connect("d.db"); db.execute("create table t(x)"); db.executemany("insert into t values(?)", [(i,) for i in range(100)])
db.commit(); print(db.execute("select sum(x) from t").fetchone())
EOF
    python3 main.py && python3 main.py 2>&1 | tail -1; ls package/__pycache__ | wc -l; python3 -m compileall -q .`,
});

scenario("python talks over unix sockets and FIFOs whose names lie in the tree", {
  needs: ["python3"],
  script: `cd "$DIR" && cat > s.py <<'EOF'
import errno, multiprocessing, os, socket, stat, tempfile, threading
here = os.getcwd()
tempfile.tempdir = here
server = socket.socket(socket.AF_UNIX); server.bind(here + "/s"); server.listen()
print(os.path.relpath(server.getsockname()), stat.filemode(os.stat("s").st_mode))
def client():
    with socket.socket(socket.AF_UNIX) as c: c.connect("s"); c.send(b"hello")
t = threading.Thread(target=client); t.start()
print(server.accept()[0].recv(10)); t.join()
a = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); a.bind("dgram")
b = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); b.sendto(b"one", "dgram"); b.sendmsg([b"two"], [], 0, "dgram")
print(a.recv(9), a.recv(9))
def fails(call):
    try: call(); print("done")
    except OSError as e: print(errno.errorcode[e.errno])
fails(lambda: socket.socket(socket.AF_UNIX).bind("s"))
open("file", "w").close(); fails(lambda: socket.socket(socket.AF_UNIX).connect("file"))
os.unlink("s"); fails(lambda: socket.socket(socket.AF_UNIX).connect("s"))
with multiprocessing.Manager() as m: l = m.list([1, 2]); l.append(3); print(list(l))
os.mkfifo("f")
if os.fork() == 0:
    with open("f", "w") as f: f.write("through the FIFO")
    os._exit(0)
print(open("f").read()); os.wait()
EOF
    python3 s.py`,
});
