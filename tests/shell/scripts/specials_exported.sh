p() { env | sed -n "s/^$1=//p"; }
export SHELLOPTS BASHOPTS; echo "$SHELLOPTS" | grep -c braceexpand
shopt -s nullglob; p BASHOPTS | grep -c nullglob
set -f; p SHELLOPTS | grep -c noglob
set +f; SECONDS=5
export SECONDS; echo ${SECONDS:-none}; p SECONDS; SECONDS=7; echo $SECONDS
export LINENO; echo $LINENO; declare -x RANDOM; [ -n "$RANDOM" ] && echo r
declare -i SECONDS; echo ${SECONDS:-none}; export -n SHELLOPTS; p SHELLOPTS
export HOSTNAME; p HOSTNAME | grep -c .; HOSTNAME=x; p HOSTNAME; export PPID; p PPID | grep -c .
f() { local LINENO; echo "[$LINENO]"; }; f; declare -p SECONDS
readonly HOSTNAME; echo "$HOSTNAME"; declare -u BASH_VERSION; echo ${#BASH_VERSION}
