import type { CommandTable } from "./table.ts";

const MIXED =
  "export TERM=xterm; mkdir dir; ln -s a.txt link; ln -s nowhere broken; ln -s dir todir; mkfifo pipe; " +
  "chmod +x run.sh; touch -d 2020-01-02T03:04:05.6 *.txt dir; touch -h -d 2021-02-03T04:05 link broken; ";

export const table: CommandTable = {
  files: {
    "a.txt": "abc",
    "B.txt": "bigger than a",
    "run.sh": "",
    "f10": "x",
    "f9": "xx",
    ".hidden": "",
    "back~": "",
    "with space": "",
    "quo'te": "",
  },
  cases: [
    "ls; ls -a; ls -A; ls -d; ls -d . ..; ls -d *",
    "ls -r; ls -1r; ls -U | sort; ls -f | sort",
    "ls -C -w 40; ls -C -w 20; ls -x -w 40; ls -x -w 20; ls -C -w 0; ls -C -w 1; ls -CT0 -w 40",
    "ls -m; ls -m -w 20; ls -m -w 0",
    "ls -S; ls -Sr; ls --sort=size; ls --sort=s; ls --sort=none | wc -l; ls -X; ls --sort=extension -r",
    "ls -v; ls -vr; ls --sort=version; ls --sort=bad; echo $?; ls --sort=",
    "touch -d @30 f9; touch -d @20 f10; touch -d @10 a.txt; ls -t f9 f10 a.txt; ls -tr f9 f10 a.txt; " +
    "touch -a -d @5 f9; touch -a -d @6 f10; ls -u f9 f10; ls -tu f9 f10; ls -lu --time-style=+%s f9 f10 | cut -d' ' -f6-",
    "ls --time=atime f9 f10 | wc -l; ls --time=bad; echo $?",
    MIXED +
    "ls -F; ls -p; ls --file-type; ls -Fd dir link todir; ls --indicator-style=slash -d dir run.sh",
    MIXED +
    "ls -l link broken a.txt | cut -d' ' -f1,2,3,4,6-; ls -lF link todir run.sh | cut -c1-10; ls -gGF link | cut -d' ' -f3-; touch -d 2020-01-01 run.sh; ls -gGF run.sh",
    MIXED +
    "ls -ld --time-style=full-iso *.txt | cut -d' ' -f6-; ls -ld --full-time a.txt | cut -d' ' -f5-; " +
    "ls -ld --time-style=long-iso a.txt B.txt | cut -d' ' -f6-; ls -ld --time-style=iso a.txt | cut -d' ' -f6-; " +
    "ls -ld --time-style='+%Y!%j' a.txt; ls -ld --time-style=bad a.txt; echo $?",
    "ls -l a.txt B.txt | cut -d' ' -f1-5; ls -g a.txt | cut -d' ' -f1-4; ls -o a.txt | cut -d' ' -f1-4; " +
    "ls -n a.txt | cut -d' ' -f1-5; ls -lG a.txt | cut -d' ' -f1-4; ls -go a.txt | cut -d' ' -f1-3",
    "printf '%1234567s' x > big; ls -lh big a.txt | cut -d' ' -f1-5; " +
    "ls -l --si big | cut -d' ' -f5; ls -l --block-size=1K big | cut -d' ' -f5; ls -l --block-size=M big | cut -d' ' -f5; " +
    "ls -l --block-size=bad big; echo $?",
    MIXED +
    "ls --color=always; ls --color=always -F; touch -d 2020-01-01 run.sh; ls --color -gG link broken run.sh | cut -d' ' -f3-",
    MIXED +
    "ls --color=always -C -w 50; ls --color=never; ls --color=auto; ls --color=what; echo $?",
    MIXED +
    "export LS_COLORS='*.txt=31:di=32:or=41:ex=:mi=05;37'; ls --color=always; ls -gG --color=always broken | cut -d' ' -f3-",
    MIXED +
    "chmod 1777 dir; mkdir -m 777 ow; mkdir -m 1755 st; chmod 4755 f9; chmod 2755 f10; ls --color=always",
    MIXED +
    "ls --group-directories-first; ls -r --group-directories-first; ls -dL todir link; ls todir; ls -l todir | cut -c1; ls -H todir; ls -LF",
    "ls -Q; ls -b; ls -N; ls -q; ls --quoting-style=shell; ls --quoting-style=shell-always; " +
    "ls --quoting-style=shell-escape; ls --quoting-style=c; ls --quoting-style=escape; ls --quoting-style=bad; echo $?",
    "touch $'new\\nline' $'tab\\there' \"$(printf '\\377')\"; ls -b; ls -q; ls -Q; ls --quoting-style=shell-escape; ls -N | tr '\\n' '|'",
    "ls -B; ls -I '*.txt'; ls -I 'f*' -I '[a-z]*'; ls --hide='f*'; ls -a --hide='f*'; ls -A -I '.h*'",
    "mkdir -p d/e/f d/.g; touch d/x d/e/y d/.g/z; ls -R d; ls -RA d; ls -R d a.txt; ls -R1 d | cat; ls -Rd d",
    "mkdir d e; touch d/1; ls d e; ls d e a.txt; ls nofile d; echo $?; ls -l nofile; echo $?",
    "ls --zero f9 f10 | tr '\\0' '|'; ls -1 --zero f9 | tr '\\0' '|'",
    "ls -s f9 run.sh; ls -1s run.sh; ls -i f9 | cut -d' ' -f2-; ls -sk run.sh f9 a.txt",
    "ls --format=long a.txt | cut -c1-10; ls --format=commas; ls --format=across -w 30; ls --format=single-column; ls --format=vertical -w 30",
    "ls -l1 a.txt | cut -c1-10; ls -1l a.txt | cut -c1-10; ls -lC -w 30; ls -ml | wc -l",
    "ls -w bad; ls -T x; ls --nonsense; echo $?; ls -9",
  ],
};
