# What is quoted in a bracket expression is no range and no negation.
for c in - b '^' '!' a; do
  case $c in [a\-c]) echo "$c: a, - or c" ;; *) echo "$c: another" ;; esac
  case $c in ["^"a]) echo "$c: ^ or a" ;; *) echo "$c: another" ;; esac
  case $c in [a"-c"]) echo "$c: a, - or c" ;; *) echo "$c: another" ;; esac
  case $c in ['!'a]) echo "$c: ! or a" ;; *) echo "$c: another" ;; esac
  [[ $c == [^"^"] ]] && echo "$c: not ^"
  range='a-c'
  [[ $c == ["$range"] ]] && echo "$c: quoted"
  [[ $c == [$range] ]] && echo "$c: a range"
done
touch file0 file1 file9 file-
echo file[0"$((-9))"] file[0$((-9))] "file-" file\-*
x=a-b-c^d
echo "${x//["-^"]/_}" "${x//[a-c]/_}" "${x#a\-}" "${x%%"-b"*}"
