import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    f: "Hello, World!\n",
    raw: "\udcff\udcfe\0\x01",
    empty: "",
    long: "x".repeat(200),
    enc: "SGVsbG8=\n",
  },
  cases: [
    "base64 f; base64 raw; base64 empty; base64 long; base64 -w 0 long; echo; base64 -w 10 f; base64 -w 20 f; base64 < f; cat f | base64 -; base64 --wrap=76 long",
    "base64 -d enc; echo; base64 f | base64 -d; base64 raw | base64 -d | base64; base64 long | base64 --decode; echo; base64 -w 1 f | base64 -d; echo -n SGVsbG8= | base64 -d; echo; echo SGVs bG8= | base64 -di; echo; base64 -d empty",
    "echo SGVsbG8 | base64 -d; echo $?; echo 'S!GVs' | base64 -d; echo $?; echo '====' | base64 -d; echo $?; echo SGVsbG8=SGVsbG8= | base64 -d; echo $?; echo S | base64 -d; echo $?",
    "base64 nofile; echo $?; base64 f f; base64 -w x f; base64 -Q f; mkdir d; base64 d; echo $?; seq 100000 | base64 | md5sum; seq 100000 | base64 | base64 -d | md5sum; seq 100000 | base64 -w 0 | md5sum; seq 10000 | base64 -w 7 | md5sum",
  ],
};
