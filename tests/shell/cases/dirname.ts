import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  cases: [
    "dirname /usr/bin/; dirname dir1/str dir2/str; dirname stdio.h; dirname /; dirname //; dirname //a; dirname /a; dirname a/b/; dirname a//b",
    "dirname ''; dirname .; dirname ..; dirname ../a; dirname ./a; dirname /a/b//c///; dirname a/; dirname -z a/b c/d | tr '\\0' '\\n'",
    "dirname; echo $?; dirname --nope; dirname -- -a/b; dirname 'a b/c'; dirname a/b a/b",
  ],
};
