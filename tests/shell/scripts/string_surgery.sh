path=/usr/local/lib/libfoo.so.1.2
echo "${path##*/} ${path%/*} ${path#*/} ${path%%/*}| ${path%.*} ${path%%.*} ${path##*.}"
f=archive.tar.gz
case $f in *.tar.gz) base=${f%.tar.gz} ;; *) base=${f%.*} ;; esac
echo "$base ${f/tar/zip} ${f//a/A} ${f/#arch/ARCH} ${f/%gz/xz} ${f/[.]*/}"
s='Hello World'
echo "${s^^} ${s,,} ${s^} ${s,}"
echo "${s//[aeiou]/_} ${s//o} ${s/ /, } ${s:6} ${s:0:5} ${s: -5:3}"
t='  trim me  '
t="${t#"${t%%[! ]*}"}"; t="${t%"${t##*[! ]}"}"; echo "<$t>"
repeat=$(printf '%*s' 10 ''); echo "${repeat// /=}"
csv='a,b,c'; echo "${csv//,/ } ${csv%%,*} ${csv##*,}"
q="it's"; echo "${q@Q} ${q//\'/\"}"
