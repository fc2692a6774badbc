echo -n no newline; echo; echo -e 'a\tb\\n\x41\0101'; echo -E 'a\tb'; echo -ne 'x\ny\n'
echo - -- -x; echo "-n"; echo -en 'stop\c here'; echo; echo -nE 'r\n'; echo; echo a   b "c   d"
echo '\u00e9' ; echo -e '\u00e9'; echo; echo ""; echo -e; echo -z
