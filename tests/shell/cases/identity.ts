import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  cases: [
    "id -u; id -g; id -un; id -gn; id -u -z | tr '\\0' '!'; id -n; echo $?; id -u -g; echo $?; id -z; id a b; id nosuchuser; echo $?; id -Q",
    "whoami; whoami x; echo $?; whoami -x",
    "tty; echo $?; tty -s; echo $?; tty x; echo $?; tty -Q; echo $?; tty --quiet < /dev/null; echo $?",
    "uname; uname -s; uname -m; uname -o; uname -sm; uname x; echo $?; uname -Q; uname -a | cut -d ' ' -f 1; uname --kernel-name --operating-system",
    "test $(nproc) -ge 1; echo $?; nproc --ignore=1000; nproc x; nproc --ignore=x; echo $?; nproc -Q",
    "which nosuchprogram; echo $?; which; echo $?",
  ],
};
