for p in '[[.space.]]' '[[.a.]-[.zz.]p]' '[[=p=]]' '[[:nope:]p]' '[!z-a]' '[z-ap]' '[[.hyphen.]-q]' '[]-a]' '[a-]' '[\]p]' '[p\]' '[!]]' '[[:ascii:]]' '[^[:alpha:]-]' '[--p]' '[[:alpha:]-z]' '[a\-z]' '[]]' '[[-a]'; do for c in p ' ' - ']' é '\' '['; do [[ $c == $p ]] && printf '%s ' "$c in $p"; done; done; echo
x='a-b c'
echo "${x//[[.hyphen.][.space.]]/_}" "${x%%[[.-.]-z]*}"
[[ abc == [[.cb.]a-Za]* ]] && echo yes
