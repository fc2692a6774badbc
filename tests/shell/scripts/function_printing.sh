f() { sleep 0 & wait; a=$( echo  1;  echo 2 ) b="x$(  echo "q  r" )y"; { echo a & echo b; } | cat; if true; then echo x & fi; for i in $( echo a ) ; do :; done; echo $( ( echo sub ) ) $(< /dev/null) `echo  x`; }
g() ( echo sub ) 2>&1
h() { echo 1; } >&2 2>/dev/null
m() { x=( $( echo a ) b [3]=$( echo  c ) ); [[ $( echo  a ) == a ]]; case $( echo  b ) in b) echo $( if true; then echo y; fi );; esac; cat <<< $( echo  z ) > $( echo  f ); }
n() { while read x; do echo $x & done < f; sleep 1 & 
echo z; }
o() { for ((;;)); do break; done; }
declare -f
