told() { "$@" 2>&1 | sed 's,^[a-z]*: line [0-9]*: ,,; s,^ramfs: ,,'; }
set -- 'a b' c; list='k v'
declare -A m=($list x "$@" tail); declare -p m; m=(* "*" {a,b} c); declare -p m; declare -A n='($list)'; declare -p n
a=(1 2); declare a='(3 4 5)'; declare -p a; declare -a b[10]='(t u)'; declare -p b; declare a[1]='(x)'; declare -p a
declare -a c='($(echo one two))'; declare -p c; unset 'a[@]'; declare -p a; A=([x]=1); unset nothing[3]; declare -p nothing 2>/dev/null; echo $?
told eval 'd=([]=abc [1]="t t" [*]=last [-65]=neg z); declare -p d'; told eval 'e[*]=1'; told eval 'f[]=2'
declare -i s; s=(5+3)/2; echo $s; let t=(4*3)/2; echo $t; q=(1 2)x; echo "$q"
echo ${v[42]=new} ${v[@]}; declare -ai w; echo ${w[2]=4+3}; declare -A k; k[' ']=1 k[a=b]=2 k['a]']=3 k[\#]=4 k[~]=5 k['"']=6; declare -p k; echo ${k['"']}
g[ ]=10; echo ${g[0]}; echo ${#g[ ]}; (set -u; echo ${#nosuch[4]}) 2>&1 | sed 's,.*: nosuch,nosuch,'
