for n in /dev/null /dev/zero /dev/full /dev/urandom /dev/tty /dev/nope /dev/fd/9; do for o in -e -r -w -x -c -b -f -d -p -s -L; do test $o $n && printf '%s ' $o; done; echo $n; done
echo | { for n in /dev/stdin /dev/stdout /dev/fd/0 /dev/fd/1; do for o in -e -p -f -c -d; do test $o $n && printf "%s " $o; done; echo $n; done; } | cat
[ -w /dev/stderr ] && echo w; exec 7> f; [ -f /dev/fd/7 ] && [ -w /dev/fd/7 ] && echo file; exec 7>&-; [ -e /dev/fd/7 ] || echo closed
{ [ 1 = 1 -a \( 1 = 2 ]; test 4 -eq 4 -a 2 -ne 1 -ne 4; test a b c d e; } 2>&1 | sed 's/.*line [0-9]*: //; s/^ramfs: //'
