import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  cases: [
    "sleep 0; echo $?",
    "sleep 0.01s 0.0001m; echo $?",
    "sleep; echo $?",
    "sleep x; echo $?",
    "sleep -1; echo $?",
    "sleep 1y; echo $?",
    "sleep .001; echo $?",
    "(sleep 0.05; echo b) & echo a; wait",
  ],
};
