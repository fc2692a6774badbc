told() { "$@" 2>&1 | sed 's,^[a-z]*: line [0-9]*: ,,; s,^ramfs: ,,'; }
readonly r=1; readonly -a ar=(1 2)
for each in 'export r=2' 'declare r=2' 'typeset -i r=3' 'readonly r=2' 'read r <<< x' 'let r=2' 'r=4 true' 'r=4 echo on' 'unset r' 'unset ar[0]' 'read ar[0] <<< x' 'declare +a ar' 'declare ar[1]=3' 'export -a e=(1)'; do told eval "$each"; echo "$each $?"; done
f() { local r=2; }; told f; told eval 'x=(1); declare +a x'; told eval 'declare "a[b=1"'; told eval 'declare "a[]=1"'; told eval 'declare "A[]]=1"'
declare -a s[5]; declare t[4]; declare -p s t; declare -A h[x]; declare -p h; declare -c c="hello WORLD"; declare -p c; c=xyz; echo $c; declare -u c; c=abc; echo $c
export -a e=(1 2); declare -p e; declare -i n[2]=3+4; n[2]+=1; declare n[2]+=1; declare -p n; declare -i m=(1 2); m+=([1]+=5); declare -p m
typeset -A as=([a]=1); declare -i as; as+=([a]+=4); echo ${as[a]}; declare -i k=2; declare k+=3; k+=1 eval 'echo $k'; echo $k
