echo a$\
?b; echo x &\
& echo and; false |\
| echo or; i\
f true; then echo y; fi; cat <<\
EOF
hi
EOF
case x in a) ;\
; x) echo cx;; esac; echo "$\
{HOME:+h}" $(\
echo s); f\
oo() { echo f\
oo; }; foo; echo 'a\
b'
echo $LINENO
