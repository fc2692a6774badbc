import type { CommandTable } from "./table.ts";

const lines = (text: string) => text.split("").map((c) => `${c}\n`).join("");
const stamp = "touch -d '2024-01-02 03:04:05.678' * */* d?/s/*; ";

const SIDES = {
  a: "alpha\nbeta\ngamma\ndelta\nepsilon\nzeta\neta\n",
  b: "alpha\nBeta\ngamma\ndelta2\nepsilon\nnew\nand a line that is much longer than the half of any column\nzeta\n",
  gaps: "alpha\n\nbeta\ngamma\n\n\ndelta\nepsilon\nZ\nzeta\neta\n",
  tabbed: "a\tb\tc\n\tindent\nalpha\n  x\ty\r\n",
  open: "alpha\nbeta",
  open2: "alpha\nBETA",
  wide: "日本語 wide\nhéllo wörld é\ngamma\n",
  bin: "a\0b\n",
  points: "alpha\n.\n..\nx\n.\n",
};

export const table: CommandTable = {
  files: {
    a: "one\ntwo\nthree\nfour\nfive\n",
    b: "one\n2\nthree\nfive\nsix\n",
    same: "one\ntwo\nthree\nfour\nfive\n",
    open: "one\ntwo\nthree\nfour\nfive",
    empty: "",
    x: lines("abcabba"),
    y: lines("cbabac"),
    long1: lines("abcdefghijklmnopqrstuvwxyz"),
    long2: lines("abXdefghijklmnopqrstuvwYxz"),
    case: "ONE\nTwo\nthree\nfour\nfive\n",
    space: "one \ntwo\n  three\nfo ur\nfive\n",
    blank: "one\n\ntwo\nthree\n\n\nfour\nfive\n",
    bin: "a\0b\n",
    bin2: "a\0c\n",
    crlf: "one\r\ntwo\r\nthree\r\nfour\r\nfive\r\n",
    "d1/f": "1\n2\n",
    "d1/only1": "x\n",
    "d1/s/deep": "a\n",
    "d1/k/in": "",
    "d2/f": "1\n3\n",
    "d2/only2": "y\n",
    "d2/s/deep": "b\n",
    "d2/k": "file",
  },
  cases: [
    "diff a b; echo $?; diff a same; echo $?; diff a empty; diff empty a; diff empty empty; echo $?; diff a open; diff open a; diff x y; diff y x; diff long1 long2",
    stamp +
    "diff -u a b; diff -u a empty; diff -u empty a; diff -u a open; diff -u open a; diff -u x y; diff -u long1 long2; diff -U 0 a b; diff -U 1 long1 long2; diff -u same a; echo $?; diff -U10 long1 long2; diff --unified=2 a b; diff -2 a b",
    stamp +
    "diff -c a b; diff -c a empty; diff -c empty a; diff -C 1 long1 long2; diff -c x y; diff -c a open; diff --context long1 long2",
    "diff --label L1 --label L2 -u a b; diff -u --label only a b | tail -n +3; diff -q a b; echo $?; diff -q a same; diff -s a same; diff -s a b; diff --brief a empty; diff -qs a same; diff --normal a b | head -2",
    "diff -i a case; echo $?; diff a case; diff -w a space; echo $?; diff -b a space; diff -Z a space; diff -B a blank; echo $?; diff a blank; diff -wB space blank; diff -i -w case space; diff --strip-trailing-cr a crlf; echo $?; diff a crlf | head -3; diff -u --label 1 --label 2 -B a blank",
    "diff bin bin2; echo $?; diff bin bin; echo $?; diff -a bin bin2; diff -q bin bin2; diff a bin; diff -s bin bin",
    stamp +
    "diff d1 d2; echo $?; diff -r d1 d2; diff -rq d1 d2; diff -ru d1 d2; diff -rN -x k d1 d2; diff -r -x 'only*' d1 d2; diff -rs d1 d1; diff -r d1/ d2/",
    "diff a d1; diff d1/f d2; echo $?; diff d2 d1/f; diff a nofile; echo $?; diff nofile nofile2; echo $?; diff nofile d1; diff -N a nofile | head -2; diff a; echo $?; diff; diff a b x; diff -Q a b; echo $?; diff -U x a b",
    { script: "diff - a; diff a -; echo $?", stdin: "one\ntwo\n" },
    "diff <(sort a) <(sort b); sort a | diff - same; echo $?; diff a /dev/null; diff /dev/null a | head -1;",
    ...[
      ["abcdef", "abxdef"],
      ["aaaa", "aa"],
      ["abab", "baba"],
      ["aXbXcXd", "XaXbXc"],
      ["abcdefgabcdefg", "bcdgaefgbcd"],
      ["{a}{b}{c}", "{a}{x}{b}{c}"],
      ["11112222333311112222", "1111333322221111"],
      ["qwertyuiopasdfghjkl", "poiuytrewqlkjhgfdsa"],
      ["aabbccddeeff", "abcdefabcdef"],
      ["xxxxyxxxxyxxxx", "xxyxxxxxxyxx"],
    ].map(([p, q]) => ({
      script: "diff p q; diff -U1 --label p --label q p q; diff q p",
      files: { p: lines(p), q: lines(q) },
    })),
    "seq 1 200 > p; seq 1 3 200 > q; seq 200 >> q; diff p q | md5sum; (seq 50; seq 30; seq 50) > p; (seq 20 60; seq 10 40; seq 45) > q; diff p q; for i in 1 2 3 4 5 6 7 8; do cat x y x; done > p; for i in 1 2 3 4 5 6 7 8 9; do cat y x; done > q; diff p q",
    "printf '#a\\nb\\n' > o; printf '#c\\nb\\n' > p; diff -I '^#' o p; echo $?; diff -u -I '^#' o p; echo $?; diff -q -I '^#' o p; echo $?; diff -s -I '^#' o p; printf '#a\\nb\\nc\\nx\\n#e\\n' > o; printf '#c\\nb\\nd\\nx\\n#f\\n' > p; diff -I '^#' o p; diff -I '^#' -I '[cd]' o p; echo $?; diff -U1 -I '^#' o p | tail -n +3; diff -U0 -I '^#' o p | tail -n +3; diff -U3 -I '^#' o p | tail -n +3; diff -C1 -I '^#' o p | tail -n +3; diff -I '[' o p 2>/dev/null; echo $?; diff --ignore-matching-lines='#\\|c' o p",
    "(seq 20; echo) > o; (echo; seq 5; echo x; seq 6 12; echo; seq 13 20) > p; for c in 0 1 2 3 4; do diff -B -U $c o p | tail -n +3; diff -B -I x -U $c o p; done; diff -B o p; sed '3s/$/\\n#/;9s/.*/#y/;11s/.*/z/;15s/$/\\n#q/' o > p; for c in 0 1 2 3 4; do diff -I '#' -U $c o p | tail -n +3; diff -I '#' -C $c o p | tail -n +3; done",
    {
      script:
        "diff -y a b; diff -y -W 40 a b; diff -y --suppress-common-lines a b; diff -y --left-column -W 50 a b; diff -y -W 30 -t tabbed a; diff -y -W 3 a b; diff -yB -W 40 a gaps; diff -y a a; echo $?; diff -y --suppress-common-lines a a; echo $?",
      files: SIDES,
    },
    {
      script:
        "diff -y -W 60 open a; diff -y -W 60 a open; diff -y -W 40 open open2; diff -y -W 41 wide a; diff -yw -W 40 --tabsize=4 tabbed a; diff -y bin a; diff -y -W x a b; diff -y -W 0 a b",
      files: SIDES,
    },
    {
      script:
        "diff -D NAME a b; diff -D X a a; diff --changed-group-format='%<|%>' a b; diff --unchanged-group-format= --old-group-format='[%<]' a b; diff --line-format='%3dn %l!' a b; diff --old-line-format='-%L' --new-line-format='+%L' --unchanged-line-format=' %L' open a; diff --changed-group-format='%df,%dl %dn %dF-%dL %dN:' --unchanged-group-format= a b",
      files: SIDES,
    },
    {
      script:
        "diff -e a b; diff -n a b; diff -e a points; diff -n open a; diff -e b a; diff -u -p a b | tail -n +3; diff -F '^[bd]' -U 0 a b | tail -n +3; diff -p a b | tail -n +3; diff -F g -C 1 a b | tail -n +3; diff -y -u a b; echo $?; diff -e -q a b",
      files: SIDES,
    },
    {
      script:
        "mkdir p q; cp a p/a; cp b q/a; cp a p/z; cp b q/z; printf 'z*\\n' > names; diff -X names p q; diff -S b p q; diff -qr p q; diff -X nofile p q; echo $?",
      files: SIDES,
    },
  ],
};
