wait zzz; echo $?
wait 99999999; echo $?
wait %5; echo $?
wait -n %5; echo $?
wait -n zzz; echo $?
wait -n; echo $?
sleep 0 & wait -n $! bad; echo $?
wait -f; echo $?
wait ''; echo $?
wait -p v; echo $?
wait +5; echo $?
(exit 3) & wait -p v $!; echo $? $((v == $!))
(exit 3) & wait -p v -n; echo $? $((v == $!))
(exit 3) & p=$!; (exit 4) & wait $p $!; echo $?
wait $p; echo $?
trap 'echo SIGURG' URG
kill -URG $$
{ echo begin child; sleep 0.1; echo end child; } &
kill -URG $!
wait
echo "wait status $?"
for s in CHLD WINCH CONT URG; do sleep 0.1 & kill -$s $!; wait $!; echo $s $?; done
