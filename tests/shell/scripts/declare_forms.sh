declare -i n=3+4; n+=3; echo $n; n=x; echo $n; declare +i n; n=1+1; echo $n; declare -u U=mixed; echo $U; declare -l L=MIXED; L+=MORE; echo $L
declare -r R=1; (R=2) 2>/dev/null || echo "readonly"; export E=exp; declare -p E R U; declare -x X=1; declare +x X; declare -p X; declare -a arr=(1 2); declare -p arr
f() { declare local_one=1; declare -g global_one=2; typeset t=3; echo $t; }; f; echo "${local_one-unset} $global_one"; declare -p nope 2>/dev/null; echo $?
readonly a=1 b=2; echo $a$b; local x=1 2>/dev/null || echo "no local"; export -n E; declare -p E; v=5; declare v; echo $v; g() { local v; echo "<${v-unset}>"; }; g; declare -A m=([k]=v); declare -p m; declare -f f >/dev/null && echo has f; declare -i s='5 * (2 + 1)'; echo $s
