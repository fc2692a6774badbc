# Redirections without a command: {name} and those of standard input happen in a subshell.
echo a >out.txt
{v}>new; echo "v=[$v]"; ls
{v}<<X 7<&$v
text
X
echo "v=[$v] $?"
x=1 {v}>new; echo "v=[$v] x=$x"
f() { {v}>new; echo "v=[$v]"; }; f
: {named}>named; {named}>&-; echo open >&$named; cat named; exec {named}>&-
<"${a=out.txt}"; echo "a=[$a]"
<>"${a=out.txt}"; echo "a=[$a]"
<&"${a=0}"; echo "a=[$a]"
0>&"${a=1}"; echo "a=[$a]"
<"${a=out.txt}" $nothing; echo "a=[$a] $?"
x=2 <"${a=out.txt}"; echo "a=[$a] x=$x"
0>"${b=other}"; echo "b=[$b]"
>"${c=other}"; echo "c=[$c]"
3<"${d=out.txt}"; echo "d=[$d]"
4<&"${e=2}"; echo "e=[$e]"
<<<"${g=text}"; echo "g=[$g]"
<<X
${h=text}
X
echo "h=[$h]"
x=$(exit 3) {v}>out.txt; echo $?
x=$(exit 3) <out.txt; echo $?
x=$(exit 3) >out.txt; echo $?
$(exit 4) <out.txt; echo $?
$(exit 4) >out.txt; echo $?
<"$(exit 3)out.txt"; echo $?
>"$(exit 3)out.txt"; echo $?
</nofile; echo $?
{v}</nofile; echo $?
trap 'echo ended' EXIT
trap 'echo failed' ERR
{v}<out.txt
{v}</nofile
set -e
</nofile
echo not reached
