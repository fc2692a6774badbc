cat <(echo one) <(echo two); sort <(printf 'b\na\n') <(echo c); wc -l < <(printf '1\n2\n') | tr -d ' '
while read -r l; do lines+=("$l"); done < <(printf 'x\ny\n'); echo "${#lines[@]} ${lines[1]}"
f() { cat "$1" "$2"; }; f <(echo from) <(echo function); n=$(cat <(echo nested)); echo $n
mapfile -t a < <(for i in 3 1 2; do echo $i; done | sort); echo "${a[@]}"; cat <(cat <(echo deep))
grep -c . <(printf 'a\nb\n'); head -n 1 <(while :; do echo endless; done); echo x | cat - <(echo y)
