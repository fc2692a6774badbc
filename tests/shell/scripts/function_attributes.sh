told() { "$@" 2>&1 | sed 's,^[a-z]*: line [0-9]*: ,,; s,^ramfs: ,,'; }
f() { echo f; }; g() { echo g; }; readonly -f f; export -f g; declare -F; declare -f g; declare -f -p g; declare -Fp g; declare -F f g nope; echo $?
export -f; readonly -f; declare -fx; declare -ft g; declare -F; declare -f +x g; echo $?; declare -F
told declare -f g=3; told declare -fi g; told declare -f -p nope; told readonly -f nope; told export -f nope; told declare -f +r f; told declare -fx nope
told eval 'f() { :; }'; f; told unset -f f; told unset f; told unset -f -v f; f
export -nf g; g() { echo again; }; export -f g; g() { echo other; }; declare -F g; unset -f g; declare -F
