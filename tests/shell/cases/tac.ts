import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { f: "one\ntwo\nthree\n", open: "a\nb", sep: "a,b,c,", multi: "x--y--z", empty: "" },
  cases: [
    "tac f; tac open; tac empty; tac f open; tac < f; cat f | tac",
    "tac -s , sep; echo; tac -b f; tac -b -s , sep; echo; tac -s -- multi; echo; tac --separator=-- multi; echo",
    "tac -r -s '[,-]' sep; echo; tac -r -s 'o' f; tac -r -b -s , sep; echo",
    "tac nofile; echo $?; tac nofile f; echo $?; tac -x f; tac -s",
    { script: "tac - f; tac", stdin: "1\n2\n" },
    "printf '\\n\\na\\n' | tac | cat -n; printf 'a' | tac; echo; seq 100000 | tac | head -n 2; printf '\\377\\n\\376\\n' | tac",
  ],
};
