import type { CommandTable } from "./table.ts";

const PREPARE =
  "chmod 640 f; touch -d '2020-01-02 03:04:05.678901234' f; touch -a -d @100.5 f; ln -s f l; ln -s \"it's\" q; mkdir -m 1777 d; mkfifo p; mknod n c 1 3; ";

export const table: CommandTable = {
  files: { "f": "contents\n", "e": "" },
  cases: [
    PREPARE +
    "stat -c '%a|%A|%f|%F|%g|%G|%h|%n|%N|%s|%u|%U|%B|%o' f l p e; stat -c '%a %A %f %F' d; stat -c '%N' q f 'no'",
    PREPARE +
    "stat -c '%x|%X|%y|%Y' f; stat -c '%.3Y|%.Y|%.0Y|%.12Y|%.1X' f; stat -c '%10s|%-10s|%010s|%+s|%#a|%#f|%05a|%.2n|%.5s' f",
    PREPARE +
    "stat -c '%t %T %F %r %R %Hr %Lr' n; stat -c '%q %% %' f; stat -c '' f; stat --printf '%n\\t%s\\n' f e; stat --printf '%n' f; echo; stat --printf='\\x41\\101\\\"' f; echo; stat -c '\\n' f",
    PREPARE +
    "stat -L -c '%n %F %s' l; stat -Lc %F nofile; stat; stat nofile f -c %s; echo $?; stat --nonsense; stat -c; echo $?",
    PREPARE +
    "stat f | head -n 2; stat l | head -n 2; stat d q | head -n 1; stat n | cut -d' ' -f1-4 | head -n 2; stat f | tail -n +4 | head -n 3; stat -t f | cut -d' ' -f1,2,4,5,6,9-13",
    "stat -f -c '%n %s %S %l %T' f | cut -d' ' -f1-4; stat -f nofile; stat -f -c %q f; stat -f f | head -n 1; echo $?",
  ],
};
