import type { CommandTable } from "./table.ts";

const SHOW = "stat -c '%X %Y %n'";

export const table: CommandTable = {
  files: { "f": "x" },
  cases: [
    `touch n; ls; touch -c m; ls; touch -d @100 f; ${SHOW} f; touch -a -d @200 f; ${SHOW} f; touch -m -d @300 f; ${SHOW} f; touch -am -d @400 f; ${SHOW} f`,
    `touch -t 202001020304.05 f; ${SHOW} f; touch -t 2001020304 f; ${SHOW} f; touch -t 99 f; touch -d bad f; touch -d '' f; echo $?`,
    `touch -d @5 f; touch -r f g; ${SHOW} g; touch -a -r f h; touch -r nofile g; touch --time=atime -d @9 g; ${SHOW} g; touch --time=modify -d @10 g; ${SHOW} g; touch --time=bad g; echo $?`,
    `touch -d '2020-01-02 03:04:05' f; ${SHOW} f; touch -d '2020-01-02T03:04:05Z' f; ${SHOW} f; touch -d '2020-01-02 03:04 +0200' f; ${SHOW} f; touch -d 2020-01-02 f; ${SHOW} f; touch -d '@1.5' f; stat -c %.2Y f`,
    `ln -s f l; touch -d @7 l; ${SHOW} f; touch -h -d @8 l; ${SHOW} f l; ln -s nowhere n; touch -c n; touch -h -d @9 n; ${SHOW} n; touch n; ls; touch -h none/z; touch -h nothing; touch -ch nothing; touch nodir/x; touch; echo $?; touch --nonsense`,
  ],
};
