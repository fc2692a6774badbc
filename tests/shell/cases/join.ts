import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    a: "1 one x\n2 two y\n4 four\n4 quatre\n",
    b: "1 uno\n3 tres\n4 cuatro\n4 IV\n5 cinco\n",
    c: "one,1,x\ntwo,2,y\n",
    d: "1,uno\n2,dos\n",
    un: "3 c\n1 a\n2 b\n",
    head1: "id name\n1 x\n",
    head2: "id val\n1 y\n2 z\n",
    upper: "A x\nB y\n",
    lower: "a 1\nb 2\n",
  },
  cases: [
    "join a b; join -a 1 a b; join -a 2 a b; join -a1 -a2 a b; join -v 1 a b; join -v 2 a b; join -v1 -v2 a b; join b a",
    "join -t , -1 2 -2 1 c d; join -t, -1 2 c d; join -j 1 a b; join -o 1.2,2.2 a b; join -o 0,2.2 -a 1 -e - a b; join -a1 -a2 -e NONE -o 0,1.2,2.2 a b; join -o '1.1 1.2 2.9' -e E a b; join -a 1 -e E -o auto a b",
    "join -i upper lower; join upper lower; join --header head1 head2; join --header -a 2 head1 head2; join -z a b | tr '\\0' '!'; join -t '' a b; join - b < a",
    "join un b; echo $?; join --check-order un b; echo $?; join --nocheck-order un b; echo $?; join b un; echo $?",
    "join nofile a; echo $?; join a; join; join a b c; join -1 0 a b; join -a 3 a b; join -t ab a b; join -o 3.1 a b; join -o 1.0 a b; join -o 1x a b; join -Q a b; join -1 x a b; mkdir dd; join dd a",
  ],
};
