a=(zero one two three); x='a[$(echo 2)]'; echo $((x)) ${!x} $((a[$(echo 1 | cat)] = 7)) "${a[@]}"; unset -v 'a[$(echo 0 | cat)]'; echo "${!a[@]}"
declare -A m; k='q"s'; m["$k"]=1; m['x y']=2; (( m[$k]++, m[x y]+=5 )); echo "${m[$k]} ${m[x y]}"; [[ -v m[$k] ]] && echo set; test -v 'm[$k]' && echo tested; printf -v 'm["p"]' %s pv; echo "${m[p]}"; read 'm[$k]' <<< r; echo "${m[$k]}"; unset 'm[$k]'; echo "${#m[@]}"
s=([2]=b [5]=e [9]=i); echo "${s[@]:3}" "${s[@]:2:2}" "${s[@]: -1}"; let 's[10]=s[2]+1' 2>/dev/null; echo "${!s[@]}"; echo $((1 ? 2 : 3, 4)) $((5>(2))) $((-7/2)) $((2**3**2))
