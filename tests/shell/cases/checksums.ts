import type { CommandTable } from "./table.ts";

const sums = "b1946ac92492d2347c6235b4d2611184  hello\nd41d8cd98f00b204e9800998ecf8427e *empty\n";

export const table: CommandTable = {
  files: {
    hello: "hello\n",
    empty: "",
    sums,
    bad:
      `${sums}00000000000000000000000000000000  hello\nnonsense\nb1946ac92492d2347c6235b4d2611184  nofile\n`,
    "we\\ird": "x",
    raw: "\udcff\udc80",
  },
  cases: [
    ...["md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum"].map((name) =>
      `${name} hello empty raw; ${name} < hello; ${name} -b hello; ${name} --tag hello; cat hello | ${name} -; ${name} nofile; echo $?; ${name} hello | ${name} -c; ${name} --tag hello raw | ${name} -c -`
    ),
    "md5sum -c sums; echo $?; md5sum -c bad; echo $?; md5sum -c --quiet sums; md5sum -c --status bad; echo $?; md5sum -c --ignore-missing bad; echo $?; md5sum -c --strict sums; md5sum -cw bad; md5sum -c < sums",
    "md5sum -c hello; echo $?; md5sum -c nofile; echo $?; md5sum -c empty; echo $?; md5sum 'we\\ird'; md5sum 'we\\ird' | md5sum -c; md5sum -z hello | tr '\\0' '!'; md5sum --quiet hello; md5sum --tag -c sums; md5sum -Q hello; mkdir d; md5sum d; echo $?",
    "md5sum hello > s; echo x >> hello; md5sum -c s; echo $?; md5sum -c --quiet s; rm hello; md5sum -c s; md5sum -c --ignore-missing s; echo $?; sha256sum -c sums; echo $?; md5sum *; md5sum - < raw; md5sum -t empty; seq 100000 | sha256sum",
  ],
};
