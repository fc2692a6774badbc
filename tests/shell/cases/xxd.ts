import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { f: "Hello, World!\n\x00\x01\udcff\udc80abc", empty: "", hex: "48656c6c6f0a\n" },
  cases: [
    "xxd f; xxd -p f; xxd -u f; xxd -c 8 f; xxd -g 1 f; xxd -g 4 f; xxd -l 5 f; xxd -s 3 f; xxd -b f; xxd -ps f; xxd -c 4 -p f; xxd empty; xxd < f; xxd -g 0 f; xxd -c 5 -g 3 f; xxd -s 3 -l 4 -p f",
    "xxd f | xxd -r | cmp - f; echo $?; xxd -p f | xxd -r -p | cmp - f; echo $?; xxd -r -p hex; xxd -i f; xxd -i < f; echo '0: 4142' | xxd -r; echo; xxd f out; cat out; xxd -r -p hex out; cat out; xxd nofile; echo $?; xxd -c 3 f | xxd -r -c 3 | cmp - f",
  ],
};
