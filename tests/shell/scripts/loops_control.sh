for i in 1 2 3 4 5; do (( i == 2 )) && continue; (( i == 4 )) && break; echo $i; done; echo "status $?"
for a in x y; do for b in 1 2 3; do [ $b = 2 ] && continue 2; echo $a$b; done; done
for a in x y; do while :; do break 2; done; echo never; done; echo "a=$a"
i=0; while (( i < 3 )); do (( i++ )); done; echo $i; until (( i == 0 )); do (( i-- )); done; echo $i
for x; do echo never; done; set -- p q; for x; do echo $x; done; for x in; do echo never; done
n=0; while read -r l; do [[ $l == stop ]] && break; (( n++ )); done <<< $'a\nb\nstop\nc'; echo $n
for f in a.txt "b c.txt"; do echo "${f%.txt}"; done; while false; do :; done; echo $?
for ((;;)); do (( ++k > 3 )) && break; done; echo $k; for i in {3..1}; do echo -n $i; done; echo
while :; do echo once; break; done > loop.out; cat loop.out; i=5; while ((i--)); do echo -n "$i "; done; echo
for (( i = 0, j = $(echo 1; echo); i < 3; i++ )); do echo $i$j; done; h() { for (( ; ; )); do break; done; for ((i=0;;i++)) { break; }; }; declare -f h
eval 'for ((a;b)); do :; done' 2>&1 | sed 's/.*: syntax/syntax/'; eval 'for ((a;b;c;d)); do :; done' 2>&1 | sed 's/.*: syntax/syntax/'
