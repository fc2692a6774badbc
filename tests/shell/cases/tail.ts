import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    n: Array.from({ length: 15 }, (_, i) => `line ${i + 1}\n`).join(""),
    short: "one\ntwo",
    empty: "",
    nul: "a\0b\0c\0",
  },
  cases: [
    "tail n",
    "tail -n 3 n",
    "tail -3 n; tail -n3 n; tail --lines 3 n; tail -n -3 n",
    "tail -n +14 n; tail +14 n; tail -n +0 short; tail -n +99 n",
    "tail -c 8 n; tail -c +100 n; tail -c 3 short",
    "tail -n 0 n; tail -n 1 empty; tail -c 0 n",
    "tail -n 1 short; tail -n 2 short; tail -n 3 short",
    "tail -n 1 n short",
    "tail -q -n 1 n short; tail -v -n 1 n",
    "tail -n 1 nofile n; echo $?",
    "mkdir d; tail d; echo $?",
    "tail -n x n",
    "tail -z -n 1 nul | tr '\\0' '\\n'",
    "cat n | tail -n 2; cat n | tail -n +14; cat n | tail -c 5",
    { script: "tail -n 1", stdin: "a\nb\nc\n" },
    { script: "tail -n 1 - n", stdin: "a\nb\n" },
    "tail --nope n",
    "tail -n 2 < n",
    "tail -f nofile; echo $?",
    "tail -s x n",
  ],
};
