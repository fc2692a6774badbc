a=(zero one "two three" four)
echo "${a[0]} ${a[2]} ${#a[@]} ${a[-1]}"
a[7]=seven; echo "${!a[@]} ${#a[@]}"
unset 'a[1]'; echo "${!a[@]}: ${a[*]}"
b=("${a[@]}"); echo "${!b[@]}"
for x in "${a[@]}"; do echo "<$x>"; done
echo "${a[@]:1:2}" "|" "${b[@]: -2}" "|" "${a[@]/e/E}" "|" "${a[@]#t}" "|" "${a[@]^}"
c=([3]=x [1]=y z); echo "${!c[@]} ${c[@]}"
c+=(more); echo "${c[@]} ${#c[@]}"; c[0]+=pre; echo "${c[0]}"
d=(); echo "${#d[@]} ${d[@]-none}"; d=($(echo p q r)); echo "${d[1]}"
IFS=-; echo "${a[*]}"; unset IFS
e=(*.none); echo "${e[0]}"
declare -a f; f[5]=5; declare -p f
readarray -t lines <<< $'l1\nl2\nl3'; echo "${#lines[@]} ${lines[2]}"
mapfile -t -n 2 -s 1 some < <(printf '%s\n' a b c d); echo "${some[@]}"
i=2; echo "${a[i]}" "${a[$((i+1))]-hole}"
[[ -v a[0] && ! -v a[1] ]] && echo tested
unset a; echo "${a[@]-unset}"
