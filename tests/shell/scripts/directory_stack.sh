# The stack of directories: pushd, popd, dirs, DIRSTACK and ~N.
mkdir room; cd room; R=$PWD
{
HOME=/nohome; mkdir -p r/a r/b r/c "r/sp ace"; cd r; HOME=$PWD
dirs; pushd; echo $?; popd; echo $?; dirs +1; echo $?
pushd a; pushd ../b; pushd ../c; echo $?; dirs -p; dirs -v; dirs +1; dirs -1; dirs +0; dirs -0; dirs +9; echo $?; dirs -l +0
echo "${DIRSTACK[@]}" "${#DIRSTACK[@]}" "$DIRSTACK" "${DIRSTACK[1]}"
pushd; pwd; pushd +2; pwd; pushd -0; pushd -1; pushd +9; echo $?; pushd -9; echo $?; pushd -n +1; pwd; pushd +0
pushd -n "sp ace"; pwd; dirs -v
popd +1; popd +1; pwd; popd -0; popd -n; pwd; popd +9; echo $?; popd -n +0; popd +0; pwd; popd -1
cd ~; dirs -c; pushd nodir; echo $?; dirs; pushd a/x; popd +7; echo $?; popd -n; echo $?; popd -n +0
pushd a; dirs -l -v; pushd ~; dirs -l -p +1; cd b; dirs
echo ~1 ~0 ~+1 ~-0 ~-1 ~9 ~+ ~- ~1/x
dirs -x; echo $?; pushd -x; echo $?; pushd a b; echo $?; popd x; echo $?; dirs x; echo $?; popd -x; echo $?
pushd -; echo $?; pushd -n; echo $?; dirs
dirs -c; popd; echo $?; pushd -n a; dirs; pushd; echo $?; pwd; dirs; cd ~; (pushd b >/dev/null; dirs); dirs; pushd -n nodir; popd; echo $?; dirs; pwd
cd /; dirs -c; OLDPWD=; pushd ~/a > /dev/null; echo $OLDPWD; cd - ; dirs; pushd -- ~/b; popd --; x=$(pushd ~; dirs); echo "$x"
pushd "$HOME/sp ace"; rmdir "$HOME/a"; dirs; pushd ~/c; dirs +1 -v; pushd ''; echo $?; type -t pushd popd dirs
} | sed "s,$R,R,g"
