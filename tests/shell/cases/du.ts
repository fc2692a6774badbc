import type { CommandTable } from "./table.ts";

const PREPARE =
  "mkdir -p d/e d/h; printf '%5000s' x > d/a; printf '%10000s' x > d/e/b; printf x > d/e/c; ln -s a d/link; ";

export const table: CommandTable = {
  files: { "top": "x" },
  cases: [
    PREPARE +
    "du d | sort; du -a d | sort; du -s d; du -s d d/e; du -sc d top; du d/a top; du -ac d top | sort -k2",
    PREPARE +
    "du -h d | sort; du -sh d top; du -k -s d; du -m -s d; du -B 512 -s d; du -BK -s d; du -b d/a d/e/c; du --apparent-size d/a; du --si -s d; du -bh d/e/b",
    PREPARE +
    "du -d 0 d; du -d1 d | sort; du --max-depth=0 -a d; du -a -d 1 d | sort; du -S d | sort; du -sS d",
    PREPARE +
    "du -a --exclude='b' d | sort; du -a --exclude='d/e' d | sort; du -a --exclude='*' d; ln d/a d/z; du -l d/a d/z; du d/a d/z; du -s d; du -s -l d",
    PREPARE +
    "du --inodes d | sort; du --inodes -s d; du --inodes -a d/e | sort; du -t 10K d | sort; du -t -10K d | sort; du -0 -s d | tr '\\0' '|'; du -x -s d; ln -s d/e le; du -s le; du -sL le; du -sD le; du -sH le",
    "mkdir d; du nofile; echo $?; du nofile top; du -s -a d; du -s -d 1 d; du -d x d; du -B bad d; du --nonsense; echo $?",
  ],
};
