v1=1; v2=2; typeset -n r=v1; for r in v1 v2; do echo "${!r}: $r"; r=$r$r; done; echo $v1 $v2
f() { typeset -n v=$1; v=inside; echo "in $v"; }; v=global; f v; echo $v
g() { typeset x=one; typeset -n y=$1; y=two; echo $x; }; g x; echo "x=$x"
declare -n a=b b=c; c=5; echo $a ${!a}; a=6; echo $c
declare -n p; p=/; echo after
p=q; p=3; echo $q $p ${!p}
h() { local -n arr=$1; arr+=(x); arr[5]=y; echo "${#arr[@]} ${arr[*]}"; }; l=(1 2); h l; declare -p l
k() { local -n m=$1; m[$2]=$3; }; declare -A mm; k mm one 1; k mm two 2; declare -p mm
declare -n e='l[1]'; echo $e; e=changed; echo "${l[@]}"; unset e; echo "${!l[@]}"
declare -n loop=loop
unset r; echo ${v2-unset}; unset -n r; echo ${!r-none}
n() { local -n out=$1; local tmp; read out <<< hi; printf -v out '%s!' "$out"; }; n res; echo $res
declare -n nm=zz; nm=(1 2 3); declare -p zz; echo ${nm[1]} ${#nm[@]}; for i in "${nm[@]}"; do echo $i; done
declare -n ref=var; ref[2]=x; declare -p var; export ref; declare -p var
(( ref2 = 4 )); declare -n ar=num; (( ar += 5, ar++ )); echo $num
declare -n ee='l[0]'; ee+=more; echo ${l[0]}; declare -n q1=xx[@]; q1=5; echo no
echo next; [[ -R ar ]] && echo ref; [[ -v ar ]] && echo set; echo ${ar:-d} ${ar#1} ${ar@a}
