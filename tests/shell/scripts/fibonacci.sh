fib() {
  if (( $1 < 2 )); then echo "$1"; return; fi
  echo $(( $(fib $(( $1 - 1 ))) + $(fib $(( $1 - 2 ))) ))
}
for n in 0 1 2 5 9; do printf 'fib(%d) = %d\n' $n "$(fib $n)"; done
a=0 b=1
until (( a > 1000000000000000000 )); do (( t = a + b, a = b, b = t )); done
echo $a
factorial() { local n=$1; (( n <= 1 )) && echo 1 || echo $(( n * $(factorial $((n - 1))) )); }
factorial 20
factorial 21
