declare -A m=([one]=1 ["two words"]=2 [three]='3 x')
m[four]=4; m[one]+=1
k='two words'; echo "${m[$k]} ${m[one]} ${#m[@]} ${m[nope]-none}"
for k in "${!m[@]}"; do echo "$k => ${m[$k]}"; done | sort
unset 'm[three]'; [[ -v m[three] ]] || echo removed
declare -A inv; for k in "${!m[@]}"; do inv[${m[$k]}]=$k; done; echo "${inv[4]}"
declare -p m | tr ' ' '\n' | sort | head -n 3
f() { local -A l=([a]=1); l[b]=2; echo "${l[a]}${l[b]} ${#l[@]}"; }; f; echo "${#l[@]}"
declare -A n; n[x]=5; (( n[x] += 2, n[y]++ )); echo "${n[x]} ${n[y]}"
m=(); echo ${#m[@]}
