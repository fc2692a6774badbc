# Lines that a backslash joins in the middle of words, operators and expansions.
a=1 b\
=2 c=3
echo $a$b$c
na\
me[\
1]\
+\
=x
echo "${name[1]}"
echo 1 2\
>out
cat out
echo hi 2\
3>out2; cat out2
i\
f true; then echo yes; f\
i
set -- 1 22 333
echo $\
{\
2\
}
echo $\
{\
#\
3\
} ${\
name\
[1]\
:\
-x} ${#\
name[1]} ${na\
me[1]#\
#x} $na\
me
echo "$\
(echo Ok\
)" $(\
(\
42\
)\
) $((1+\
2)) "$\
((4))"
echo `echo a\
b`
(x=5; echo $x)
[\
[ a == a ]\
] && echo in
case x in x) echo y;\
; esac
cat <<\
-E
	doc
	E
cat <<E\
OF
doc2
EOF
cat <<EOF
$\
x $\
{x} ${x\
} $((\
x))
EOF
a\
a=4; echo $aa
f\
or i in 1 2; d\
o echo $i; done
tr\
ue &\
& echo and
true |\
| echo or
arr=(\
[1]\
=a b) ; echo ${arr[*]} $\
? ${!nam\
e*} ${x/\
5/\
/6}
echo $\
[3+\
4] $\
'x\n'
[[ a == a ]\
] && echo in
[\
[ a == a ]] && echo in
[\
[ a == a ]\
] && echo $LINENO
echo $(#a\
echo b
echo c)
!\
 false && echo neg
cat << a\
b <<\
\
\
-c
1
ab
	2
	c
echo a=b\
c a\
=b
let "\
a=1\
+1"; echo $a
