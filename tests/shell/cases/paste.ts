import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { a: "1\n2\n3\n", b: "x\ny\n", open: "p\nq", empty: "" },
  cases: [
    "paste a b; paste b a; paste a b open; paste a; paste a empty; paste empty",
    "paste -d , a b; paste -d ',;' a b open; paste -d '' a b; paste -d '\\n' a b; paste -d '\\0' a b; paste -d '\\t,' a a a; paste -d '\\\\' a b",
    "paste -s a; paste -s a b; paste -s -d , a; paste -s -d ',;' a b; paste -s -d '\\n' a; paste -s open; paste -s empty; paste -sd+ a",
    { script: "paste - -", stdin: "1\n2\n3\n4\n5\n" },
    { script: "paste -d: - a -", stdin: "1\n2\n3\n" },
    { script: "paste -s", stdin: "1\n2\n" },
    "paste nofile a; echo $?; paste a nofile; echo $?; paste -s nofile a; echo $?; mkdir d; paste -s d; echo $?; paste -d '\\' a; paste -Q; seq 4 | paste -sd ' '; printf 'a\\0b\\0' | paste -z -s - | tr '\\0' '!'",
  ],
};
