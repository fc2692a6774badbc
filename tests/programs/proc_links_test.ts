import { scenario } from "./scenario.ts";

scenario("a program's own links in /proc and /dev lead into the tree, and on from there", {
  script: `mkdir "$DIR/d"; cd "$DIR/d"; echo text > f; exec 3< f 4< .
    for path in /proc/self/cwd/f /proc/self/fd/4/f /dev/fd/4/f /proc/thread-self/cwd/f "/proc/self/root$DIR/d/f"; do
      cat "$path" || echo "no $path"; done
    cat /dev/stdin < f; stat -L -c %a,%s /dev/stdin < f; ls /proc/self/cwd/; ls /proc/$$/fd/4/; cat /proc/self/fd/3/
    readlink /proc/self/fd/3 /proc/self/cwd; realpath /proc/self/cwd/f; (cd /proc/self/fd/4; pwd -P)
    echo new > /proc/self/cwd/g; mv /proc/self/fd/4/g /dev/fd/4/h; ls; rm /proc/self/cwd/h; ls
    [ -L /proc/self/cwd ] && [ -L /proc/self/fd/3 ] && ls -l /proc/self/fd/3 | sed 's/.*-> //'
    rm f; readlink /proc/self/fd/3 | grep -o ' (deleted)$'`,
});

scenario("another program's links in /proc lead into the tree, and name what it runs", {
  needs: ["grep"],
  script: `mkdir "$DIR/d"; cd "$DIR/d"; echo text > f; cp "$(command -v sleep)" mine; mkfifo pipe
    ./mine 9 3< f 4< . 5<> pipe & p=$!
    until [ "$(cat /proc/$p/comm)" = mine ]; do sleep 0.01; done; sleep 0.05
    readlink /proc/$p/fd/3 /proc/$p/fd/4 /proc/$p/fd/5 /proc/$p/cwd /proc/$p/exe /proc/$p/task/$p/fd/3
    cat /proc/$p/fd/3 /proc/$p/cwd/f /proc/$p/fd/4/f; stat -L -c %a,%s /proc/$p/fd/3
    cmp /proc/$p/exe mine && [ /proc/$p/fd/3 -ef f ] && [ /proc/$p/cwd -ef . ] && echo the same
    grep -o "$DIR.*" /proc/$p/maps | sort -u; cd /; realpath /proc/$p/fd/3; kill $p
    sh -c 'cd /; exec sleep 9' & p=$!
    until [ "$(cat /proc/$p/comm)" = sleep ]; do sleep 0.01; done; sleep 0.05
    readlink /proc/$p/cwd /proc/$p/root; [ /proc/$p/exe -ef "$(command -v sleep)" ] && echo sleeps
    readlink /proc/$p/fd/99; kill $p`,
});

/** Waits until the program, which sleeps, has begun to: its libraries are mapped then. */
const SLEEPS = "until grep -q '^230 ' /proc/$p/syscall; do sleep 0.01; done";

scenario(
  "another program's links and lists are found below a descriptor of its directory in /proc, and from there",
  {
    needs: ["python3"],
    script: `mkdir "$DIR/d"; cd "$DIR/d"; echo text > f; cp "$(command -v sleep)" mine
    ./mine 9 3< f & p=$!; ${SLEEPS}
    cat > look.py <<'P'
import os, sys
for pid in sys.argv[1], "self":
    for top in "/proc", "/proc/" + pid:
        base = pid + "/" if top == "/proc" else ""
        d = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
        print(os.readlink(base + "cwd", dir_fd=d), os.stat(base + "cwd/f", dir_fd=d).st_size, os.stat(base + "exe", dir_fd=d).st_size > 0)
        print(sorted(os.listdir(os.open(base + "cwd", os.O_RDONLY, dir_fd=d))))
        with open(os.open(base + "maps", os.O_RDONLY, dir_fd=d)) as maps: print(sorted({line[73:].strip() for line in maps if os.environ["DIR"] in line}))
        os.chdir(d)
        print(os.readlink(base + "cwd"), os.path.basename(os.readlink(base + "exe")), open(base + "cwd/f").read()) if pid != "self" else print(os.readlink(base + "cwd") == os.getcwd())
        os.chdir(os.environ["DIR"] + "/d")
    if pid != "self": print(os.readlink("fd/3", dir_fd=d), open(os.open("fd/3", os.O_RDONLY, dir_fd=d)).read())
P
    python3 look.py $p | sed "s/$p/PID/g"; cd /proc/$p; readlink exe cwd; cat cwd/f; ls cwd; cd "$DIR"; kill $p`,
  },
);

scenario("lists of another program's descriptors and mappings hold nothing of ours", {
  needs: ["lsof", "pmap", "killall"],
  script: `cd "$DIR"; echo text > f; cp "$(command -v sleep)" mine; ./mine 9 3< f & p=$!
    ${SLEEPS}
    for list in /proc/$p/fd /proc/$p/fdinfo /proc/$p/task/$p/fd; do ls $list; done; lsof -p $p 2>&1 | sed 's/  */ /g' | cut -d ' ' -f 1,4,5,9 | sort
    pmap $p | tail -n +2 | sed 's/^[^ ]* *//' | sort; grep -c '^[0-9a-f]*-' /proc/$p/smaps; grep -e memfd -e libramfs /proc/$p/smaps /proc/$p/maps
    killall "$DIR/mine"; echo $?; { wait $p; } 2> errors; echo $?; killall -q "$DIR/mine"; echo $?`,
});
