count=0; inc() { (( count++ )); return 0; }; for i in {1..5}; do inc; done; echo $count; total=0; for n in 3 4 5; do let total+=n; done; echo $total
i=10; while ((i > 0)); do ((i -= 3)); done; echo $i; ((a = 5, b = 2)); echo $((a % b)) $((a ** b)); m=$((a > b ? a : b)); echo $m; avg=$(( (3 + 4 + 8) / 3 )); echo $avg
percent() { echo "$(( $1 * 100 / $2 )).$(( $1 * 1000 / $2 % 10 ))%"; }; percent 1 3; percent 2 8; hms() { printf '%02d:%02d:%02d\n' $(($1/3600)) $(($1%3600/60)) $(($1%60)); }; hms 3725; hms 59
