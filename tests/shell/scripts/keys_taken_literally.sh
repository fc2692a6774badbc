exec 2>&1
b=(5 6 7); a=(0 1 2 3 4 5 6 7 8); e='b[1]'
(echo $(( a[$e] ))) 2>/dev/null; echo ${a[@]}; echo ${a[$e]} $((${a[$e]}+1))
declare -A m; for k in '$HOME' '`echo x`' "it's" 'a"b' ']' '[' 'a\b' '~' '@' '*' 'a b' '$(echo boo)' ; do (( m[$k]++ )); (( m["$k"] += 2 )); echo "<$k> $(( m[$k] )) $((m["$k"]))"; [[ m[$k] -eq 3 ]] && echo yes; [[ -v m[$k] ]] && echo set; done 2>&1 | sed 's/.*line [0-9]*: //'
i='x$(echo pwned >&2)'; (( c[$i] )) 2>&1 | sed 's/.*: x/x/'; (( m[$i] )); [[ m[$i] -gt 0 ]]
x='1+1'; (( q[$x] = 5 )); declare -p q; n=m; (( $n[k]++ )); echo ${m[k]}
echo $(( m['k'] )) $(( m["k"] ))
[[ -v m[$i] ]]; echo $?; m[$i]=1; [[ -v m[$i] ]]; echo $?; [[ m[$i] -eq 1 ]] && echo one
declare -A assoc; key='x],b'; k=1
(( assoc['$key']++ )); (( assoc["$key"]++ )); (( assoc[$key]++ )); declare -p assoc
echo $(( assoc['$key'] )) $(( assoc['a b'] = 4 ))
a=(1 2 3); echo $(( a[k] )) $(( a[$k] )) $(( a["$k"] ))
[[ assoc['$key'] -eq 1 ]] && echo lit; [[ -v assoc['$key'] ]] && echo lit2
