import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { "a": "one\n", "b": "two\n", "d/x": "in d\n", "d/e/y": "deep\n" },
  cases: [
    "ln a h; stat -c %h a; ln a h; ln -f b h; cat h; ln nofile n; ln d dd; ln; ln a b c; echo $?",
    "ln -s a l; stat -c %N l; ln -s b l; ln -sf b l; stat -c %N l; ln -s nowhere n; stat -c %N n; cat n",
    "ln -sv a l; ln -sfv b l; ln -v a h; ln -fv b h; ln -sv a b d; ls -l d | cut -d' ' -f1 | sort",
    "ln -s d ld; ln -s a ld; ls ld; ln -sn a ld; ln -sfn a ld; stat -c %N ld; ln -sT a d; ln -sfT b d; echo $?",
    "ln -s ../a d/; stat -c %N d/a; ln -st d b; stat -c %N d/b; ln -t d a; ln -sft d a; cat d/a",
    "ln -sr a d/e/l; stat -c %N d/e/l; cat d/e/l; ln -sr d/x d/e/l2; stat -c %N d/e/l2; ln -sr d/e/y l3; stat -c %N l3; ln -sr nowhere d/n; stat -c %N d/n; ln -r a q; ln -sr d d/e/up; stat -c %N d/e/up",
    "ln -s a l; ln l h; stat -c %F h; ln -L l g; stat -c %F g; ln -P l f; stat -c %F f; ln -L nofile k",
    { script: "ln -si a b; cat b; ln -i a h", stdin: "n\n" },
    { script: "ln -si a b; stat -c %N b", stdin: "y\n" },
    "ln -s x/y; stat -c %N y; ln d/x; cat x; ln -s a a; ln a a; ln -f a a; echo $?; ln -s '' e; echo $?",
    "ln -f b d/../b; cat b; ln -s b l; ln -sf l b; cat b; ln -sfn d/x d; cat d/x; ln b h; ln -f b h; ln -t nodir a; echo $?",
    "ln --nonsense; ln -s a nodir/l; ln a nodir/h; ln a d/x; echo $?",
    "r() { rm -rf a* b* c* d* e*; echo A > a; echo B > b; mkdir -p d/s; echo D > d/a; }; s() { echo $(find . | sort); cat b b~ 2>/dev/null; }; r; ln -b a b; echo $?; s; r; ln -sb a b; readlink b; s; r; ln -s -f --backup=numbered a b; s; r; ln -bv a b; r; ln -sbv a b; r; ln -sb a d; s; r; ln -b a a; echo $?; s; r; ln -b a c; ls; ln --backup=x a c; echo $?; r; ln -sb a nod/x; ln -b d b; echo $?; s",
  ],
};
