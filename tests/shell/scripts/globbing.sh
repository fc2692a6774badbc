mkdir -p src/lib src/bin .hid; touch a.c b.c c.h .dot src/x.c src/lib/y.c src/lib/z.h 'sp ace' '[b]' src/bin/t
echo *; echo *.c; echo ?.?; echo [ab].c; echo [!a]*.c; echo .*t; echo */; echo src/*/*.c
echo *.none "*.c" \*.c; echo '[b]' [[]b]; echo [a-b].[ch]
shopt -s nullglob; echo *.none end; shopt -u nullglob
shopt -s dotglob; echo *; shopt -u dotglob
shopt -s globstar; echo **/*.c; echo src/**; shopt -u globstar
shopt -s extglob; echo !(*.c); echo @(a|b).c; echo *.@(c|h); echo ?(sp)*ace; echo +([a-c]).c
set -f; echo *.c; set +f; shopt -s nocaseglob; echo A.*; shopt -u nocaseglob
for f in *.c; do echo "file $f"; done; p='*.h'; echo $p "$p"; x=*.c; echo "$x" $x
( shopt -s failglob; echo *.none ) 2>/dev/null; echo $?
cd src; echo */*.c ../*.h; echo ./*
