echo $# $? "$0" >/dev/null; f() { echo "$FUNCNAME ${#FUNCNAME[@]} $LINENO" | cut -d' ' -f1,2; }; f
true; echo $?; false; echo $?; (exit 42); echo $?; [[ $$ -gt 0 ]] && echo pid; [[ $PPID -ge 0 ]] && echo ppid
RANDOM=42; echo $RANDOM $RANDOM; SECONDS=100; (( SECONDS >= 100 )) && echo secs; : last arg; echo $_
[[ $BASHPID ]] && echo bashpid; echo ${#PIPESTATUS[@]}; echo $OPTIND; unset RANDOM; echo "<${RANDOM-}>"
[[ $EPOCHSECONDS -gt 1700000000 ]] && echo epoch; [[ $BASH_VERSION == 5* ]] && echo five; echo $IFS | wc -c | tr -d ' '
a() { b; }; b() { echo "${FUNCNAME[*]}"; }; a | cut -d' ' -f1,2; echo "$-" | grep -q B && echo braces; [[ -n $SHLVL ]] && echo lvl
BASH_ARGV0=other; echo $0 $BASH_ARGV0; (echo "$BASH_COMMAND"  "x"); f() { echo $BASH_COMMAND; }; f 1 > out; cat out; trap 'echo "$BASH_COMMAND"' ERR; false  a
