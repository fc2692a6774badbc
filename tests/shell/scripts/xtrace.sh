exec 2>&1
set -x
echo "a b" c $((1+1))
x=5 y='q r'
[[ $x == 5 ]] && true
for i in 1 2; do : $i; done
f() { local z=$1; echo $z; }
f "in f"
echo $(echo sub)
case $x in 5) : five;; esac
(( x > 3 ))
PS4='> '
a=(1 2)
( echo sub )
eval "echo \$x"
set +x
echo end
