import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: {
    f: "one\ntwo\nthree\nfour\nfive\n",
    g: "Hello World\nfoo bar foo\n\nBAR baz\n",
    open: "a\nb",
    n: Array.from({ length: 12 }, (_, i) => `${i + 1}\n`).join(""),
    utf8: "é日本\nÀ la carte\n",
    raw: "a\udcffb\n",
    nul: "a1\0b2\0",
    script: "s/o/0/\n# comment\n2{\n  s/^/> /\n  p\n}\n$d\n",
    csv: "a,b,c\n1,2,3\n",
    joined: "a \\\nb \\\nc\nd\n",
    conf: "[x]\nkey=1\n[y]\nkey=2\nother=3\n[z]\n",
  },
  cases: [
    "sed s/o/0/ f; sed 's/o/0/g' g; sed -n 's/o/0/p' f; sed 's/foo/X/2' g; sed 's/o/0/2g' g; sed -n 's/o/0/gp' g",
    "sed 's/FOO/x/I' g; sed 's/foo/x/gi' g; sed 's|/|-|' g; sed 's,o,/,' f; sed 's/a\\/b/x/' g; sed 'sxoxXx' f",
    "sed 's/\\(.*\\) \\(.*\\)/\\2 \\1/' g; sed -E 's/(.*) (.*)/\\2-\\1/' g; sed 's/o/[&]/g' f; sed 's/o/\\&/' f; sed -r 's/(a|o)+/<&>/g' g",
    "sed 's/x*/-/g' f; sed 's/b*/X/g' open; sed 's/$/!/' f; sed 's/^/> /' f; sed 's/.*/(&)/' f; sed 's/\\b/|/g' g",
    "sed 's/\\w\\+/\\u&/g' g; sed 's/.*/\\U&/' g; sed 's/\\(.\\)\\(.*\\)/\\l\\1\\U\\2\\E!/' g; sed 's/foo/\\L&X\\EY/g' g; sed 's/o/\\un/' f; sed 's/\\w/\\U&\\E/2' g",
    "sed 's/o/a\\nb/' f; sed 's/o/a\\tb/' f; sed 's/o/a\\\nb/' f; sed 's/ /\\n/g' g; sed 'N;s/\\n/+/' f; sed ':a;N;$!ba;s/\\n/,/g' f",
    "sed -n 2p f; sed -n '2,4p' f; sed -n '$p' f; sed -n '2,$p' f; sed -n '/t/p' f; sed -n '/two/,/four/p' f; sed -n '4,2p' f; sed -n '2!p' f; sed -n '/two/,3p' f",
    "sed -n '1~2p' n; sed -n '0~3p' n; sed -n '2~4p' n; sed -n '3,+2p' n; sed -n '5,~4p' n; sed -n '/5/,+1p' n; sed -n '0,/1/p' n; sed -n '1,/1/p' n; sed -n '2,1p;5,+0p' n; sed -n '4,~4p' n",
    "sed 2d f; sed '2,3d' f; sed '/o/d' f; sed '/o/!d' f; sed '$d' f; sed '1d;$d' f; sed '/^$/d' g; sed '2,/f/d' f; sed d f",
    "sed 2q f; sed '2q;s/o/0/' f; sed 3Q f; sed '2q 5' f; echo $?; sed '/three/Q7' f; echo $?; sed q f; sed -n '2{p;q}' f",
    "sed '2a\\\nafter' f; sed '2a after' f; sed '2i\\\nbefore' f; sed '2i before' f; sed '2c\\\nchanged' f; sed '2c changed' f; sed '2,3c changed' f; sed '$!{2,3c x\n}' f; sed '/t/c\\  x' f",
    "sed 'a\\\none\\\ntwo' open; sed '$a end' open; sed '1i\\  indented' f; sed -e '2a\\' -e 'text' f; sed '2a a\\tb\\\\c' f; sed 'a x' open; sed '1a  x' f; sed '2!a -' open",
    "sed = open; sed -n '$=' f; sed -n '/t/=' f; sed -n l g; sed -n 'l 10' g; sed -l 5 -n l f; sed -n l utf8; sed -n l raw; sed -n 'l;l 0' f",
    "sed G open; sed -n 'H;${x;s/\\n/,/g;p}' f; sed '1!G;h;$!d' f; sed -n 'x;p' open; sed 'x;G' open; sed '1h;2g;3G' f; sed 'H;x;s/\\n//' open; sed z open",
    "sed n\\;d f; sed 'n;n;s/./X/' f; sed -n 'n;p' f; sed '$!N;P;D' f; sed 'N;N;s/\\n/-/g' f; sed '$!N;s/\\n/ /' f; sed N open; sed -n N open; sed '/two/{N;d}' f; sed 'n;a x' open",
    "sed ':a;s/^\\(\\s*\\)x/\\1/;ta' f; echo 1234567 | sed ':a;s/\\B[0-9]\\{3\\}\\>/,&/;ta'; sed ':x;/\\\\$/{N;s/\\\\\\n//;bx}' joined; sed -n '/t/b;p' f; sed '/one/bend;s/^/-/;:end' f; sed 's/o/0/;T;s/$/!/' f; sed 's/o/0/;t;s/$/!/' f",
    "sed 'y/abc/xyz/' g; sed 'y/o\\/l/0|1/' g; sed 'y/o\\n/0 /' f; sed 'N;y/\\n/,/' f; sed 'y,a\\,b,123,' csv; sed y/é/e/ utf8",
    "sed '2r open' f; sed 'r nofile' open; sed '$r open' f; sed R\\ n f; sed '2w out' f; cat out; sed -n '/t/w out' f; cat out; sed 's/o/0/w out' f >/dev/null; cat out; sed -n 'w /dev/stdout' open; sed W\\ out open; cat out",
    "sed -e s/o/0/ -e s/e/3/ f; sed -f script f; sed -n -f script f; sed -e '2{' -e 's/t/T/' -e '}' f; sed --expression=2d f; sed --quiet -e p open; sed -ne 2p f; sed -s -n '$p' f open; sed -n '$p' f open; sed -n '1p' f open; sed -sn 1p f open",
    "sed -i s/o/0/ f; cat f; sed -i.bak 2d f; cat f f.bak; sed -i -e 1d -e '$d' f open; cat f open; sed -n -i p f; cat f; sed --in-place=~ s/x/y/ g; ls; sed -i 's/a/b/' nofile; echo $?; mkdir d; sed -i p d; echo $?; sed -i 1q n; cat n",
    "sed -z 's/\\n/,/g' f; echo; sed -z s/a/x/ nul | tr '\\0' '\\n'; sed s/x/y/ open; sed p open; sed -n '$p' open; sed G open",
    "sed 's/é/e/' utf8; sed 's/./X/g' utf8; sed 's/./X/g' raw; sed 's/À/\\L&/' utf8; sed 's/.\\{2\\}$/#/' utf8; sed 's/[é日]/-/g' utf8; sed 's/\\xc3/?/' raw; sed 's/\\xff/?/' raw; sed 's/a/\\x41\\o102\\d067/' raw",
    "sed '1,3{/t/d}' f; sed '1,3{s/o/0/;s/t/T/}' f; sed -n '2{p}' f; sed '{p}' open; sed '{p;p}' open; sed -n '/t/{/w/p;/h/p}' f; sed '1{2{p}}' f; sed -n '1,4{2,3!p}' f; sed '/\\[x\\]/,/^\\[/{s/key=.*/key=9/}' conf",
    "sed '//d' f; echo $?; sed '/o/s//0/' f; sed 's/o/0/;s//1/' g; sed '/t/!s//X/' f; sed -n '\\,t,p' f; sed -n '\\xtxp' f; sed '/T/Id' f; sed -n '/ONE/,/TWO/Ip' f",
    "sed s/a/b; echo $?; sed s/a; sed 's/a/b/k' f; sed k f; sed '/x' f; sed '{p' f; sed 'p}' f; sed 'pp' f; sed 'y/ab/c/' f; sed 'y/a' f",
    "sed 's/\\(/x/' f; sed 's/a\\)/x/' f; sed -E 's/(/x/' f; sed -E 's/a)/x/' f; sed 's/[/x/' f; sed 's/a\\{1/x/' f; sed 's/x/\\1/' f; sed 's/\\(x\\)/\\2/' f; sed 's/a/b/gg' f; sed 's/a/b/0' f; sed 's/a/b/pp' f",
    "sed 'b foo' f; sed ': ' f; sed '1:x' f; sed 1,p f; sed ,2p f; sed '1!!p' f; sed 0p f; sed '0,5p' f; sed 'a' f; sed 'r' f; sed '1#x' f; sed 3 f; sed '2;3' f; sed '+2p' f; sed -e p -e k f; sed 's/a/b/1 2' f",
    "sed p nofile; echo $?; sed -n 1p nofile f; echo $?; mkdir d; sed p d; echo $?; sed -f nofile f; echo $?; sed -n 'w d/x/y' f; echo $?; sed -n p < f | head -1; sed p - < open; sed 's/a/b/' d open",
    { script: "sed 's/a/b/'; sed -n 1p", stdin: "a\na" },
    "sed -n '/start/,/end/{//!p}' f; sed -n '/two/,/four/{//!p}' f; sed '/two/,$d' f; sed -e :a -e '$q;N;4,$D;ba' n; sed -n '$!{h;d};H;x;p' f; sed 's/\\(^\\|[^0-9.]\\)\\([0-9]*\\)\\([0-9]\\{3\\}\\)/\\1\\2,\\3/g' n",
    "sed 's/a.c/x/' csv; sed 's/[^,]*,//' csv; sed 's/,[^,]*$//' csv; sed -E 's/^([^,]*),([^,]*)/\\2,\\1/' csv; sed 's/[[:digit:]]\\+/#/g' csv; sed 's/\\s/_/g' g; sed 's/\\S\\+/W/2' g; sed -E 's/\\<(.)/(\\1)/g' g; sed 's/o\\?/x/' f; sed 's/a\\|b/x/g' csv",
    "sed 's/one/two/;s/two/three/;# end' f; sed '# only' open; sed -n '#n' open; sed '#n\np' open; sed ' 2 , 3 p' f; sed -n '2 p ; 3 p' f; sed ';;p;;' open; sed '' open; sed -e '' open; sed 'p # comment' open; sed 'p;}' f; sed --posix p open",
    "sed 'N;N;P;D' f; sed '$!{N;D}' f; sed 'F' open; sed -n 'F' < open; sed -s F f open | head -3; sed '2{h;d};${G}' f; sed M\\ f f; sed 's/^o/x/M' f; sed 'N;s/^t/X/M' f; sed 'N;s/e$/X/Mg' f; sed 'N;N;s/\\`t/X/M' f",
    "sed 's/.../&\\n/;P;D' g; sed '/^$/N;/\\n$/D' g; sed 's/\\t/ /g;s/  */ /g' g; sed -E 's/(foo) (bar)/\\2 \\1/;s/^.{3}/[&]/' g; sed -E 's/^(.)(.*)$/\\2\\1/' f; sed -E 's/(a)|b/[\\1]/g' g; sed 's/\\(a\\)\\?b/<\\1>/g' g",
    "sed -u p open; sed -E -n 's/^(t.*)$/\\1/p' f; sed 5,1p f; sed -n '$!p' f; sed -n '2,4!p' f; sed '1,2!d' f; sed -n '/two/,/nomatch/p' f; sed -n '/one/,1p' f; sed 2,4s/o/0/ f; sed '/two/,/four/s/^/# /' f",
    "echo 'a/b]c' | sed 's/[/]/x/;s,[^],],y,'; cat f | sed -n '2,3p' | sed s/t/T/; yes 2>/dev/null | head -n 3 | sed '$s/y/n/'; sed 2q f | wc -l; echo 'a.b.c' | sed 's/\\./-/g;s/a\\|c/X/g'; echo \"it's\" | sed \"s/'/\\\"/\"; echo /usr/local/bin | sed 's#/#:#g'; echo aaa | sed 's/a/b/3;s/a/c/2'",
    String
      .raw`for s in '1d;1,3p' '2d;2,4p' '1,2d;1,3p' '1,5d;1,3p' '1,5d;1,/8/p' '1,5d;1,+2p' '1,5d;1,$p' '2{n;n};2,3p' '2{n;n;n};2,3p' '2d;2,2p' '3d;3,1p' '3d;3,+0p' '1,2d;1,2!p' '1d;0,/3/p' '2d;2,4c\X' '4d;2,4c\X' '1!G;h;$!d;2,3p'; do echo "$s:" $(seq 9 | sed -n "$s"); done`,
    "seq 3 > a; seq 3 > b; sed -s -n '2,3p' a b; sed -s '0,/2/d' a b; sed -s '1d;1,2s/^/x/' a b; sed -i '2q;1,/x/s/^/y/' a b; cat a b",
    String
      .raw`for s in 'a\ttab\tx' 'a a\\tb' 'i\  \tfoo' 'a\   x' 'a   \  x' 'c\' 'a x\' 'a\n' 'a x\ny' 'a \x41\d066\o103\cAz' 'a x\q\&\.' 'a x\x5cn' 'a\\x' 'a \\x' 'a x\x' 'a \x4g\xzz' 'a\x41' 'a\d065' 'a a\f\v\a\r' 'a a\x0ab' 'c\\tfoo' 'a\'; do echo "$s"; printf '1\n2\n' | sed "1$s" | od -An -c; done; sed -n '1a\
\tx\
  \n' open; sed '1a
' open; sed '1a\
' open`,
  ],
};
