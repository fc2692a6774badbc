import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    f: "        a       b\n    x\n          y        z\n\t    t\n  a        b c\n",
    open: "        a",
  },
  cases: [
    "unexpand f | cat -A; unexpand -a f | cat -A; unexpand -t 4 f | cat -A; unexpand --first-only -t 4 f | cat -A; unexpand open | cat -A; unexpand -t 2,6 f | cat -A",
    "unexpand nofile; echo $?; mkdir d; unexpand d; unexpand -t x f; unexpand -t 0 f; unexpand -Q",
    { script: "unexpand -a | cat -A", stdin: "a       b        c\n" },
  ],
};
