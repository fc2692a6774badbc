import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    "a": "one\ntwo\n",
    "b": "no newline",
    "blank": "a\tb\n\n\n\nc\n",
    "raw": "\udcff\udcfeé\n",
  },
  cases: [
    "cat a b",
    "cat nofile a; echo $?",
    "cat raw | cat",
    "cat -n a b a",
    { script: "cat - a -", stdin: "in\n" },
    { script: "cat", stdin: "\udc80x" },
    "mkdir d; cat d",
    "cat --nonsense a",
    "cat a | cat -n",
    "cat < a > c; cat c c",
    "cat -A raw blank; cat -b blank a; cat -e a b; cat -E blank; cat -s blank; cat -sn blank; cat -t blank; cat -T blank; cat -v raw; cat -nE b a; cat -bs blank; cat -ns blank blank",
  ],
};
