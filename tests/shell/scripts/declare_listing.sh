declare -a empty; declare -A map; declare -p empty map; declare -a some=(); declare -p some; f() { local x; declare -p x; local -i n=3; local; }; f
declare zz=$'a\nb' arr=(1 '2 3'); declare -A assoc=([k]=v); declare | grep -E '^(zz|arr|assoc|map)='; set | grep -E '^(arr|assoc)='
declare -p zz; x=$'\xfe'; declare -p x; a[5]=five; a=("${a[@]}" more); declare -p a; shopt -po errexit; shopt -p extglob; set -o vi; shopt -o vi; set - a b; echo "$@"; set + c; echo "$@"
