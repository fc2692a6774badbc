x="it's \$5" n=$'a\nb' e= ; echo "${x@Q} ${n@Q} ${e@Q}"; echo "${x@U} ${x@L} ${x@u}"; y='a\tb'; echo "${y@E}"
declare -ri i=5; declare -a arr=(p 'q r'); declare -A m=([k]=v); echo "${i@a} ${arr@a} ${m@a} <${x@a}>"; echo "${i@A}"; echo "${arr[@]@A}"
echo "${arr[@]@Q}" "${arr[@]@U}"; set -- 1 'two words'; echo "${@@Q}" "${*@Q}"; p='\$ \\'; echo "${p@P}"; echo "${arr[@]@K}"; echo "${m[@]@k}"
