swap() { local -n p=$1 q=$2; local t=$p; p=$q; q=$t; }
a=1 b=2; swap a b; echo "$a $b"
append() { local -n list=$1; shift; list+=("$@"); }
fruit=(apple); append fruit pear 'red plum'; printf '%s;' "${fruit[@]}"; echo
declare -A ages=([ann]=30)
birthday() { local -n who=$1; (( who[$2]++ )); }
birthday ages ann; echo "${ages[ann]}"
declare -n ref=target; ref=hello; echo "$target ${!ref}"
unset -n ref; echo "${target} ${ref-gone}"
max() { local -n result=$1; shift; result=$1; local n; for n; do (( n > result )) && result=$n; done; return 0; }
max m 3 9 4; echo $m
