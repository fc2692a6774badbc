echo hi 1111111111111111111111>/dev/null; ls
echo hi 2147483648>/dev/null; ls
(exec 2000000000>/dev/null); echo $?
echo a >&99999999999; echo $?
echo a >&2000000000; echo $?
exec 500>f500; echo x >&500; cat f500
cat <&1111111111111111; echo $?
f() { exec {v}>&- {w}<&- 3>&- 4<&- <&- >&- 5<&$x 6>&$y {z}>&$y 2>&1 >&2 <&3 {z}<&7 3<&4-; }; declare -f f
for x in 1 2; do
	{ read line ; echo $line ; } <<EOF &
ab
cd
EOF
done
wait
while read l; do echo $l; done <<< x &
wait
cat <<< y &
wait
read z <<< q & wait
{ read a & wait; read b; echo "$b"; } << X
1
2
X
exec 9>&1
command exec > out
echo into out
command -- exec >&9 9>&-
cat out
builtin exec 8> eight; { echo eight >&8; } 2>/dev/null; cat eight
readonly v=42
{ exec {v}>/dev/null; } 2>/dev/null; echo $? $v
unset w; { exec {w}>&-; } 2> err; echo $?; sed 's/.*: w/w/' err
{ echo foo >&$v; } 2> err; sed 's/.*\$/$/' err
set -o posix; touch one.txt; cat < one.*; echo $?
cat < 'one.txt'
f() { echo f; exit 3; }
( trap 'echo "in ${FUNCNAME[*]} $?"' EXIT; f ) > trapped; cat trapped; echo $?
