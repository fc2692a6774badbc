HOME=foo
[[ ~ =~ $HOME ]]; echo 1=$?
[[ $HOME =~ ~ ]]; echo 2=$?
HOME='^a$'
[[ ~ =~ $HOME ]]; echo 3=$?
[[ $HOME =~ ~ ]]; echo 4=$?
[[ foo.py =~ * ]]; echo 5=$?
[[ { =~ { ]]; echo 6=$?
for re in '+a' '?' 'a|*b' '(*a)' '(+)' 'a**' 'a{1' 'a{,2}' '{1}' 'a{1,2}{3}' '()' 'a||b' '|a' '^*' '[' '(' ')' 'a)' '\' '[[:foo:]]' '[z-a]' 'a{2,1}' 'a{99999}' '*' '\(' 'x*?' '(?:a)' 'a{1a}' '{' 'a{' '}' 'a|' '(|a)' '[[.a.]]' '[[=a=]]' '[a' '^{1}' '(^*)' '(a|*)' ; do [[ aab =~ $re ]]; echo "$re -> $?"; done 2>&1
empty=''; str='x'
[[ !($empty) ]]  && echo TRUE
[[ !($str) ]]    || echo FALSE
[[ ! ($str) ]]    || echo FALSE
[[ ! ( -n $str ) || !( -z $str) ]]    && echo OK
shopt -s extglob
[[ !($empty) ]]  && echo TRUE
[[ !($str) ]]    && echo TRUE
shopt -u extglob
echo hi > f1; x=`< f1`; echo "[$x]"; x=`<f1;`; echo "[$x]"; x=$(<f1;); echo "[$x]"; x=$(< f1 #c
: foo; echo "colon [$_]"; s=bar; echo "bare assign [$_]"; declare s=bar; echo "declare [$_]"; a=(1 2); echo "array [$_]"; declare a=(1 2); echo "declare array [$_]"; declare -g d=(1 2); echo "declare flag [$_]"
x=1 true; echo "[$_]"; : a b; x=$(echo q); echo "[$_]"; f() { echo "in [$_]"; }; f a b; echo "[$_]"; >f3; echo "[$_]"; : z; > f4; echo "[$_]"; for i in 1 2; do :; done; echo "[$_]"
mkdir x; touch 'x/test.ifs.\.txt' 'x/test.ifs.*.txt'
v='*\*.txt'; echo x/$v; v="\\" u='*.txt'; echo x/*$v$u; echo x/*$v*.txt; v='\*'; echo $v x/*$v*; v='a\b'; echo $v; touch 'a\b' ab 'a*'; echo $v; v='a\*'; echo $v; v='a[\*]'; echo $v; v='a\b*'; echo $v
touch .env; shopt -u globskipdots; echo .*; echo .e*; echo ./.*; echo x/.*; GLOBIGNORE=.:..; echo .*; GLOBIGNORE=; echo .*; shopt -s globskipdots; echo .*; GLOBIGNORE=zz; echo .* | wc -w; unset GLOBIGNORE; shopt -s dotglob; shopt -u globskipdots; echo *
SHELLOPTS=x; echo no
echo status=$?
UID=5; echo no
echo status=$?
readonly U=1
(( U = 6 )); echo $?
for U in a b; do echo loop; done; echo $?
echo $((U=7)); echo no
echo next
(( U++ )); echo $?
while (( U++ )); do echo x; done; echo $?
for ((U=1;;)); do echo x; done; echo $?
for U in a; do sleep 0.01; done || echo failed
f() { for U in x; do :; done; echo "in $?"; }; f
