import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    a: "abc\ndef\n",
    b: "abc\nxef\n",
    c: "abc\ndef\nghi\n",
    e: "",
    open: "abc\nde",
    raw: "a\udcff\n\x01",
  },
  cases: [
    "cmp a a; echo $?; cmp a b; echo $?; cmp a c; echo $?; cmp c a; cmp a e; cmp e a; cmp e e; echo $?; cmp a open; cmp open a; echo $?",
    "cmp -s a b; echo $?; cmp -s a a; echo $?; cmp --silent a nofile; echo $?; cmp -l a b; cmp -l a c; cmp -b a b; cmp -bl a b; cmp -l a raw; cmp -lb a raw; cmp -b a raw; cmp --quiet a c; echo $?",
    "cmp -n 3 a b; echo $?; cmp -n 5 a b; cmp -i 4 a b; cmp -i 5 a b; echo $?; cmp -i 4:8 a c; cmp a b 5; cmp a b 5 5; echo $?; cmp -n 0 a b; echo $?; cmp a c 4 8",
    "cmp nofile a; echo $?; cmp a nofile; echo $?; cmp; echo $?; cmp -Q a b; echo $?; mkdir d; cmp d a; echo $?; cmp -i x a b; cmp -n x a b; cmp -l -s a b; echo $?",
    { script: "cmp a; cmp - a; cmp a -", stdin: "abc\ndeg\n" },
    { script: "cmp - a; echo $?", stdin: "abc\ndef\n" },
  ],
};
