foo() {
  set -e
  false
  echo "should be executed"
}
(! foo; echo A)
(set -e; ! foo; echo A)
f() { false; echo "after"; }
(set -e; ! f; echo B)
(set -e; if ! f; then :; fi; echo C)
(set -e; f || echo no; echo D)
(foo || echo no; echo E)
(if foo; then echo y; fi; false; echo F)
(while foo; do break; done; echo G)
(foo && echo H)
(set -e; ! { false; echo I; }; echo J)
(set -e; ! (false; echo K); echo L)
set -o errtrace
trap 'echo line=$LINENO' ERR

false & wait

{ false; echo async; } & wait
(false; true) & wait
(false)
{ false; true; }
