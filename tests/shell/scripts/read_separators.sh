IFS=': '
for l in 'a :' 'a b :' ':a :' 'a::' 'a: :b' 'a:b::' ' a  ' 'a : b : ' 'x\:y :'; do echo "$l" | { read x y; echo "<$x><$y>"; }; echo "$l" | { read x; echo "<$x>"; }; echo "$l" | { read -r -a x; printf '<%s>' "${x[@]}"; echo; }; done
IFS=: read a b <<< 'a:b c :'; echo "<$a><$b>"
echo " a  b\ " | (read x ; echo -"$x"- ); echo " a  b\ " | ( read x y ; echo -"$x"-"$y"- ); echo "\ a  b\ " | ( read x y; echo -"$x"-"$y"- ); echo " a b c\ \ " | ( read x y; echo -"$x"-"$y"- ); echo "a b\ c\ " | ( read x y; echo -"$x"-"$y"- ); echo "a\ " | ( read x; echo "-$x-"); IFS=: read a b <<< "x:y:z\:"; echo "<$a><$b>"
