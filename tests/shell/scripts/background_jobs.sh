work() { sleep 0.0$1; echo "done $1"; return $1; }
work 3 > o3 & p3=$!
work 1 > o1 & p1=$!
wait $p3; echo "3: $?"; wait $p1; echo "1: $?"; cat o1 o3
( exit 9 ) & wait $!; echo $?
for i in 1 2 3; do work $i > out$i & done; wait; echo "all $?"; cat out1 out2 out3
x=before; { x=inner; } & wait; echo $x
sleep 5 & kill $!; wait $! 2>/dev/null; echo "killed $?"
wait 99999 2>/dev/null; echo "no such $?"
true & false & wait -n; echo "first ok"; wait
[[ $! =~ ^[0-9]+$ ]] && echo "pid is a number"
echo data | { cat & wait; }
exec 5< <(sleep 0.01; echo late); read -r -u 5 l; echo $l
