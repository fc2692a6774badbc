mkdir -p real/sub other; ln -s real/sub sub; ln -s "$PWD/other" abs; D=$PWD
rel() { echo "${1#$D}"; }
cd sub; rel "$(pwd)"; rel "$(pwd -P)"; cd ..; rel "$PWD"; cd -P sub; rel "$PWD"; cd ..; rel "$PWD"; cd "$D/abs/../other"; rel "$PWD"; cd "$D"; pushd real >/dev/null; pushd sub > /dev/null; for x in "${DIRSTACK[@]}"; do rel "$x"; done; popd >/dev/null; rel "$PWD"; cd - >/dev/null; cd "$D"
CDPATH=$D/real; cd sub > /dev/null; rel "$(pwd -P)"; CDPATH=; cd nosuch; echo $?; cd "$D/real/../nosuch/.."; echo $?; touch file; cd file; echo $?; cd ""; rel "$PWD"
(cd "$D"; rel "$PWD"); rel "$PWD"; cd "$D"; /bin/pwd | sed "s:^$D::"; cd real; /bin/ls; env pwd | sed "s:$D::"; cd ../; realpath abs | sed "s:$D::"; readlink -f sub/../x | sed "s:$D::"; readlink abs | sed "s:$D::"; realpath -s abs/.. | sed "s:$D::"; readlink -e nosuch; echo $?; readlink -m a/b/../c | sed "s:$D::"; cd /; pwd; cd /usr/bin/../lib; pwd; cd /bin; pwd; pwd -P; cd ..; pwd
