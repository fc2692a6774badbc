trap 'echo "two
lines"' INT; trap "echo it's" EXIT; trap; (trap); x=$(trap -p EXIT); echo "$x"; (trap - INT; trap); trap | cat
trap 'echo k' KILL; echo $?; trap 0 2; trap; echo none; trap 'echo t' TERM; trap TERM; trap
set -E; f() { trap 'echo err $1' ERR; (false; echo sub); }; f a; (false); trap - ERR; set -T; (trap 'echo dbg' DEBUG; :); echo end
