import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { f: "0123456789", g: "abc" },
  cases: [
    "truncate -s 5 f; cat f; echo; truncate -s +3 f; wc -c < f; truncate -s -6 f; cat f; truncate -s -99 f; wc -c < f; truncate -s 3 new; wc -c < new",
    "truncate -s 1K f; wc -c < f; truncate -s 1KB f; wc -c < f; truncate -s '<500' f; wc -c < f; truncate -s '>700' f; wc -c < f; truncate -s '/512' f; wc -c < f; truncate -s %100 f; wc -c < f; truncate -r g f; wc -c < f; truncate -r g -s +2 f; wc -c < f; truncate -o -s 1 g; wc -c < g",
    "truncate -s 1 f g; wc -c f g; truncate -c -s 1 nofile; echo $?; ls; truncate --size=2 f; cat f; truncate --no-create --size 0 f; wc -c < f",
    "truncate f; echo $?; truncate -s 1; truncate -s x f; truncate -s 1 d/x; echo $?; mkdir e; truncate -s 1 e; truncate -r nofile f; truncate -r g -s 1 f; truncate -s '/0' f; truncate -Q; truncate -s 1Q f",
  ],
};
