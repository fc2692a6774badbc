readonly r=1
cat > lib.sh <<'X'
f() {
  local x

  r=2
}

g() { f

}
h() {

  echo $((1/0))
}
for each in f g h; do
  $each

done
X
. ./lib.sh 2>&1
. ./lib.sh 2>&1 | cat
(. ./lib.sh) 2>&1
f 2>&1 | sed 's/.*lib/lib/'
{ : $((1/0)); } 2>&1 | sed 's/^[^1]*//'
k() { : ${1:?usage}; }
(k 2>/dev/null; echo not reached); echo $?
{ r=5; } 2>/dev/null
eval 'r=6' 2>/dev/null
x=$((1/0)) 2>/dev/null
[[ a =~ [ ]] 2>/dev/null; echo $?
echo "${x?no x}" 2>/dev/null
