a=([0]=1+2+3 [a[0]]=10 [a[6]]=h); echo ${!a[@]}; declare -A m; m=([j]=1 2 3) 2>/dev/null; echo ${!m[@]}; declare -a "q=(1 2 3)"; echo ${q[1]}; declare -A 'w=([a]=b [c]=d)'; echo ${w[c]}
A=a B=(b b) eval 'echo "$B"'; export a[7]=8 2>/dev/null; echo $?; declare x; declare -p x; echo "[${a[-20]}]" $((a[-20])) 2>/dev/null
typeset -n r=m; r[k]=v; echo ${m[k]}; typeset -n c=d d=c; echo "c=$c" 2>/dev/null; declare -n e='m[k]'; echo $e; e=new; echo ${m[k]}; n=1; typeset -n n 2>/dev/null; echo $? $n
k=(1 2 3); s=k; echo ${!s@a}; set -- "" ""; IFS=; echo "${*:-null}" "${@:-null}"; test 1 = 1 -a '(' = ')'; echo $?
