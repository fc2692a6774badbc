import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  cases: [
    "export A=1 B='two words'; C=3; printenv A B; echo $?; printenv C; echo $?; printenv A nosuch B; echo $?",
    "export A='x\ny'; printenv -0 A | tr '\\0' '!'; printenv --null A | tr '\\0' '!'",
    "export A=1; printenv | grep '^A='; A=2 printenv A; printenv | grep -c '^C='",
    "printenv -Q; echo $?; printenv A=1; echo $?; printenv ''; echo $?",
  ],
};
