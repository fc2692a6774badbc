exec 3>&2 2>&1
set -x; for ((i=0;i<2;i++)) ; do :; done; (( i + 1 )); [[ a == b ]]; case a in b) ;; esac; for x in a b; do :; done; select y in 1; do :; done < /dev/null; while false; do :; done; if (( i > 5 )); then :; fi
exec 4>xt; BASH_XTRACEFD=4; echo to4; (echo sub); f() { echo f; }; f; unset BASH_XTRACEFD; echo to2; set +x; cat xt
exec 2>&3; shopt -s expand_aliases
alias foo=$'echo foo $LINENO\n\necho $LINENO; quux\n'

foo
nope
alias two='foo'
two
echo $LINENO
alias if2=$'if true\nthen '
if2 echo $LINENO
echo $LINENO
fi
echo $LINENO
nope
x=`echo 'foo\
bar' "a\
b" \\
c \\\\`
echo "$x"
echo "`echo 'foo\
bar' \\\\`"
