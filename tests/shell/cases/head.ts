import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    n: Array.from({ length: 15 }, (_, i) => `line ${i + 1}\n`).join(""),
    short: "one\ntwo",
    empty: "",
    nul: "a\0b\0c\0",
  },
  cases: [
    "head n",
    "head -n 3 n",
    "head -n3 n; head -3 n; head --lines=3 n",
    "head -n -12 n; head -n -2 short; head -n -0 short; head -n -99 n",
    "head -c 7 n; echo; head -c -100 n; head -c 1K n | wc -c; head -c 0 n",
    "head -n 0 n; head -n 1 empty",
    "head -n 2 n short",
    "head -q -n 1 n short; head -v -n 1 n",
    "head -n 2 nofile n; echo $?",
    "mkdir d; head d; echo $?; head d n -n 1",
    "head -n x n",
    "head -c 3x n",
    "head -n 2 -c 3 n",
    "head -c 3 -n 2 n",
    "head -z -n 2 nul | tr '\\0' '\\n'",
    "head -n 5 | tail -n 1",
    { script: "head -n 2", stdin: "a\nb\nc\n" },
    { script: "head -n 1 - n", stdin: "a\nb\n" },
    "head --nope n",
    "head -n",
    "head -n 1 < n",
    "head -n 18446744073709551615 short; head -n 1b n | wc -l",
  ],
};
