render() { local name=$1; shift; cat <<EOF
Dear ${name^},
$(for item in "$@"; do echo " * $item"; done)
${#} item$( (( $# == 1 )) || echo s ) in all.
EOF
}
render bob apples 'ripe pears'; render ann nuts; script=$(cat <<'S'
for i in 1 2; do echo "gen $i"; done
S
); eval "$script"; while IFS='|' read -r a b; do [[ $a ]] && printf '%-6s=%s\n' "$a" "$b"; done <<TABLE
x|1
long|two words

y|
TABLE
