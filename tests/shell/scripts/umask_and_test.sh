umask 022; umask; umask -S; touch a; [ -r a ] && [ -w a ] && echo rw; [ ! -x a ] && echo "not x"
[ -f a -a ! -d a ] && echo file; [ -e b -o -e a ] && echo one; [ "x" = x ] && [ 1 -ne 2 ] && [ -n s ] && [ -z "" ] && echo ok
[ ]; echo $?; [ "" ]; echo $?; [ x ]; echo $?; [ ! x ]; echo $?; test 3 -gt 2; echo $?; [ a = b ] || echo ne; [ "(" = "(" ]; echo $?
[ 1 -eq x ] 2>/dev/null; echo $?; [ a b ] 2>/dev/null; echo $?; [ \( a = a \) -a b = b ] && echo grouped; [ a \< b ] && echo less
mkdir d; [ -d d ] && [ -x d ] && echo dir; [ a -nt nofile ] && echo newer; umask 077; (umask 0); umask; umask u=rwx,g=rx,o=; umask
