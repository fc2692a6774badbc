printf '%s|%5s|%-5s|%.2s\n' abc ab ab abcdef
printf '%d|%5d|%-5d|%05d|%+d|% d|%x|%X|%o|%#x|%#o\n' 42 42 42 42 42 42 255 255 8 255 8
printf '%f|%.2f|%8.3f|%e|%g|%g\n' 3.14159 2.5 1.5 12345.678 0.0001 1000000
printf '%c%c|%%|%b|%q|%q\n' hello w 'a\tb\n' "it's a" ''
printf '%s-%s\n' 1 2 3; printf '%s\n' a b c; printf 'none\n' x y; printf '[%s]\n'
printf '%*d|%-*d|%.*f\n' 6 42 6 42 2 3.14159
printf -v out '%03d' 7; echo "$out"; printf -v arr[2] x; echo "${arr[2]}"
printf '\x41\102\u0043\n'; printf '%d %d %d\n' 0x10 010 "'A"; printf '%s\n' "a\nb"
printf '%(%Y-%m-%d)T\n' 0; printf '%5s|%-8s|\n' é äö; printf '%d\n' abc 2>/dev/null; echo $?
printf '%s %s\n' "only one"; printf '%i\n' -5; printf '%u\n' 3; printf '%5.1f|%-7.2e|\n' 9.96 1234.5
