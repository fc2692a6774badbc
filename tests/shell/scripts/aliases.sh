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
