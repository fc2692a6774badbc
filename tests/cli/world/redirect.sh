echo one > a; echo two >> a; cat a; cat < a > b; cat b
set -C; echo x > a; echo "st $?"; echo y >| a; cat a; set +C
exec 3<>rw; echo hello >&3; cat rw; exec 3>&-
exec 4>>log; echo l1 >&4; /bin/echo l2 >&4; echo l3 >&4; exec 4>&-; cat log
{ echo out; echo err >&2; } > o 2> e; cat o e; { echo o2; /bin/echo o3; } &> both; cat both
while read -r l; do echo "[$l]"; done < log; { read -r x; /bin/cat; } < log; echo "x=$x"
echo no > /nosuch/dir/f; echo "st $?"; cat < nosuch; echo "st $?"; echo > .; echo "st $?"
printf 'abc' > nonl; cat nonl; echo; wc -c < nonl; x=$(<a); echo "$x"; mapfile -t m < log; echo "${#m[@]} ${m[1]}"
exec 5< log; read -r -u 5 l; echo "$l"; /bin/cat <&5; exec 5<&-
: > empty; [ -s empty ] || echo empty; echo text 1<> rw; cat rw; cat <<X >> a
heredoc $x
X
cat a; echo > new/; echo "st $?"; mkdir d; echo > d; echo "st $?"; echo v > d/../v; cat v; echo > a/b; echo "st $?"
{ echo first; exec > second; echo sec; } > first; cat second; cat first
