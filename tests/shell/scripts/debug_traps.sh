trap 'echo dbg $LINENO' DEBUG
false | false
for ((i=0;i<1;i++)); do :; done
((1)); [[ a ]]; case a in a) :;; esac
trap - DEBUG; trap 'echo err $LINENO' ERR; false | false
{ false; } | false; (false); echo d
