exec 3> log; echo to-three >&3; echo more >&3; exec 3>&-; cat log
{ echo out; echo err >&2; } > both 2>&1; cat both
{ echo out; echo err >&2; } 2>&1 > only_out | cat; cat only_out
echo a > f; echo b >> f; cat < f; cat f f > g; wc -l < g
{ read -r one; read -r two; } < g; echo "$one $two"
exec 4< g; read -r -u 4 l1; read -r l2 <&4; echo "$l1$l2"; exec 4<&-
exec {fd}> h; echo via $((fd >= 10)) >&$fd; exec {fd}>&-; cat h
( echo sub; echo sube >&2 ) &> all; cat all; echo app &>> all; wc -l < all
set -C; { echo no > f; } 2>/dev/null || echo "protected $?"; echo yes >| f; cat f; set +C
: > trunc; [ -s trunc ] || echo truncated; > trunc2; ls trunc2
cat nofile 2>/dev/null || echo "missing $?"
echo hidden > /dev/null; echo shown > /dev/stdout
f() { cat; } < f; f; while read -r x; do echo "<$x>"; done < g > loop_out; cat loop_out
echo swap 3>&1 1>&2 2>&3 2>/dev/null; { echo x 1>&2; } 2>&1
cat <> g | head -n 1; ls nope > ls_out 2>&1; [ -s ls_out ] && echo "has message"
x=abc; { echo $((x+)); } 2>kept
echo $?; (eval 'echo ${x!}' 2>kept2; echo no) 2>/dev/null; (f() { ((1/0)); echo $((1/0)); }; f 2>kept3)
cat kept kept2 kept3 | sed 's,^[a-z]*: line [0-9]*: ,,; s,^ramfs: ,,'
