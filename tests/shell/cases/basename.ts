import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  cases: [
    "basename /usr/bin/sort; basename include/stdio.h .h; basename -s .h include/stdio.h; basename -a any/str1 any/str2; basename /; basename //; basename a/; basename a//; basename .",
    "basename '' ; basename .h .h; basename a.h.h .h; basename -as .c a.c b.c d/e; basename -z a b | tr '\\0' '\\n'; basename -za a b | tr '\\0' '\\n'; basename a a; basename -- -x",
    "basename; echo $?; basename a b c; echo $?; basename --nope a; basename -s; basename /a/b/ b; basename 'a b/c d'",
    "basename ../..; basename ./; basename /a; basename a/b/c//; basename --suffix=.txt x.txt y.txt; basename --multiple a/b; basename x '' ; basename é/ü",
  ],
};
