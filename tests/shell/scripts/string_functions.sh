join() { local IFS=$1; shift; echo "$*"; }
reverse() { local s=$1 out= i; for (( i=${#s}-1; i>=0; i-- )); do out+=${s:i:1}; done; echo "$out"; }
contains() { [[ $1 == *"$2"* ]]; }
is_palindrome() { local s=${1//[^[:alnum:]]/}; s=${s,,}; [[ $s == "$(reverse "$s")" ]]; }
pad() { printf '%*s|%-*s|\n' "$2" "$1" "$2" "$1"; }
repeat() { local out=; for ((i=0;i<$2;i++)); do out+=$1; done; echo "$out"; }
join , a b c; join '' x y z; join : one; reverse 'héllo'; contains 'a*b' '*' && echo has star; contains abc d || echo no d
is_palindrome 'A man, a plan, a canal: Panama' && echo palindrome; pad ab 5; repeat '-=' 5
split() { local IFS=$2; read -ra REPLY_PARTS <<< "$1"; }; split a:b:c :; echo "${REPLY_PARTS[@]} ${#REPLY_PARTS[@]}"
upper() { tr '[:lower:]' '[:upper:]' <<< "$1"; }; upper hello; rot13() { tr 'A-Za-z' 'N-ZA-Mn-za-m' <<< "$1"; }; rot13 Hello
count() { local s=${1//[^$2]/}; echo ${#s}; }; count mississippi s
