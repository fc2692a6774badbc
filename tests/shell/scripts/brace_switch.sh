echo {a,b}; set +B; echo {a,b} x{1..3}; x={c,d}; echo $x; for i in {1..2}; do echo $i; done
set -B; echo {a,b}; set +o braceexpand; echo {e,f}$x
f() { echo {1,2}; }; f; set -o braceexpand; f; echo ${x}{,2}; (set +B; f); f
