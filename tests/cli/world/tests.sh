touch f; echo x > g; mkdir d; ln -s f l; ln -s nosuch dang; mkfifo p; ln f h; chmod 400 f; chmod u+s,g+s g; chmod +t d; touch -d '2001-01-01' old; touch -d '2002-01-01' newer
for o in a b c d e f g h k L p r s S t u w x G N O; do for n in f g d l dang p h old /dev/null /dev/tty /etc/passwd nosuch / . .. /dev/stdin; do test -$o $n 2>/dev/null && printf '%s ' "$o:$n"; done; echo; done
[ old -ot newer ] && echo ot; [ newer -nt old ] && echo nt; [ f -ef h ] && echo ef; [ f -ef g ] || echo nef; [ nosuch -ot f ] && echo nosuch; [[ f -nt nosuch ]] && echo nt2; [ d/../f -ef f ] && echo e3; [ / -ef /.. ] && echo root
[ -x /usr/bin/env ] && echo x; [ -d /usr/lib ] && echo d; [ -L /bin ] && echo l
