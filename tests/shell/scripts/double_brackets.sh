t() { eval "[[ $1 ]]"; echo "$1 -> $?"; }
touch file; mkdir dir; : > empty; echo x > full; ln -s file link
t 'a == a'; t 'abc == a*'; t 'abc == "a*"'; t 'a != b'; t 'a < b'; t 'b < a'
t '-n x'; t '-z ""'; t '-f file'; t '-d dir'; t '-e nope'; t '-s empty'; t '-s full'; t '-L link'
t '1 -eq 1 && 2 -gt 1'; t '1 -eq 2 || x == x'; t '! a == b'; t '( a == b || c == c ) && d == d'
t '10 -lt 9'; t '"10" < "9"'; t 'abc =~ ^a.c$'; t 'abc =~ b'; t '"a.c" =~ ^a\.c$'
t '-v HOME'; t '-v nope'; t 'file -ef link'; t '"" == ""'
re='([a-z]+)@([a-z.]+)'
if [[ 'mail to bob@example.org now' =~ $re ]]; then
  echo "${BASH_REMATCH[0]} ${BASH_REMATCH[1]} ${BASH_REMATCH[2]} ${#BASH_REMATCH[@]}"
fi
date=2024-03-15
[[ $date =~ ^([0-9]{4})-([0-9]{2})-([0-9]{2})$ ]] && echo "${BASH_REMATCH[@]:1}"
shopt -s nocasematch; t 'HELLO == hello'; shopt -u nocasematch; t 'HELLO == hello'
