import type { CommandTable } from "./table.ts";

const SHOW = "stat -c '%a %n'";

export const table: CommandTable = {
  files: { "a": "one\n", "b": "two\n", "d/x": "in d\n" },
  cases: [
    `install a c; ${SHOW} c; cat c; install -m 600 a c; ${SHOW} c; install a b d; ls d; ${SHOW} d/a; install -v a b; cat b; install -v a new`,
    `install -d p/q r; ls -R p; install -dv p s/t; install -d -m 700 u/v; ${SHOW} u u/v; install -D a w/x/y; cat w/x/y; install -Dv a w/z/y; install -D -t k/l a b; ls k/l; install -d a; echo $?`,
    "install d/../b .; cat b; install -t d a a; install -t nodir a; ln a h; install a h; cat a h; stat -c %h a; echo $?",
    "touch -d @5 a; install -p a c; stat -c %Y c; install -t d a b; ls d; install -T a d; echo $?; install -C a c; install -Cv a c; install -Cv b c; cat c",
    `install -o 5 -g 6 a c; stat -c '%u:%g' c; install -o nosuch a c; install -g nosuch a c; install -m bad a c; install; install a; install nofile c; install d c; install a nodir/c; install a b c; echo $?; install --nonsense`,
    "r() { rm -rf a* b* c* d* e*; echo A > a; echo B > b; mkdir -p d/s; echo D > d/a; }; s() { echo $(find . | sort); cat b b~ 2>/dev/null; }; r; install -b a b; s; install --backup=t a b; s; install -bS .o a b; s; r; install -bv a b; install -bv a c; install --backup=x a b; echo $?; r; install -b a d; s; r; install -b a b~; install -b b~ b; echo $?; s; r; install -bC a b; install -bC a b; s",
  ],
};
