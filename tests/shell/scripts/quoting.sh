args() { printf '%d:' $#; printf '<%s>' "$@"; echo; }
x='a  b' e= star='*' nl=$'1\n2'
args $x "$x" '$x' \$x "\$x" "a\b" a\ b
args $e "$e" ''"" $e$e x$e
args "$nl" $nl $'tab\there' $'\x41\u00e9\101' $'it\'s'
args a"b c"d 'e'f"g" "$x"$x
touch f1 f2; args * "*" $star "$star" \* f? 'f?' f[12] [f]*; rm f1 f2
args "$@" x"$@"y
set -- 1 '2 3' ''
args "$@"; args $@; args "$*"; args $*; args "x$@y"; args "${@}" "${*:2}"
IFS=,; args "$*"; args $*; y=a,b,,c,; args $y; unset IFS
args "`echo "inner \"q\""`" "$(echo "in $(echo "deep 'x'")")"
args "a
b" c\
d
