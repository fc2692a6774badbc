import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { f: "a\tb\tc\n\t\tx\nabcdefgh\ty\n  \tz\n", open: "\ta" },
  cases: [
    "expand f; expand -t 4 f; expand -4 f; expand -t 2,6,10 f; expand -i f; expand -t 4,/8 f; expand -t 4,+8 f; expand open; expand -t '2 4' f; expand -t 3 -t 9 f",
    "expand -t 0 f; expand -t x f; expand -t 4,2 f; expand nofile f; echo $?; mkdir d; expand d; expand -Q; expand -t /4,8 f; printf 'a\\bb\\tc\\n' | expand; cat f | expand -t1",
    { script: "expand - open", stdin: "a\tb\n" },
  ],
};
