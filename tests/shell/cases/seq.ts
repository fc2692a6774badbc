import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  cases: [
    "seq 5; seq 2 5; seq 1 2 9; seq 5 1; seq 5 -2 1; seq 0; seq -3 -1; seq -- -2",
    "seq -w 8 11; seq -w 98 101; seq -w -1 1; seq -w 0.5 0.25 1; seq -w 1 10 101",
    "seq -w 003; seq -w 1 003; seq -w -1 03; seq -w 1.50 2; seq -w 1 .5 2; seq -w 1e1; seq -w 0010 -5 -5; seq -w -.5 1; seq -w 10e-1 2",
    "seq -s, 5; seq -s ', ' 3; seq -s '' 3; seq --separator=: 2; seq -s : 1",
    "seq 0.1 0.1 0.5; seq 1 0.5 3; seq 1.00 2; seq 1e2 101; seq 0 0.3 1; seq 1.5; seq .5 2; seq 0.1 0.1 1 | tail -n 1",
    "seq -f %03g 3; seq -f '%.2f' 2; seq -f 'x%gy' 2; seq -f %e 2; seq -f '%5.1f|' 2; seq -f %%%g 2; seq -f %g 1000000 1000001; seq -f '%-5g|' 2; seq -f '%+g' 2",
    "seq; echo $?; seq x; echo $?; seq 1 2 3 4; seq 1 0 5; echo $?; seq 1 x; seq -f %d 3; seq -f x 3; seq -f '%g%g' 3; seq -w -f %g 3; seq -Q 3; seq -f % 3",
    "seq 3 | cat -n; seq 100000 | tail -n 1; seq 10 | head -n 3; seq 1000000 | wc -c; seq inf | head -n 2; seq 10 -5 -10",
    "for i in $(seq 3); do echo i$i; done; seq 1 3 2; seq 1 -1 1; seq 2 1; echo $?",
    "seq -f %.120f 1; seq -f %.120e 1; seq -f %.120g 1",
  ],
};
