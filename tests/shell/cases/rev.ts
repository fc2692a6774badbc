import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { f: "abc\n12 34\n\nx", u: "é日本\n" },
  cases: [
    "rev f; rev u; rev < f; rev f u; echo hello | rev; printf '' | rev; rev nofile; echo $?; rev f nofile u; echo $?",
    { script: "rev", stdin: "ab\ncd" },
    "echo a.b.c | rev | cut -d. -f1 | rev; rev f | rev",
  ],
};
