x=global
outer() { local x=outer; inner; echo "outer sees $x"; }
inner() { echo "inner sees $x"; x=changed; y=leaked; }
outer; echo "global $x, y $y"
f() { local a=1 b; b=$a; a=2; echo "$a $b"; unset a; echo "${a-unset}"; }
a=A; f; echo $a
g() { return 3; }; g; echo "status $?"; g || echo "failed with $?"
h() { echo "$# args: $*"; shift; echo "$1 ${FUNCNAME[0]}"; set -- new; echo $1; }
set -- keep; h one two; echo "still $1"
function k { echo "keyword $1"; }; k yes
r() { [ $1 -gt 0 ] && { echo "down $1"; r $(( $1 - 1 )); } || echo bottom; }; r 2
sub() ( cd /; x=sub; exit 4 ); sub; echo "$? $x"
out() { echo to-stdout; echo to-stderr >&2; } 2>/dev/null; out
unset -f k; k 2>/dev/null || echo "k is gone: $?"
inner3() { echo "env $x"; }; x=temp inner3; echo "$x"
