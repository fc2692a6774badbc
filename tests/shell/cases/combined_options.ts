/** Options that add up, exclude each other or have no effect together. */
import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { a: "alpha\nbeta\n", b: "beta\ngamma\n" },
  cases: [
    "touch -d @1000 r; touch -r r -d '+1 day' x; stat -c %Y x; touch -t 202001010000 -d @5 z; touch -r r -t 202001010000 z; touch -r r y; stat -c %Y y",
    "tail -n 0 -v a b; tail -c 0 nofile; echo $?; tail -n +0 a",
    "comm --output-delimiter= a b | od -c",
    "dd conv=ucase conv=sync bs=8 if=a status=none; dd if=a of=o conv=lcase conv=ucase; dd if=a of=o conv=excl,nocreat; echo $?",
    "split -n 3 -l 2 a; split -n 3 -n 4 a; split -n 1/3 --filter=cat a; echo $?",
    "mkdir d; for c in mv cp ln install; do $c -t d -T a; echo $?; done",
    "mkdir d; printf 'x\\n' | tee --output-error=warn f; cat f; printf x | tee --output-error=exit d z; echo $?; printf x | tee --output-error=foo z; echo $?; ls",
    "sort --batch-size=3 a; grep -U a a; cat --foo=bar a; wc --totl=x a; echo $?",
  ],
};
