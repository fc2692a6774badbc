s='_μ_ and _μ_'; x=μé
for l in C.UTF-8 C POSIX; do LC_ALL=$l
echo "$l ${#s} ${#x} ${x:1}|${x:0:1}|${x: -1}" | od -An -tx1
echo ${s//_?_/foo} ${s/#_?_/foo} ${s/%_?_/foo} ${s//?/x} ${s#??} ${s%%_?_} | od -An -tx1
case $x in ??) echo two;; ????) echo four;; esac
[[ $x == ?? ]] && echo TWO; [[ $x == *é ]] && echo ends; [[ $x == [μ]é ]] && echo bracket; echo ${x/é/e} ${x//[!μ]/-} ${s//μ/m} | od -An -tx1
a=(μ é); echo ${#a[0]} ${a[@]/?/z} | od -An -tx1
done
LC_ALL=; LC_CTYPE=C; echo ${#x}; LC_CTYPE=; LANG=C; echo ${#x}; unset LC_ALL LC_CTYPE; LANG=C.UTF-8; echo ${#x}
