import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { f: "Hello, World!\n\x00\x01\udcff\udc80abc", z: "\0".repeat(64) + "x", empty: "" },
  cases: [
    "hexdump f; hexdump -C f; hexdump -b f; hexdump -c f; hexdump -d f; hexdump -o f; hexdump -x f; hexdump < f; hexdump empty; hexdump -C empty; cat f | hexdump -C",
    "hexdump z; hexdump -C z; hexdump -v z; hexdump -n 5 f; hexdump -s 3 -C f; hexdump -s 3 -n 4 -C f; hexdump -C f z; hexdump -n 0x10 f; hexdump -C -n 16 f; hexdump -bC f | head -2",
  ],
};
