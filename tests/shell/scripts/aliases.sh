shopt -s expand_aliases
alias hi='echo hi' ll='echo long list'
hi there
ll -a
alias hi
unalias hi
hi 2>/dev/null || echo gone
alias count='for i in 1 2; do echo $i; done'
count
alias nope 2>/dev/null; echo $?
alias e='echo ' w='world'
e w
\e x 2>/dev/null || echo quoted
shopt -s expand_aliases
alias e1='echo ' b1=b2 b2=b3 n1='echo 0' w1=one
e1 b1
n1>&2
case w1
in
  w1) echo whole;; *) echo expanded;;
esac
