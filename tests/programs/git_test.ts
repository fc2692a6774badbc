import { scenario } from "./scenario.ts";

scenario("git init, add, commit, log, status, branch, merge and clone", {
  needs: ["git"],
  script: `cd "$DIR" && git init -q -b main repo && cd repo && mkdir -p src/deep &&
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "content $i" > src/deep/f$i; done &&
    ln -s src/deep/f1 link && printf '#!/bin/sh\\n' > run && chmod +x run && git add . &&
    git status --short && git commit -q -m first && git log --format='%H %an %s' && git ls-files -s
    echo changed >> src/deep/f3; rm src/deep/f4; git mv src/deep/f5 moved; git status --short
    git diff --stat; git commit -qam second; git checkout -q -b side HEAD~1; echo side > side
    git add side; git commit -qm side; git checkout -q main; git merge -q -m merge side
    git log --oneline --graph --all; git stash -q 2>&1; git gc -q; git fsck --strict
    cd .. && git clone -q repo copy && cd copy && git log --format=%H -1 && git status --short
    git -C ../repo count-objects -v | grep -v size; git checkout -q HEAD~1; ls; git reflog | wc -l
    git worktree add -q ../tree main; ls ../tree; git -C ../tree rev-parse HEAD`,
});

scenario("git clones the tree's repository to another and packs many files", {
  needs: ["git"],
  script: `cd "$DIR" && git init -q -b main many && cd many &&
    for d in a b c d e; do mkdir $d; for i in 1 2 3 4 5 6 7 8 9 10; do seq 1 $i > $d/$i; done; done &&
    git add . && git commit -qm many && git repack -adq && git verify-pack .git/objects/pack/*.idx &&
    git clone -q --bare . ../bare.git && git clone -q --depth 1 file://$DIR/bare.git ../shallow &&
    ls ../shallow/a && git -C ../shallow status --short && git grep -c 10 | sort | head -3
    git clean -fdxn; touch untracked; git status --porcelain; git rm -rq a; git status --short | wc -l`,
});
