printf 'exec 5>f5\n' > s5; . ./s5 > out5; echo hi >&5 && cat f5
f() { exec 6>f6; }; f > out5; echo yo >&6 && cat f6
{ exec 7>f7; } > out5; echo br >&7 && cat f7
eval 'exec 8>f8' > out5; echo ev >&8 && cat f8
f() { exec 6>f6; echo in; }; f > out5; echo yo >&6; cat f6 out5; { exec 1>f9; echo a; } 2> e; echo b; exec 1>&2; cat f9
{ { exec 4>f4; } > x; } 2> y; echo n >&4; cat f4; { exec 4>&-; } > x; echo z >&4 2>/dev/null || echo closed; { exec > gone; echo q; } > kept; echo still; cat gone kept
( exec 3>f3; { exec 3>f33; } > x; echo s >&3 ); cat f3 f33; exec 3<s5; while read -r l; do echo "${#l}"; exec 3<&-; done <&3 > cnt; cat cnt; read -r x <&3 || echo no3
