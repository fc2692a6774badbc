exec 2>&1
x=1; n=
echo "${x+\'a\'}" "${x+"\'a\'"}" "${x+\"a\"}" "${x+"\p"}" "${x+\p}" "${x+"\\"}" "${x+"a\"b"}"
echo "${x:+'$x'}" "${x:+"'$x'"}" "${n:-\$x}" "${n:-"\$x"}" "${n:-'a b'}" ${n:-'a b'} "${n:-"a  b"}"
echo ${x+\'a\'} ${x+"\'a\'"} ${x+\"a\"} ${x+"\p"} ${x+\p}
cat <<EOF
${x+\'a\'} ${x+"\'a\'"} ${x+\"a\"} ${x+"\p"} ${x+\p} ${x+'q'} ${x+"q"} ${x+\\p} ${x+"\\p"} ${x+"a\"b"}
EOF
f='a b'
echo "${f%"b"}" "${f%'b'}" "${f%\b}" "${f#$'a'}" "${f/'a'/"x'y"}" "${f/a/\'}"  "${f/a/'q'}" "${f/a/"q"}"
cat <<EOF
${f%"b"} ${f%'b'} ${f%\b} ${f#$'a'} ${f/'a'/"x'y"} ${f/a/\'} ${f/a/'q'} ${f/a/"q"}
EOF
echo "${n:-$'a\tb'}" ${n:-$'a\tb'} "${n:=$'q\tb'}"
cat <<EOF
${x:+$'a\tb'} $'a\tb'
EOF
t() { (eval "$1") 2>&1 | sed 's/^[a-z]*: //; s/^line [0-9]*: //'; }
for e in '${#:}' '${#/}' '${#%}' '${#=}' '${#+}' '${#1xyz}' '${#:%}' '${#:-foo}' '${#-foo}' '${##}' '${#?}' '${#:0}' '${#:0:1}' '${#%%x}' '${#/0/1}' '${#^}' '${#@Q}' '${#@}' '${#*}' '${#!}' '${#}' '${#?foo}' '${#:?}' '${#,}' '${##0}' '${##x}' '${#~}' '${#:}' '${#:1}'; do echo "$e"; t "echo $e"; done
set a b
for e in '${#:}' '${#/}' '${#%}' '${#=}' '${#+}' '${#1xyz}' '${#:%}' '${#:-foo}' '${#-foo}' '${##}' '${#?}' '${#:0}' '${#:0:1}' '${#%%x}' '${#/2/1}' '${#^}' '${##2}' ; do echo "$e"; t "echo $e"; done
SQ="'"; set | grep ^SQ=; declare -p SQ; printf '%q\n' "$SQ" "a'b" "''"; echo ${SQ@Q} ${SQ@A}; export SQ; (set -x; echo "$SQ" "''")
alias q="'"; alias q; trap "'" USR1; trap; trap - USR1
set -- ' abc' 'def ghi' 'jkl '; a=("$@"); p() { printf '<%s>' "$@"; echo; }
for IFS in '' : ' ' ',' $' \t\n'; do echo "IFS=<$IFS>"; p ${var-$@}; p ${var-x$@y}; p ${var-${a[@]}}; p ${var-$*}; p ${var-"$@"}; p ${var-"x$@"y}; p ${var-${@:2}}; p ${var-a:b c}; p ${var-$1:$2}; p "${var-$@}"; p $@ ${a[@]}; p ${1+$@}; p ${1+"$@"} ; p ${a[@]+"${a[@]}"}; done
printf '%s|' $'ab\x{}cd' $'ab\x{41}cd' $'\x{0141}' $'\x{X' $'\xZ' $'\c\\x' $'\c?' $'\ca' | cat -v
