exec 2>&1
set -m
shopt -oq monitor && echo on
sleep 0.1 & sleep 0.3; echo a; (exit 3) & sleep 0.2; echo b; sleep 0.1 & wait; echo c
sleep 10 & kill %1; wait %1; echo $?
sleep 0.2 & fg; echo $?
sleep 0.2 & fg %sle; echo $?
(exit 4) & sleep 0.2; :; jobs; echo none
sleep 0.3 & jobs; bg %1 2>/dev/null; echo $?; disown; jobs
(kill -TERM $BASHPID); echo $?
(sleep 0.1 & fg 2>/dev/null; echo $?); (set -m; sleep 0.1 & fg)
x=$(sleep 0.1 & wait; echo quiet); echo $x
fg %5 2>/dev/null; echo $?; bg %7 2>/dev/null; echo $?
set +m
sleep 0.2 & fg 2>/dev/null; echo $?; wait; jobs
[[ $- == *m* ]] || echo off
