import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { a: "old\n" },
  cases: [
    { script: "tee a b; cat a b", stdin: "x\ny" },
    { script: "tee -a a; cat a", stdin: "new\n" },
    { script: "tee; echo $?", stdin: "new\n" },
    { script: "tee d/x a; echo $?; cat a", stdin: "new\n" },
    { script: "mkdir d; tee d; echo $?", stdin: "new\n" },
    { script: "tee - < a; ls" },
    { script: "echo x | tee a a b | cat; cat a b" },
    { script: "tee -q" },
    { script: "tee -ip a >/dev/null; cat a", stdin: "\udcff\n" },
  ],
};
