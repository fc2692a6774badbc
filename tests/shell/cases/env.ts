import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  cases: [
    String
      .raw`export X=9 Y=7; for s in 'a b' "a 'b c' \"d e\"" 'a\_b "c\_d"' 'a #x' 'a#x' 'a\cb' '\${X}y \${NO} z' '$X' 'a\' 'a\q' "'a" "'\\n\\'\\\\'" '"a\cb"' 'a\tb "a\tb"' '""' '\${X:-1}' '"\${X}"' "'\${X}'"; do echo "== $s"; env -S "printf <%s>\n $s"; done`
      .replaceAll("\\$", "$"),
    "X=1 env -S'-i Y=${X} Z=${X}'; env -S '-i Y=5' A=1; env -iS 'Y=6 Z=7'; env --split-string='echo a b' c; env -S 'echo \"$0\" 1'; echo $?; env -i -S '-u Y A=1' B=2 env; env -S ''  >/dev/null; echo $?",
    "env -i -0 A=1 B=2 | tr '\\0' '!'; env -0 ls; echo $?; env -i -u PATH -u B B=3 A=4; env - A=1; env -i A=1 B=2 env -u A -u C env",
    "mkdir d; echo hi > d/f; env -C d cat f; env --chdir=d cat f; env -C nodir cat f; echo $?; env -C d/f cat f; echo $?; env -C d; echo $?; cat d/f; env -C d/../d cat f; cat f",
    "env -v -i A=1 B=2 printf x; env -v -u HOME A=1 true a 'b c'; mkdir d; env -v -C d true; env -i -u A -v true; env -u '' true; echo $?; env -u a=b true; echo $?",
  ],
};
