/** Numbers that are too large, too small or none, wherever a command or a builtin takes one. */
import type { CommandTable } from "./table.ts";

const HUGE = "99999999999999999999";

export const table: CommandTable = {
  files: {
    a: "alpha\nbeta\ngamma\ndelta\nepsilon\nzeta\neta\n",
    b: "alpha\nBeta\ngamma\ndelta2\nepsilon\nnew\nzeta\neta",
    w: "apple red 3\nbanana yellow 12\ncherry red 7\n\n  date\ttan 9\n",
    tabs: "a\tb\n",
  },
  cases: [
    ...["head", "tail"].flatMap((name) => [
      `${name} -n ${HUGE} a; ${name} -c ${HUGE} a; ${name} -n -${HUGE} a; ${name} -n +${HUGE} a; echo $?`,
      `${name} -n 1Y a; ${name} -c 1E a; ${name} -n 9223372036854775808 a; ${name} -n x a; ${name} -n '' a; ${name} -n - a`,
      `${name} -n +3 a; ${name} -c +4 a; ${name} -n +x a; ${name} -c 1x a; ${name} -n 0x10 a`,
    ]),
    `for n in 0 -1 +5 x '' ${HUGE} ' 3'; do fold -w "$n" a; echo $?; done`,
    `for n in '-b +5' '-b 1x' '-l x' '-n x' '-n l/x' '-n 3/x' '-n x/3' '-n l/0/3' '-n 4/3' '-n l/' '-n r/3/x' '-a x' '-a -1' '-C 1x' '-t ab' '-n 1/2/3' '-n q/3' '-l 0'; do split $n a z; echo $?; done`,
    `split -b ${HUGE} a; split -l ${HUGE} a; split -n ${HUGE} a; split --numeric-suffixes=x a; split --hex-suffixes=x a; ls`,
    "split -n 2/3 a; echo -; split -n l/2/3 a; echo -; split -n r/2/3 a; echo -; split -n r/1/99 a; echo -; split -n l/9/9 a; ls",
    "split -n r/3 a q; split --hex-suffixes=9 -l 2 a h; split -n 3 a t; split -n l/3 a l; head -n 50 q* h* t* l*",
    `truncate -s ${HUGE} f; truncate -s 8E f; truncate -s 1Z f; truncate -s x f; truncate -s %0 a; truncate -s /0 a; ls`,
    `dd if=a of=o bs=${HUGE}; dd if=a of=o count=${HUGE}; dd if=a of=o bs=1P; dd if=a of=o obs=8E; ls`,
    `nl -v ${HUGE} a; nl -w 99999999999 a; nl -w 0 a; nl -i ${HUGE} a; nl -v -5 a; nl -i -1 -w 2 -n rz a; nl -v 9999999 a; nl -l x a`,
    `od -j ${HUGE} a; od -N ${HUGE} a; od -w0 a; od -j 1x a; od -N x a; od -j 0x5 -N 010 -c a`,
    `cmp -n ${HUGE} a b; cmp -i ${HUGE} a b`,
    `uniq -f ${HUGE} a; uniq -s ${HUGE} a; uniq -w ${HUGE} a; uniq -f 2 w; uniq -f 1 -s 1 w`,
    `cut -c ${HUGE} a; cut -c 1-${HUGE} a; cut -f ${HUGE} a; cut -b 18446744073709551615- a; cut -b 18446744073709551614- a`,
    `shuf -i 1-${HUGE}; shuf -i 0-18446744073709551615; shuf -i 5-1; shuf -i a-3; shuf -i 5; shuf -n x a; shuf -n ${HUGE} a | sort; shuf -i 2-1; echo $?`,
    `xargs -P ${HUGE} echo < a; echo $?; xargs -n ${HUGE} echo < a`,
    `expand -t ${HUGE} tabs; expand -t 0 tabs; unexpand -t ${HUGE} tabs`,
    `tr '[a*${HUGE}]' x < a; tr a '[b*${HUGE}]' < a; tr a '[b*10000000000]' < a; tr '[a*3]b' vwxyz < a; tr -ds a 'c[b*5]' < a; tr -s a '[b*]' < a; tr a-e '[b*2][c*]z' < a`,
    `du -d ${HUGE} .; echo $?; base64 -w ${HUGE} a; tail -n 1 a`,
    ...["1 nan", "inf 1 3", "-f %a 1 2", "0x10 0x12", "1. 3", ".5 2", "1e-1 2", "-0 2", "+1 3"]
      .map((words) => `seq ${words}`),
    ...["-f %#g 1", "-f %Lf 1", "-f %.3g -1 .5 1", "9007199254740992 9007199254740995", "-w 1e1"]
      .map((words) => `seq ${words}`),
    `seq ${HUGE} 100000000000000000001; seq 1 1e-400 2 | head -n 1 | wc -c; seq 1e15 0.5 1000000000000002; seq -f %.20g 0.1 0.1 0.3; seq 3 -.5 1; seq -w -1.5 .5 1; seq -5 -3`,
    "sleep 1e-3; sleep 0x1p-10; echo $?; sleep 1e; sleep -- -1; sleep '1 '; sleep nan; echo $?",
    `shift ${HUGE}; shift a; shift -1; shift 99; echo $?; set -- 1 2 3; shift +2; echo $1; shift ' 1'; echo $#`,
    `for n in +3 ' 4' 5x '' ${HUGE} -1 256; do (exit "$n"); echo "$n $?"; done`,
    `f() { return "$1"; }; for n in +3 ' 4' 5x '' ${HUGE} -1 256; do f "$n"; echo "$n $?"; done`,
    `for n in ' 1 ' +1 1x '' 9223372036854775807 9223372036854775808; do [ "$n" -gt 0 ]; echo $?; done`,
    `for t in '' .5 5. 1e3 -1 +3 0x3 ${HUGE} 1.2.3 .; do x=; read -t "$t" x < a; echo "$t $? $x"; done`,
    `for n in -1 +3 ' 3' 99999999999 x '' ${HUGE}; do x=; read -n "$n" x < a; echo "$? $x"; done`,
    `for n in -1 +3 ' 3' 99999999999 x ''; do mapfile -n "$n" x < a; mapfile -s "$n" x < a; mapfile -O "$n" x < a; mapfile -c "$n" -C : x < a; echo $? \${#x[@]}; done`,
    "for i in 1 2 3; do break 0; done; echo $?; for i in 1 2 3; do break 99999999999; done; echo $?; for i in 1; do continue -5; done; echo $?",
    "history 99999999999999999999; echo $?",
    "echo {1..99999999999999999999} {1..10000000000} {1..10..99999999999999999999}",
    "echo {9223372036854775806..9223372036854775807} {-9223372036854775808..-9223372036854775807} {1..10..0} {10..1..-3}",
    "date -u -d '99999-02-28 + 2 days' +%F; date -u -d 0050-03-01 +%F; date -u -d '9999999-01-01' +%F_%s",
  ],
};
