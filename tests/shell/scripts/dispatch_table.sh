cmd_add() { echo $(( $1 + $2 )); }
cmd_mul() { echo $(( $1 * $2 )); }
cmd_help() { declare -F | cut -d' ' -f3 | grep ^cmd_ | while read -r f; do echo "  ${f#cmd_}"; done; }
run() {
  local name=$1; shift
  if declare -F "cmd_$name" > /dev/null; then "cmd_$name" "$@"; else echo "unknown: $name" >&2; return 64; fi
}
run add 2 3; run mul 4 5; run nope 2>/dev/null; echo $?; run help
