kind() {
  case $1 in
    '') echo empty ;;
    -*) echo option ;;
    *.c|*.h) echo "C source" ;;
    [0-9]*) case $1 in *[!0-9]*) echo "starts with a digit" ;; *) echo number ;; esac ;;
    a?c) echo "a, something, c" ;;
    "*") echo "a star" ;;
    [[:upper:]]*) echo Capital ;;
    [a-f]|[!a-z]) echo "one of a to f, or no letter" ;;
    @(foo|bar)*(x)) echo "foo or bar, then x" ;;
    +([a-z])) echo lower ;;
    *) echo other ;;
  esac
}
for w in '' -x main.c a.h 123 12ab abc '*' Hello b _ fooxx bar zebra zebra1 ab; do
  printf '%-8s %s\n" "$w"' 2>/dev/null >/dev/null; echo "$w: $(kind "$w")"
done
case x in x) echo one ;& y) echo two ;& z) echo three ;; *) echo no ;; esac
case ab in a*) echo a ;;& *b) echo b ;;& c) echo c ;;& *) echo rest ;; esac
p='a*'; case 'a*' in "$p") echo quoted ;; esac; case abc in $p) echo pattern ;; esac
case x in (x) echo parens ;; esac; case z in x) echo no ;; esac; echo "status $?"
