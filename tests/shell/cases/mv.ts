import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { "a": "one\n", "b": "two\n", "d/x": "in d\n", "e/x": "in e\n" },
  cases: [
    "mv a c; ls; mv c b; cat b; mv b d; ls d; mv d/x .; mv x nodir/y; mv nofile z; mv; mv a; echo $?",
    "mv -v a c; mv -v c b d; mv -nv d/c e; mv -nv d/x e; ls d e; mv -v d e",
    { script: "mv -i a b; cat b; mv -iv b c", stdin: "n\n" },
    { script: "mv -i a b; cat b; ls", stdin: "y\n" },
    { script: "mv -if a b; ls; mv -fi d/x e; ls d", stdin: "n\n" },
    "touch -d @100 a; touch -d @200 b; mv -u a b; ls; touch -d @300 a; mv -uv a b; cat b",
    "mv -t d a b; ls d; mv -T d e; echo $?; rm e/x; mv -T d e; ls e; mv -T e/a e/b n; mv -t nodir e/a; mv -t e/a e/b",
    "mv a a; mv a ./a; mv d d; mv d d/sub; mv d/x d/x/y; mv d a; mv a d; mv d/a e; mv e/x d/x; cat d/x",
    "ln a h; mv a h; ls; cat h; ln -s h l; mv l h; stat -c %N h; echo $?",
    "mkdir -p t/x; mv e/x t; mv -T e/x t/x; mkdir -p u/d; touch u/d/f; mv d u; ls d; echo $?",
    "mv a b d; mv d/a d/b e; ls d e; mkdir t1 t2; mv e/a t1/f; mv e/b t2/f; mv t1/f t2/f d; cat d/f; ls t2",
    "mv . d; mv -T . d; mv -u d/x d/x; mv -n a a; mv -u d a; mv d d/../d; ln -s ../b d/l; mv d/l b; mv -u d/l b; cat b; echo $?",
    "mv --strip-trailing-slashes d/ dd; ls; mv dd/ d3/; ls; mv a nodir/; echo $?; mv a d3/; ls d3",
    "ln -s nowhere l; mv l m; stat -c %N m; mkfifo p; mv p q; stat -c %F q; mv --nonsense; mv a b c; echo $?",
    "r() { rm -rf a* b* c* d* e*; echo A > a; echo B > b; mkdir -p d/s; echo D > d/a; }; s() { echo $(find . | sort); cat b b~ 2>/dev/null; }; r; mv -b a b; s; r; mv -vb a b; r; mv --backup=t a b; s; r; mv -b a d; s; r; mv -b -n a b; echo $?; s; r; mkdir e e/d; echo 1 > e/d/x; mv -bT e/d d; echo $?; s; r; mv b b~; echo X > b; mv -b b~ b; echo $?; s; r; mv -b a a; echo $?; mv -S .o a b; s; mv --backup=x b c; echo $?",
  ],
};
