x=1; unset n
echo "${x-'}'}" "${n-'}'}" "${n:-'a}b'}c"
echo "${n-'$x'}" "${n-'}$x'}" "${n-'a"b"c'}"
cat <<X
${n-'}'} ${n-'$x'} "${n-'}'}"
X
echo "${x#'}'}" "${x/'1'/'}'}" ${n-'}'}
'
echo "${n:-\'}" "${n:-"it's"}" "${n:-`echo "it's"`}" "$(echo "${n:-'}'}")"
echo "${dbg-'"'hey}"
echo "${dbg-'"hey'}"
echo "${dbg-'a"b"c'}"
echo "${dbg-'"$HOME'}"
echo "${dbg-'a"}b"c'}"
echo "${dbg-"a'}b'"}"
set -o posix
echo "${n-'}'}"  "${n-'a}b'}c"
set +o posix
echo "${n-'}'}"
z=nope; nope=yes; y=
for e in '${!x:-d}' '${!y:-d}' '${!z:-d}' '${!9:-d}' '${!9-d}' '${!z}' '${!x}' '${!9}' '${!a[3]:-d}' '${!y:-e}'; do
  (a=(1 2); eval "echo \"$e\"") 2> /dev/null || echo "$e fails"
done
