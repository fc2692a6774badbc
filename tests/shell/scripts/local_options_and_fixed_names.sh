UID=5; echo $?
EUID=5; PPID=3
BASHOPTS=x
BASH_VERSINFO=x
readonly -p | sed '/OPTS/d; s/=.*//'
set -P; echo ${-%c}; echo $SHELLOPTS; set -o | grep physical
shopt -so physical; set +P
unset UID; unset BASH_VERSINFO
declare -p UID PPID | sed 's/=.*//'
GROUPS=5; FUNCNAME=3; DIRSTACK=1; BASH_ARGC=3; echo $?
f() { echo ${FUNCNAME[@]}; unset FUNCNAME; echo ${FUNCNAME[@]}; }; f
set -k; echo a=1 b=2; env x=1 | grep ^x; f() { echo "$# $x"; }; f x=4 y; set +k
g() { local -; set -xu; echo in ${-%c}; }; g; echo ${-%c}; h() { local - x=1; set -f; g; echo ${-%c}; }; h; echo ${-%c}
f() { exit; }; trap 'echo trap:$FUNCNAME:$LINENO' EXIT
f
