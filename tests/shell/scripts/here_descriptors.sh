echo {v}>/dev/null; echo x {v}>/dev/null; [ $v -ge 10 ] && echo ok; cat 8<<E <&8
eight
E
exec 7<<E
l1
l2
E
read -u 7 a; read -u 7 b; echo $a $b; set -C; echo a > f; echo b &> f; echo $?; cat f; echo c 1>&g; cat g; x=$(echo to; echo err >&2) 2>h; cat h; echo "[$x]"
