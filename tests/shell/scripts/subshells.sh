x=1; ( x=2; echo $x ); echo $x
( cd /; pwd ); [ "$PWD" = "$(pwd)" ] && echo same
( exit 3 ); echo $?; (exit 3) || echo "or $?"
f() { echo f; }; ( f() { echo g; }; f ); f
( trap 'echo bye' EXIT; echo hi ); echo after
y=$(x=5; echo $x); echo "$y $x"; echo "$BASH_SUBSHELL $( echo $BASH_SUBSHELL ) $( ( echo $BASH_SUBSHELL ) )"
set -- a b; ( shift; echo $# ); echo $#
( set -f; echo *.nothing ); a=(1 2); ( a+=(3); echo ${#a[@]} ); echo ${#a[@]}
{ z=group; }; echo $z
out=$( { echo o; echo e >&2; } 2>&1 ); echo "$out"
v=$(printf 'a\n\n\n'); echo "[$v]"; echo "$(echo 'x  y')" $(echo 'x  y')
echo $(echo $(echo nested)) `echo \`echo old\``
: $(exit 7); echo $?; w=$(exit 7); echo $?; w=$(true) ; echo $?
