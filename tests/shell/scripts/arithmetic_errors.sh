try() { ( eval "$1" ) 2>/dev/null; echo "$1 => $?"; }
try 'echo $((1/0))'
try 'echo $((5%0))'
try 'echo $((2**-1))'
try 'x=abc; echo $((x))'
try 'echo $((08))'
try '((1/0)); echo on'
try 'let "x=1/0"; echo on'
try 'a=(1); echo $((a[5]))'
try '[[ 1+1 -eq 2 ]]'
try '[[ x -eq 0 ]]'
try 'echo ${a[-1]}'
try 'set -u; echo $((nope))'
for each in '7--' '4++' '4 -- ' '4+++a' '4---a' '- -- a' '++ + 7' '--7' '---7' '++' '--' '- -' 'a++ + ++a' 'a+++++a' '++$b' '$b++'; do a=4 b=7; echo $(( a )); eval "echo \$(( $each ))" 2>&1 | sed 's,^[a-z]*: line [0-9]*: ,,; s,^ramfs: ,,'; done
