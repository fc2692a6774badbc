touch one.md one.txt two.c 'a*b.txt'; mkdir src; touch src/x.o src/x.h src/.hid
GLOBIGNORE=*.txt; echo *; echo src/*
GLOBIGNORE=*.o:*.h; echo src/*; GLOBIGNORE=src/x.h; echo src/*
GLOBIGNORE='a\*b.txt'; echo *.txt; GLOBIGNORE=*; echo *; GLOBIGNORE=; echo *
GLOBIGNORE=[[:alpha:]]ne*:*.c; echo *; shopt -s nullglob; GLOBIGNORE=*; echo none *; unset GLOBIGNORE; echo *
