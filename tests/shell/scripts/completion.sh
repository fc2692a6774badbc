# What words could be, how commands say it, and what a mistake is answered with.
compgen -W 'a$(echo b c) "x y" d'
compgen -P '<' -S '>' -W 'aa ab b' a
compgen -X 'a*' -W 'aa ab b'
compgen -X '!a*' -W 'aa ab b'
compgen -X '!&*' -W 'aa ab b' a
IFS=$'\n' compgen -W $'one two\nthree\n on' -- o
x='p q'; compgen -W '$x "$x" {a,b} *' ; echo $?
compgen -W "a:b a:c" -- a:b
compgen -W 'a b' z; echo "none $?"
compgen -A foo; echo $?
compgen -o foo; echo $?
compgen -Z 2>/dev/null; echo $?
f() { COMPREPLY=(a1 "b 1" "$1/$2/$3"); return 3; }
compgen -F f a 2>/dev/null; echo $?
l() { COMPREPLY=("$COMP_LINE|$COMP_POINT|$COMP_CWORD|${#COMP_WORDS[@]}|$COMP_TYPE|$COMP_KEY"); }
compgen -F l a 2>/dev/null; echo ${COMP_CWORD-unset}
compgen -W '${' 2>/dev/null
echo $?
compgen -F nofn a 2>/dev/null; echo $?
compgen -C 'echo hi' a 2>/dev/null; echo $?
complete; echo $?
complete -W 'a b' -o default -F f -C cmd -G '*.c' -P p -S s -X '!x' -A function -a -u -o nospace foo
complete -p; complete -p foo
complete -p nope; echo $?
complete foo; complete -p foo
complete -W 2>/dev/null; echo $?
complete -W 'a b' 2>/dev/null; echo $?
complete -D -F f; complete -E -W x; complete -I -W y; complete -p -D; complete -p -E; complete -p -I
compopt -o nosort foo; compopt foo; compopt +o nosort -o filenames foo; complete -p foo
compopt -o nosort; echo $?
compopt -o zzz foo; echo $?
compopt nope; echo $?
complete -r nope; echo $?
complete -r foo; complete -p foo; complete -r; complete -p; echo $?
(complete -W in sub; complete -p sub); complete -p sub
mkdir -p dir/sub 'two words'; touch dir/f dir/.hidden file
compgen -f d; compgen -f dir/ | sort; compgen -d | sort; compgen -f t; compgen -f nothing; echo $?
compgen -G 'f*'; compgen -o plusdirs -W 'dx' d; compgen -o dirnames d; compgen -o default fi
arr=(1) ; alias zz=ls; export zexp=1; zvar=2
compgen -A arrayvar arr; compgen -a z; compgen -e zex; compgen -v zv; compgen -A function f; compgen -A function -a z
compgen -k; compgen -A enabled ech; compgen -b ech; compgen -A shopt ext; compgen -A setopt no; compgen -A signal SIGT
h() { local IFS=$'\n'; COMPREPLY=($(compgen -W $'a b\nc d' -- "$2")); }
h h c; printf '<%s>' "${COMPREPLY[@]}"; echo
type -t complete compgen compopt
printf "%q\n" "$COMP_WORDBREAKS"; COMP_WORDBREAKS=$COMP_WORDBREAKS%; printf "%q\n" "$COMP_WORDBREAKS"
for n in bg fg jobs kill wait type read cd texi2html getopts; do complete -c $n; done; complete -p
