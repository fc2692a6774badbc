import type { CommandTable } from "./table.ts";

const SHOW = "stat -c '%u:%g %n'";

export const table: CommandTable = {
  files: { "f": "", "g": "", "d/x": "", "d/e/y": "" },
  cases: [
    `chown 7012 f; ${SHOW} f; chown 7012:7034 f; ${SHOW} f; chown :7056 f; ${SHOW} f; chown 0: f; ${SHOW} f; chown 707.708 f; ${SHOW} f; chown : f; ${SHOW} f; chown '' f; ${SHOW} f; chown +709:+709 f; ${SHOW} f`,
    `chown root f; chown root:root f; ${SHOW} f; chown nosuchuser f; chown root:nosuchgroup f; chown :nosuch f; chown nosuch: f; echo $?`,
    `chown -R 705:706 d; ${SHOW} d d/x d/e d/e/y; chown 707 d; ${SHOW} d/x; ln -s ../f d/l; chown -R 708 d; ${SHOW} f d/l; chown -RL 709 d; ${SHOW} f d/l; chown -RH 704 d; ${SHOW} f d/l`,
    `ln -s f l; chown 705 l; ${SHOW} f l; chown -h 706 l; ${SHOW} f l; ln -s nowhere n; chown 705 n; chown -h 705 n; ${SHOW} n; chown -R --dereference 705 d`,
    "chown -v 703:704 f; chown -v 703:704 f; chown -v 705 f; chown -v :706 f; chown -c 705 f; chown -c 707 f g; chown -Rv 701:702 d | sort; chown -vf 701 nofile; echo $?",
    `chown 703:704 f; chown --reference=f g; ${SHOW} g; chown --reference=nofile g; chown --from=703 705 f; ${SHOW} f; chown --from=709:709 706 f; ${SHOW} f; chown --from=:704 707 f; ${SHOW} f`,
    "chown; chown 701; chown 701 nofile; chown -f 701 nofile; echo $?; chown --nonsense; chown --preserve-root -R 701 /; chown --reference=f; echo $?",
    `chmod 6755 f; chown 705:705 f; stat -c %a f; chgrp 709 g; ${SHOW} g; chgrp nosuch g; chgrp -v 709 g; chgrp -v 708 g; chgrp -c 707 g; chgrp -R 706 d; ${SHOW} d/e/y; chgrp; chgrp 705; chgrp 705 nofile; chgrp --reference=g f; ${SHOW} f; chgrp '' f; ${SHOW} f`,
  ],
};
