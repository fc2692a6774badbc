# A process substitution behind digits and names in braces belongs to their word.
one() { for word; do echo "${word%%/*}"; done; }
one 2<(true) 2>(true) 12<(:)x }<(true) ]]<(true) {fd}>(true) {fd}<(:) a<(:) 2<(((1)))
cat 0< <(echo input); { echo error >&2; } 2> >(cat); wait
# Who writes at once has a reader, though that reads nothing.
echo lost > >(false); echo $?; echo lost > >(:); echo $?
