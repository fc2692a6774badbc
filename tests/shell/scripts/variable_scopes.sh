unlocal() { unset -v "$1"; }
f1() { local v=local; unset v; echo "$1 unset ${v-(unset)}"; }
v=global
v=tempenv f1 a
f1b() { local v=local; unlocal v; echo "$1 unlocal ${v-(unset)}"; unlocal v; echo "$1 unlocal2 ${v-(unset)}"; }
v=tempenv f1b b
v=global
g1() { echo "in ${v-(unset)}"; local v; echo "local ${v-(unset)}"; ( unset v; echo "unset ${v-(unset)}" ); ( unlocal v; echo "unlocal ${v-(unset)}" ); }
g1; v=t g1; v=t eval 'g1'
g2() { g1; }; v=t g2
g3() { local v=local; g1; }; g3; v=t g3
echo "$v"
v=1 unset v; echo "A ${v-unset}"
v=g; v=1 eval 'unset v; echo "B $v"; v=2'; echo "C $v"
v=1 eval 'v=2; echo $v'; echo "D $v"
v=1 printf -v v hi; echo "E $v"
v=1 read v <<< hi; echo "F $v"
v=1 export v; declare -p v
export -n v; v=g
v=1 declare v=3; declare -p v
w=1 readonly w; declare -p w
( u=1 declare -i u=3+4; declare -p u )
f() { v=4 local v; echo "G $v"; v=5; }; f; echo "H $v"
f() { local v=1; v=4 local v; echo "I $v"; }; f; echo "J $v"
f() { local v=1; declare -g v=2; echo "K $v"; }; f; echo "L $v"
f() { local v=1; g; echo "M $v"; }; g() { local v=2; declare -g v=3; h; echo "N $v"; }; h() { v=5; unset v; echo "O $v"; unset v; echo "P $v"; unset v; echo "Q ${v-unset}"; }; f; echo "R ${v-unset}"
v=g
f() { v=in; echo "S $v"; }; v=t f; echo "T $v"
f() { export v; }; v=t f; declare -p v
f() { local v=2; v=t eval 'local v=x; echo "U $v"'; echo "V $v"; }; f
f() { local v=2; x=t eval 'unset v; echo "W ${v-unset}"; v=5'; echo "X $v"; }; f; echo "Y $v"
f() { local v=2; local; }; f
f() { x=t y=u eval 'local'; }; f
f() { local -p; }; x=2 f
f() { local -r r2=1; g; }; g() { local r2=5; echo $r2; }; f
(shopt -s localvar_unset; v=g; f() { local v=1; unlocal v; echo ${v-unset}; }; f; echo $v)
(shopt -s localvar_inherit; v=g; f() { local v; echo ${v-unset}; }; f; declare -i n=5; f() { local n; n=2+3; echo $n; }; f)
declare -n ref=tgt; tgt=1; ref=2 eval 'echo $tgt'; echo $tgt
f() { declare -g arr; arr=(1 2); declare -p arr; }; f; declare -p arr
f() { local arr=5; declare -ga arr=(x y); declare -p arr; }; f; declare -p arr
e() { local a=1 b=2; unset a; declare -p a b; a=3; declare -p a; }; e
x=1 command eval 'echo "x=$x"; x=2'; echo "x=${x-unset}"
x=0; f() { unset x; echo "x=${x-unset}"; x=7; }; x=1 f; echo "x=$x"
f() { local x; unset x; x=3; }; x=1 f; echo "x=$x"
f() { env | grep ^x=; local x; env | grep ^x=; unset x; env | grep ^x=; x=9; env | grep ^x=; echo end; }; x=1 f
IFS=: read a b <<< 1:2; echo "$a,$b,${IFS@Q}"
f() { local IFS=,; set -- 1 2; echo "$*"; }; f; set -- 1 2; echo "$*"
unset v; v=g
f() { export v; v=2; }; v=t f; declare -p v
v=g; export -n v
f() { export v=3; }; v=t f; declare -p v
export -n v; v=g
f() { readonly v; }; (v=t f; declare -p v)
f() { local v; export v; }; v=t f; declare -p v
export -n v; v=g
export -n v; v=g
f() { local v=1; g; declare -p v; }; g() { export v; }; v=t f; declare -p v
export -n v; v=g
v=1 eval 'export v'; declare -p v
export -n v; v=g
v=1 eval 'export v; v=2'; declare -p v
export -n v; v=g
v=1 eval 'readonly v'; declare -p v
w=1 declare -x w; declare -p w
w=1 declare -r w; declare -p w
w4=1 declare -r w4=2; declare -p w4
w5=1 export w5=2; declare -p w5
w2=1 readonly w2=2; declare -p w2
w3=1 export -n w3; declare -p w3
readonly r=1
r=2 echo hi; echo "st $?"
r=2 x=3 eval 'echo "$r ${x-no}"'; echo "st $?"
x=3 r=2 y=4 env | grep -E '^[rxy]=' | sort; echo "st $?"
f() { echo f $r $x; }; x=1 r=2 f; echo "st $?"
r=2; echo same line
echo next
