import type { CommandTable } from "./table.ts";

export const table: CommandTable = {
  files: { f: "1\n2\n3\n4\n5\n6\n7\n", open: "ab\ncd", empty: "" },
  cases: [
    "split -l 3 f; head x*; split -2 f y; ls y*; split -l 2 -d f z; ls z*; split -l 1 -a 3 f w; ls w*; split -l 2 --additional-suffix=.txt f v; ls v*; split -l 2 --verbose f u",
    "split -b 4 f; head -c 99 x*; split -b 1K f y; ls y*; split -C 5 f z; head z*; split -n 3 f w; head w*; split -n l/3 f v; head v*; split -n r/3 f u; head u*; split -x -l 1 f t; ls t*",
    "cat f | split -l 4; head x*; split -l 2 - q < f; ls q*; split open; cat xaa; split empty; ls x*; split -l 1 --numeric-suffixes=5 f n; ls n*; split -n 10 open e; ls e*; split -e -n 10 open g; ls g*; split -t 4 -l 1 f h; head h*",
    "split nofile; echo $?; split -l 0 f; split -l x f; split -b 0 f; split -b x f; split -l 1 -b 1 f; split f a b; split -a x f; split -l 1 -a 1 --numeric-suffixes=5 f m; echo $?; ls m*; split -Q; split -n 0 f; split f d/x; echo $?; seq 1000 | split -l 1; ls | wc -l; ls | tail -n 2",
    "printf 'a\\nb\\nc\\nd\\n' > i; split -l 2 --filter='cat > out.$FILE; echo $FILE' i; cat out.xaa; ls; split -l1 --filter='exit 3' i; echo $?; split -n 2 --filter='cat;echo -- $FILE' i; split -n r/2 --filter='cat; echo $FILE' i p-; split -b 1 --filter=false i; echo $?; split -l 2 --filter='head -c1 >/dev/null' i; echo $?; split -l 1 -d --additional-suffix=.z --filter='tr a-z A-Z; echo \"$FILE\"' < i; split -b 3 --filter='wc -c' i; split --filter=cat /dev/null; ls",
  ],
};
