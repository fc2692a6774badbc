echo 'set -- new ones; echo $*' > part1; echo 'shift; echo $*' > part2
set -- a b c; . ./part2 x y; echo $*; . ./part1 x y; echo $*; set -- a b c; . ./part2; echo $*; f() { . ./part1 q; echo $*; }; f 1 2; echo $*
declare -A A=([k]=1); [ -v A[@] ]; echo $?; A[@]=2; [[ -v A[@] ]]; echo $?; a=(1); [[ -v a[@] ]]; echo $?
shopt -s xpg_echo; echo 'a\tb\c' x; echo -E 'a\tb'; set -o posix; echo -n 'a\n'; set +o posix; shopt -u xpg_echo; echo 'a\n'
