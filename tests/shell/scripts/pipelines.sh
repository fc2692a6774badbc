printf '%s\n' pear apple fig apple | sort | uniq -c | sort -rn | head -n 1 | tr -s ' '
echo abc | { read x; echo "in: $x"; }; echo "out: ${x-unset}"
true | false; echo "$? ${PIPESTATUS[*]}"; false | true | (exit 3); echo "${PIPESTATUS[@]}"
set -o pipefail; false | true; echo $?; true | (exit 5) | (exit 0); echo $?; set +o pipefail
! true | false; echo "negated $?"
{ echo 1; echo 2 >&2; } 2>&1 | while read -r l; do echo "got $l"; done
{ echo e >&2; } |& cat
echo x | cat - | (cat; echo y) | wc -l | tr -d ' '
n=0; while read -r l; do (( n++ )); done < <(printf 'a\nb\nc\n'); echo $n
shopt -s lastpipe; printf 'a\nb\n' | while read -r l; do last=$l; done; echo "last ${last-none}"
seq() { local i; for ((i=$1;i<=$2;i++)); do echo $i; done; }
seq 1 1000 | tail -n 1; seq 1 100000 | head -n 2; echo "${PIPESTATUS[1]}"
yes() { while :; do echo y; done; }; yes | head -n 3
for i in 1 2 3; do echo $i; done | { sum=0; while read n; do ((sum+=n)); done; echo $sum; }
