readonly R=1; env R=2 env | grep ^R=; env UID=7 SHELLOPTS=x env | grep -E '^(UID|SHELLOPTS)=' | sort; echo $UID $R
(x=xx; echo ${!#x}; echo no); echo $?; echo ${!:-q} ${!%x}
trap 'echo bye' EXIT; trap 00 EXIT; trap 'echo u' USR1; trap 010 2>/dev/null; trap -p
(set -o posix; set -o bad 2>/dev/null || echo or; echo yes); echo $?
readonly X=1; export X; env -u X env | grep ^X=; echo $?
