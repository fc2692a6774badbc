unset u; n= s=set
echo "${u-d} ${n-d} ${s-d} | ${u:-d} ${n:-d} ${s:-d}"
echo "${u+a} ${n+a} ${s+a} | ${u:+a} ${n:+a} ${s:+a}"
echo "${u=assigned} $u"; unset u
echo "${n:=again} $n"; n=
( : "${u?is missing}" ) 2>/dev/null; echo "status $?"
( : "${n:?empty}" ) 2>/dev/null; echo "status $?"
echo "${u:-$s-${n:-nested}}" "${u:-"q u o t e d"}" ${u:-un quoted}
echo ${#s} ${#u} "${s:0:1}" "${s: -1}" "${s:1}"
set -- a b c
echo "${1-x} ${4-x} ${#} ${#@} ${@:2:1} ${*: -1}"
a=(x '' z)
echo "${a[1]-d} ${a[1]:-d} ${a[9]-d} ${#a[@]} ${#a[2]}"
v=name name=value; echo "${!v} ${!v:-x}" "${!u:-unset}"
