echo pipestatus ${PIPESTATUS[@]}; echo "${#PIPESTATUS[@]}"; echo "${PIPESTATUS[@]}"; true | false; echo "${PIPESTATUS[@]}"; x=1; echo "${PIPESTATUS[@]}"
mkdir -p spam/foo eggs/foo eggs/bar here; top=$PWD
{
CDPATH=$top/spam:$top/eggs
cd foo; echo $? ${PWD#$top}; cd $top; cd bar; echo $? ${PWD#$top}; cd $top; cd here; echo ${PWD#$top}; cd $top; cd ./foo 2>/dev/null; echo $?; cd foo/ ; echo ${PWD#$top}; cd $top
unset CDPATH; CDPATH=:spam; cd foo; echo ${PWD#$top}; cd $top; CDPATH=.:eggs; cd here; echo ${PWD#$top}; cd $top; cd bar | sed "s#$top##"; CDPATH=spam:; cd here; cd $top; CDPATH=spam; cd nothing 2>&1 | sed 's/.*cd: //'; CDPATH=./eggs; cd bar | sed "s#$top##"; cd bar >/dev/null; echo ${PWD#$top}; unset CDPATH; cd $top; pushd eggs > /dev/null; CDPATH=$top/spam; pushd foo | sed "s#$top##g"; cd $top; dirs -c
unset CDPATH; cd -e here 2>/dev/null; echo $?; cd -P here; echo $? ${PWD#$top}; cd $top; cd -LP here; cd ..; cd -@ here 2>/dev/null; echo $?; cd $top; cd ''; echo $? ${PWD#$top}
} | sed "s#$top##g"
unset CDPATH; set +; echo plus "$@"; set -x + -v x y 2>/dev/null; set +xv 2>/dev/null; echo plus "$@"
set - +; echo "$@"; set + -; echo "$@"; set -; echo "$@"; set - a; echo "$@"; set -- ; echo $#;  set -u x -e; echo "$@"; set +u; set a -x; echo "$@"
set -a; f() { local ZZZ=zzz; env | grep ^ZZZ; }; f; declare QQQ=q; env | grep ^QQQ; declare -i III=3; env | grep ^III; typeset R; R=1; env | grep ^R=; read RR <<< x; env | grep ^RR=; for LL in 1; do env | grep ^LL=; done; printf -v PV hi; env | grep ^PV=; : ${DD:=d}; env | grep ^DD=; (( AA = 4 )); env | grep ^AA=; getopts a OPTX -a; env | grep ^OPTX=; arr=(1 2); declare -p arr; set +a; NO=1; env | grep ^NO=
declare undef; unset -v 'undef[1]'; echo $?; unset -v 'undef["key"]'; echo $?; unset 'nope[1]'; echo $?; s=x; unset 's[1]'; echo $?; unset 's[0]'; echo $? ${s-gone}; declare a=(one two); unset -v 'a[1]'; echo $?; unset -v 'a["key"]'; echo $? ${a[@]}; declare -A A=([key]=v); unset -v 'A[1]'; echo $?; unset -v 'A["key"]'; echo $? ${A[@]}; a=(1 2 3); unset 'a[-1]'; echo ${a[@]}; unset 'a[9]'; echo $?; unset 'a[-9]'; echo $?; unset 'a[@]'; declare -p a; A=([x]=1 ['@']=2); unset 'A[@]'; declare -p A
trap 'echo usr $LINENO
echo $LINENO; false; echo $?' USR1; kill -USR1 $$; echo $LINENO
echo pipestatus ${PIPESTATUS[@]}; echo "${#PIPESTATUS[@]}"; echo "${PIPESTATUS[@]}"; true | false; echo "${PIPESTATUS[@]}"; x=1; echo "${PIPESTATUS[@]}"
