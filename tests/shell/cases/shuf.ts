import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { f: "a\nb\nc\nd\n", nul: "a\0b\0", empty: "", open: "x\ny" },
  cases: [
    "shuf f | sort; shuf -n 2 f | wc -l; shuf -e x y z | sort; shuf -i 1-5 | sort; shuf -n 0 f; shuf -n 99 f | wc -l; shuf empty; shuf open | sort; cat f | shuf | sort; shuf -z nul | tr '\\0' '\\n' | sort; shuf -rn 10 f | wc -l; shuf -r -n 3 -e x; shuf -i 3-2; shuf -o f f; sort f; shuf -i 5-5",
    "shuf nofile; echo $?; shuf -n x f; shuf f f; shuf -e -i 1-2; shuf -i x; shuf -i 1-2 f; shuf -i 5-1; shuf -r empty; echo $?; shuf -Q; mkdir d; shuf d; echo $?; shuf -o d f; echo $?",
  ],
};
