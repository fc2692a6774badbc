# A script that cleans up however it ends.
set -eu
work=work.$RANDOM
mkdir "$work"
cleanup() {
  local status=$?
  rm -r "$work"
  echo "cleaned, status $status, left: $(ls | wc -l)"
}
trap cleanup EXIT
echo data > "$work/file"
read -r line < "$work/file"
echo "read $line"
false || echo "tolerated"
[[ -e $work/missing ]] && echo "never"
grep -q nothing "$work/file"
echo "never reached"
