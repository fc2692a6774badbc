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
