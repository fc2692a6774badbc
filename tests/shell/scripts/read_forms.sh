printf 'a b\\\nc\n' | { read x y; echo "$x|$y"; }; printf 'a b\\\nc\n' | { read -r x y; echo "$x|$y"; }
printf 'k=v;rest' | { IFS== read -d ';' k v; echo "$k $v"; }; printf 'abcdef' | { read -n 3 x; echo $x; }
printf 'ab\ncd' | { read -N 4 x; echo "${x@Q}"; }; read -ra w <<< 'x y  z'; echo "${#w[@]} ${w[1]}"
read <<< '  reply kept  '; echo "<$REPLY>"; while IFS=: read -r n _ u; do echo "$n $u"; done <<< $'root:x:0\nme:x:7'
read x < /dev/null; echo "eof $? <$x>"; read -t 0.05 x < <(sleep 1; echo late); echo $(( $? > 128 ))
printf 'a\0b\0' | while IFS= read -r -d '' x; do echo "<$x>"; done; echo 'a b c' | { read a; read b; echo "$a/$b"; }
readarray -d , -t p <<< 'x,y'; echo "${p[0]} ${#p[@]}"; read -r a b c <<< 'only'; echo "$a<$b><$c>"
