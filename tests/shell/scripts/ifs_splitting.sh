show() { printf '[%s]' "$@"; echo; }
split() { local IFS=$1; set -f; show $2; set +f; }
split : a:b::c:
split ' ' '  a  b '
split ': ' ' a : b::c '
split '' 'a b c'
split $'\n' $'line one\nline two\n'
split x axbxxc
IFS=: read -r a b c <<< 'one:two:three:four'; show "$a" "$b" "$c"
IFS=, read -ra parts <<< 'p,q,,r,'; show "${parts[@]}"; echo ${#parts[@]}
read -r first rest <<< '  lead  and   trail  '; show "$first" "$rest"
IFS= read -r whole <<< '  kept  '; show "$whole"
read -r one <<< ' x y '; show "$one"
echo 'a\tb \\' | { read l; read_status=$?; show "$l" "$read_status"; }
echo 'a\tb \\' | { read -r l; show "$l"; }
printf 'no newline' | { read -r l; show "$?" "$l"; }
