import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    a: "a\nb\nd\ne\n",
    b: "b\nc\ne\nf\n",
    un: "z\na\n",
    open: "a\nb",
    empty: "",
    dup: "a\na\nb\n",
  },
  cases: [
    "comm a b; comm -1 a b; comm -2 a b; comm -3 a b; comm -12 a b; comm -13 a b; comm -23 a b; comm -123 a b",
    "comm a empty; comm empty a; comm open a; comm dup open; comm a a; comm --output-delimiter=, a b; comm --total a b; comm --total -123 a b; comm -z a b | tr '\\0' '!'",
    "comm un a; echo $?; comm a un; echo $?; comm --check-order un a; echo $?; comm --nocheck-order un a; echo $?; comm un un; echo $?",
    "comm nofile a; echo $?; comm a; comm; comm a b c; mkdir d; comm d a; comm -Q a b",
    { script: "comm - a", stdin: "a\nz\n" },
    "comm <(sort b) <(sort un); sort a | comm -12 - b | wc -l",
  ],
};
