import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    f: "the quick brown fox jumps over the lazy dog\nshort\n\n",
    tabs: "a\tb\tc\n",
    open: "abcdefgh",
  },
  cases: [
    "fold -w 10 f; fold -w 10 -s f; fold -w 4 -s f; fold f; fold -w 1 open; echo; fold -5 open; fold -w8 open; fold -w 3 open",
    "fold -w 10 tabs; fold -b -w 3 tabs; fold -w 9 -s tabs; fold -w 17 tabs; printf 'ab\\bcd\\n' | fold -w 2; printf 'abc\\rdef\\n' | fold -w 3; printf 'é日\\n' | fold -w 2 -b",
    "fold -w 0 f; echo $?; fold -w x f; fold nofile; echo $?; mkdir d; fold d; fold -Q; fold -w; printf '%0100d\\n' 0 | fold | head -n 1 | wc -c",
    { script: "fold -w 3", stdin: "abcdef\nx" },
    { script: "fold -sw 6 - open", stdin: "a b c d e f\n" },
  ],
};
