echo 'echo in $1 $LINENO' > part; d() { echo "debug $1 ${FUNCNAME[1]-none}"; }; r() { echo "return $1 ${FUNCNAME[1]-none}"; return; }
f() {
  echo body
  . ./part x
}
g() { echo g; }
trap 'd $LINENO' DEBUG; trap 'r $LINENO' RETURN
f
. ./part y
set -T
f
. ./part z
set +T; declare -t -f g; g; f
trap - RETURN; shopt -s extdebug; n=0; trap '((++n != 4))' DEBUG
echo one
echo two
echo three
echo four; trap - DEBUG
h() { echo "${BASH_ARGV[@]:0:2}"; [ $# -gt 0 ] && h ${2+"$2"}; }; h 'a b' c; trap 'echo "$BASH_COMMAND" $LINENO' DEBUG; for i in 1 "$x"; do case $i in 1) [[ $i ]];; esac; ((i)); for ((j=0;j<1;j++)); do :; done; done
