shopt -s expand_aliases; BASH_ALIASES[hi]='echo hello'; alias; alias bye='echo bye'; echo "${BASH_ALIASES[bye]}" ${#BASH_ALIASES[@]} ${!BASH_ALIASES[@]}
hi there
unset 'BASH_ALIASES[hi]'; alias; declare -p BASH_ALIASES FUNCNAME; f() { declare -p FUNCNAME; }; declare -a | grep -v 'VERSINFO\|GROUPS\|_ARG'
BASH_CMDS[tool]=/x/tool; BASH_CMDS[other]=/y/other; hash; echo ${BASH_CMDS[tool]}
set -o posix; export EX=1; export -p | grep EX; readonly -a RA=(1); readonly rs=2; readonly | grep ' RA\| rs'; set +o posix
