coproc UP { while read -r l; do echo "${l^^}"; done; }
echo hello >&"${UP[1]}"; read -r x <&"${UP[0]}"; echo "$x"
echo again >&"${UP[1]}"; read -r x <&"${UP[0]}"; echo "$x"
eval "exec ${UP[1]}>&-"
wait 2>/dev/null; echo ended
