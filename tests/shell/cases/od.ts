import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    f: "Hello, World!\n\x00\x01\udcff\udc80abc",
    z: "\0".repeat(64) + "x",
    empty: "",
    t: "a\tb\\ \x7f\n",
  },
  cases: [
    "od f; od -c f; od -x f; od -b f; od -d f; od -o f; od -s f; od -a f; od -i f; od -l f; od < f; od empty; od -c t; od -a t",
    "od -t x1 f; od -tx1z f; od -An -tx1 f; od -A d -c f; od -Ax -tu1 f; od -t d1 f; od -t o1 f; od -t x4 f; od -t u8 f; od -t x8 f; od -t dS -t xC f; od -tx1 -c f; od -t x2z f; od -tc -tx4 f; od -t d4 f; od -t acx1 f",
    "od z; od -v z; od -N 5 -c f; od -j 3 -c f; od -j 3 -N 4 -tx1 f; od -w8 -c f; od -w4 -tx1 f; od -w -tx1 f; od -N 3 f; od -tx4 -N 6 f; od -An -N2 -tu2 f; od -j 0x10 -c f; od -c f z | tail -3; cat f | od -c - | head -1",
    "od nofile; echo $?; od -t q f; od -A z f; od -j x f; od -N x f; od -j 999 f; echo $?; od -Q f; od -w3 f | head -2; mkdir d; od d; echo $?; od nofile f | tail -1; echo -n abc | od -An -tx1 | tr -d ' \\n'",
  ],
};
