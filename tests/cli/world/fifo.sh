mkfifo p q; (sleep 0.1; echo through > p) & cat p; wait; cat p & echo two > p; wait; (exec 3> p; echo a >&3; /bin/echo b >&3) & cat < p; wait
/bin/sh -c 'sleep 0.1; echo prog > p' & read x < p; echo "$x"; wait; /bin/cat p & echo shell > p; wait; (while read l; do echo "<$l>"; done < p) & { echo 1; echo 2; } > p; wait
exec 5<> q; echo rw >&5; read -r -u 5 y; echo $y; exec 5>&-; [ -p p ] && echo fifo; rm p q; mkfifo -m 600 r; stat -c '%a %F' r; tee r < /etc/hostname > /dev/null & cat r | wc -l; wait
(sleep 0.1; printf 'no newline' > r) & IFS= read -r z < r; echo "$z $?"; cat r > out & printf '%s\n' {1..2000} > r; wait; wc -l < out; timeout 0.3 cat r; echo $?
