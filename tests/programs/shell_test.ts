import { scenario, withoutDates } from "./scenario.ts";

scenario("a process tree of coreutils gives what it gives in tmpfs", {
  needs: ["grep", "tar", "find", "xargs"],
  normalize: withoutDates,
  script: `
    mkdir -p $DIR/d && cp -r /usr/include/linux $DIR/d &&
    grep -rl EXT4 $DIR/d | sort | wc -l && tar cf - -C $DIR d | tar tf - | wc -l &&
    find $DIR -type f | xargs ls -l | tail -1 && rm -r $DIR/d &&
    ls -lA $DIR; find $DIR`,
});

scenario("sh redirects, pipes, globs and changes directories", {
  script: `
    cd "$DIR"; printf 'hi\\n' > x; read -r got < x; echo "got=$got"
    for i in 3 1 2; do echo line $i >> list; done; sort list | tee sorted; cat < sorted | wc -l
    mkdir -p a/b/c; cd a/b; pwd; cd ..; pwd; cd -; echo > c/f1; echo > c/f2; echo c/*
    cat <<EOF > here
from a here document
EOF
    cat here; exec 3> out; echo three >&3; exec 3>&-; cat out
    [ -f here ] && [ -d c ] && [ ! -e none ] && [ -s here ] && echo tests
    (cd c && echo sub > sub; pwd); test -f c/sub && echo made
    cat nowhere; echo "status $?"; : > here; test -s here || echo empty; set -C; echo x > here`,
});

scenario("bash runs process substitution, here strings, globstar and arrays of files", {
  needs: ["bash"],
  script: `cd "$DIR"; cat > s.bash <<'EOF'
#!/bin/bash
set -euo pipefail; shopt -s globstar nullglob
mkdir -p deep/{a,b}/{1,2}; touch deep/{a,b}/{1,2}/file.{c,h}
files=(deep/**/*.c); echo "\${#files[@]} \${files[*]}"
diff <(printf 'a\\nb\\n') <(printf 'a\\nc\\n') || true
read -r first <<< "here string"; echo "$first"
mapfile -t lines < <(ls deep); echo "\${lines[@]}"
pushd deep/a > /dev/null; pwd; popd > /dev/null; pwd
[[ deep/a/1/file.c -ef ./deep/a/../a/1/file.c ]] && echo same
[[ deep -nt /etc/passwd ]] && echo newer
coproc cat; echo through >&"\${COPROC[1]}"; read -r back <&"\${COPROC[0]}"; echo "$back"
EOF
    chmod +x s.bash; ./s.bash; bash s.bash | tail -1`,
});

scenario("cp, mv, ln, rm, touch, chmod, stat, install and mktemp agree", {
  script: `cd "$DIR"; umask 022
    echo one > a; cp a b; cp -p a c; ln a hard; ln -s a soft; mv b moved; cp -a soft soft2
    stat -c '%n %F %a %h %s' a c hard soft soft2 moved; readlink soft; readlink -f soft
    mkdir -m 750 d; install -m 640 a d/installed; stat -c '%n %a' d d/installed
    touch -d '2020-02-02 02:02:02.123456789 UTC' a; stat -c '%n %y' a hard; cp -p a kept; stat -c %y kept
    chmod u=rwx,go=r a; stat -c %a a; truncate -s 1M big; stat -c '%s %b' big; du -k big
    cp -r d d2; diff -r d d2 && echo equal; rm -r d; rm d2; echo "status $?"; rmdir d2; echo "status $?"
    mv a d2; ls d2; t=$(mktemp -d ./tmp.XXXX) && rmdir $t && echo temporary
    dd if=/dev/zero of=zero bs=1k count=10 2> /dev/null; cmp zero /dev/zero; split -b 4k zero part.; ls
    ln -s loop loop; cat loop; cat missing/x; cat a/x; mkdir d2; mv d2 d2/x; rm -rf ./*; ls -A`,
  normalize: (output) => output,
});

scenario("find, xargs, sed -i, awk, sort, grep -r, md5sum -c work on the tree", {
  script: `cd "$DIR"; mkdir -p t/u/v
    for i in 1 2 3 4 5 6 7 8 9; do echo "number $i" > t/f$i; echo "deep $i" > t/u/v/g$i; done
    find t -name 'f[1-3]' | sort; touch -d 2001-01-01 t/f1; find t -type f -newer t/f1 | wc -l; find t -depth -type d | sort
    find t -type f | sort | xargs md5sum > sums; md5sum -c --quiet sums && echo all
    sed -i 's/number/NUMBER/' t/f*; grep -rc NUMBER t | sort | head -3; md5sum -c --quiet sums 2>&1 | tail -1
    awk '{ print > "awk." $2 }' t/f*; cat awk.*; sort -o t/f1 t/f1 t/f2; cat t/f1
    find t -name 'g*' -delete; find t -empty; find t -type f -exec wc -c {} + | tail -1; ls -R t`,
});

scenario("a pipe of many processes and background jobs write one file", {
  script: `cd "$DIR"
    for i in 1 2 3 4 5 6 7 8; do (for j in 1 2 3 4 5 6 7 8 9 10; do echo "$i $j"; done >> log) & done
    wait; wc -l < log; sort -n log | uniq | wc -l
    seq 1 20000 | tee copy | sort -rn | head -3; wc -c < copy; tail -n 2 copy
    (sleep 0.1; echo late >> copy) & tail ---disable-inotify -f -n 0 --pid=$! copy; tail -n 1 copy`,
});
