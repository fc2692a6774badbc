import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    f: "one\n\ntwo\n\n\n\nthree\n",
    s: "\\:\\:\\:\nhead\n\\:\\:\nbody1\nbody2\n\\:\nfoot\n\\:\\:\nagain\n",
    open: "a\nb",
  },
  cases: [
    "nl f; nl -ba f; nl -bn f; nl -b t f; nl -bpo f; nl open; nl < f; nl open f",
    "nl -v 10 -i 5 f; nl -w 3 -s ': ' f; nl -n ln f; nl -n rz f; nl -n rz -w 3 open; nl -s '' open; nl -ba -l 2 f; nl -ba -l 3 f; nl -v -3 -n rz open",
    "nl s; nl -ha -fa s; nl -p s; nl -ba -p s; nl -d x: s; nl -d '' s; nl -h t -b n s",
    "nl nofile; echo $?; mkdir d; nl d; nl -b x f; nl -n x f; nl -v x f; nl -w 0 f; nl -i x f; nl -l x f; nl -Q f; echo $?",
    { script: "nl - open", stdin: "in\n" },
  ],
};
