import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  cases: [
    "ulimit -n 100; ulimit -n; ulimit -Hn; ulimit -Sn",
    "ulimit -Sn 50; ulimit -n; ulimit -Hn 60; ulimit -n -H; ulimit -n 70; echo $?",
    "ulimit -n 100 -s 1000; ulimit -n -s; ulimit -ns; echo $?",
    "ulimit -n x; echo $?; ulimit -n ''; ulimit 1x; ulimit -n 1.5; echo $?",
    "ulimit -Z; echo $?; ulimit -n -5; echo $?; ulimit -b; echo $?",
    "ulimit -Sn 100; ulimit -Hn 50; echo $?",
    "ulimit -Sc 0; ulimit -c; ulimit -c 0; ulimit -Hc; ulimit -c 10; echo $?; ulimit -c soft; ulimit -c hard; ulimit -c",
    "ulimit -p; ulimit -p 5; echo $?",
    "ulimit -f 100; ulimit; ulimit -f; ulimit 50; ulimit; ulimit unlimited; echo $?; ulimit; ulimit -Sf 20; ulimit -f; ulimit -Hf",
    "ulimit -t 5; ulimit -t; ulimit -v 5000000; ulimit -v; ulimit -s 500; ulimit -s",
    "ulimit -f 99999999999999999999; echo $?; ulimit -f 18446744073709551614; echo $?",
    '(ulimit -n 64; ulimit -n); ulimit -n 77; [ "$(ulimit -n)" = 77 ]; echo $?; f() { ulimit -n 70; }; f; ulimit -n; echo "$(ulimit -n 33; ulimit -n)"; ulimit -n',
    "ulimit -S -H -n 44; ulimit -H -n; ulimit -nS 30; echo $?; ulimit -n; ulimit -Hn",
    "ulimit -n 20; exec 19>f; echo $?; exec 20>f; echo $?; echo x 25>f; echo $?; echo hi >&30; echo $?; exec 99999999>f",
    "ulimit -m 100; ulimit -m; ulimit -x 5; ulimit -x; ulimit -q 1000; ulimit -q; ulimit -i 10; ulimit -i; ulimit -u 100; ulimit -u; ulimit -l 32; ulimit -l; ulimit -d 10000; ulimit -d; ulimit -R 500; ulimit -R",
    "ulimit -n -- 30; ulimit -n; ulimit -f -- 7; ulimit; ulimit -H; ulimit -S; ulimit -n 10 --; ulimit -n; ulimit -Sn -Ht 9 -f",
    "ulimit -S -R 100000000 -d 200000 -f 4 -i 500 -l 60 -m 700 -n 80 -q 90 -s 1100 -t 12 -u 1300 -v 14000000 -x 15; ulimit -Sc 0; ulimit -a > f; grep -v -e '-[er])' f",
    "type ulimit",
  ],
};
