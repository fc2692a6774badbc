declare -rl VAR1; echo "<${VAR1@a}> <${VAR1@A}> <${VAR1[@]@a}> <${VAR1[@]@A}>"
declare -arl VAR3; echo "<${VAR3@a}> <${VAR3@A}> <${VAR3[@]@a}> <${VAR3[@]@A}>"
declare -ia foo=(); echo "<${foo@a}> <${foo@A}> <${foo[@]@A}>"; bar=foo; echo "<${!bar@a}> <${!bar@A}>"
(set -u; echo ${foo@a}); echo $?; (set -u; echo ${!bar@a}) ; (set -u; echo ${nope@a})
declare -a q=([1]=one); (set -u; echo ${q@a}; bar=q; echo ${!bar@a} ${q[@]@a}; echo ${q@A})
echo "<${nope@a}> <${nope@A}> <${nope[@]@a}>"; declare -A m=([k]=v); echo ${m@a} ${m[@]@A} ${m[k]@A} ${m[k]@a}; x=1; echo ${x@A} ${x[@]@A}
set -- a b; echo "${@@A} <${@@a}>" "${1@A}"
