{ printf 'par\\t'; sleep 0.6; echo rest; } | { read -t 0.3 x; echo "$? [$x]"; read y; echo "$? [$y]"; }
{ printf 'a b c'; sleep 0.6; } | { read -r -t 0.3 x y; echo "$? [$x] [$y]"; }
{ printf 'abc'; sleep 0.6; } | { read -t 0.3 -n 5 x; echo "$? [$x]"; }
{ printf 'abc'; sleep 0.6; } | { read -t 0.3 -N 5 x; echo "$? [$x]"; }
{ printf '1:2'; sleep 0.6; } | { IFS=: read -t 0.3 -a x; echo "$? ${x[1]}"; }
{ echo whole; sleep 0.6; } | { read -t 0.3 x; echo "$? [$x]"; x=old; read -t 0.1 x; echo "$? [$x]"; }
echo Ok | { sleep 0.1; read -t 0 x; echo "$? [$x]"; read x; echo "$x"; }
true | { sleep 0.1; read -t 0 x; echo "$? [$x]"; }
sleep 0.3 | { read -t 0 x; echo "$? [$x]"; }
read -t 0 <<< text; echo $?
read -t 0.2 x <<< "here $((1 + 1))"; echo "$? [$x]"
