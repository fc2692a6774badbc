{ cat 2>/dev/null < nothere; } 2>&1; echo $?
echo foo 2>&1 >&$nope | grep -c .
v=42; echo foo 2>&1 >&$v | sed 's/.*: \$v/$v/'
echo x 2>err >/no/such/dir; sed 's/.*: \/no/\/no/' err
{ echo block; } 2>err </nothere; sed 's/.*: \/n/\/n/' err
f() { echo f; }; f 2>err </nothere; wc -l < err
while :; do :; done 2>err <nothere; echo $?; wc -l < err
( : ) 2>err <nothere; wc -l < err
z='1 2'; eval y=( $z "q r" \"u v\" ); declare -p y
ind() { eval sub=(\"\${!$1[@]}\"); echo "${#sub[@]}: ${sub[*]}"; }; c=([3]=a [9]=b); ind c
string=abcdefg
shopt -u patsub_replacement
rep='\\&'
echo ${string//?/\$\'&\' } "${string/abc/&}" ${string/abc/\&} "${string/abc/\\&}" ${string/abc/"\\&"} ${string/abc/$rep} "${string/abc/"$rep"}"
shopt -s patsub_replacement
echo ${string//?/\$\'&\' } "${string/abc/&}" ${string/abc/\&} "${string/abc/\\&}" ${string/abc/"\\&"} ${string/abc/$rep} "${string/abc/"$rep"}"
x=hello; (: ; eval 'echo ${x:2:0-4}') 2>&1 | sed 's/.*: 0/0/'
set -- a b; (: ; eval 'echo "${@:1:$(($#-4))}"') 2>&1 | sed 's/.*: \$/$/'; (eval 'echo ${!1*}') 2>/dev/null; echo $?
