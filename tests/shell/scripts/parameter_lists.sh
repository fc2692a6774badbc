argv() { local IFS=' '; printf '%d:' $#; printf '[%s]' "$@"; echo; }
t() { echo "$1"; eval "argv $1"; }
for ifs in x ' ' ''; do IFS=$ifs; echo "== ${ifs@Q}"
set --; a=(); unset u; e=
for x in 'a[@]' 'a[*]' @ '*' u e 'u[@]' 'a[0]'; do for o in - :- + :+ ; do t '"${'"$x$o"'w}"'; t '${'"$x$o"'w}'; t '"${'"$x$o"'}"';  t '"z${'"$x$o"'}"'; done; done
set -- '' ''; a=('' '')
for x in 'a[@]' 'a[*]' @ '*'; do for o in - :- + :+ ; do t '"${'"$x$o"'w}"'; t '${'"$x$o"'w}'; t 'z${'"$x$o"'w}'; done; done
set -- ''; a=('')
for x in 'a[@]' 'a[*]' @ '*' ; do for o in - :- + :+ ; do t '"${'"$x$o"'w}"'; t '${'"$x$o"'w}'; done; done
for l in '()' '("")' '("" "")' '(x "")' '("" "" "")'; do
eval "a=$l"; echo "list $l"
for r in 'a[@]' 'a[*]' 'a[0]' 'a' 'a[1]'; do ref=$r; for o in - :- + :+; do echo $r; t '"${!ref'$o'w}"'; t '${!ref'$o'w}'; done; done
done
done
argv() { local IFS=' '; printf '%d:' $#; printf '[%s]' "$@"; echo; }
set -- ; a=(); argv "$@$@"; argv "${a[@]}$@"; argv "$@" "$@"; argv "$@${a[@]}x"; argv ""$@; argv "$@"""; argv "$u$@"; argv "$@$u"; argv "${@:1}$@"; argv "${a[@]#x}"
IFS=; set -- "" ""; argv $*; argv ${*-minus}; argv "$*"; argv a$*; argv $*a; argv a$*b
set -- one "" two; argv $*; argv ${*}; argv ${*#o}; argv ${*:1}; a=(one "" two); argv ${a[*]} ; argv ${a[*]#o}; argv ${!a[*]}; argv x${a[*]}y; argv x$*y; argv ${*-minus}; argv ${*+x}; argv ${zz-$*}; argv ${zz-${a[*]}}; argv ${a[*]:0:2}
ab1=1 ab2=2; argv ${!ab*}; argv ${!ab@}; argv "${!ab*}"
IFS=,; argv ${!ab*}; argv "${!ab*}"; argv ${!a[*]}; argv "${!a[*]}"
argv() { printf '%d:' $#; printf '[%s]' "$@"; echo; }
HOME=/home/bar
x=~
echo ${x//~/~root} ${HOME//~/~root} ${x/~/Z} ${x//'~'/q} ${x#~} ${x%~} ${x##~/} "${x//~/y}" "${x#~}"
x='a~b'; echo ${x//~/y} ${x//b/~} ${x//b/q~} ${x/~b/~} "${x//b/~}" "${x//~/y}" ${x/\~/y}
y=/home/bar/x; echo ${y#~/} ${y/~\/x/Q} ${y/~/~}
x=~:${undef-~:~}; echo $x; x=${undef-~:~}; echo $x; x=${undef:-a:~}; echo $x; echo ${undef-~:~}; x="${undef-~}"; echo $x; x=${undef-~/x:~/y}; echo $x; export z=${undef-~:~}; echo $z; x=a:${undef-~}; echo $x; x=${undef-a=~}; echo $x; : ${q=~:~}; echo $q; : ${q2:=a:~}; echo $q2
x='/_/'; echo ${x////c} ${x//'/'/c} ${x///} ${x//\//c} ${x/\//c} ${x/_/} ${x/_//} "${x////c}"; 
x='slash / brace } hi'; echo ${x///} ${x//'/'} ${x/} ${x//} "${x///}" "${x//\}/q}"
HOST_PATH=/foo/bar/baz; echo ${HOST_PATH////\\/} ${HOST_PATH//'/'/\\/} ${HOST_PATH/#\/foo/x} ${HOST_PATH/#/x} ${HOST_PATH/%/x} ${HOST_PATH/#//x}
z=zz; zz=; echo ${!z:=foo}; echo ${!z:=bar} $z $zz; zz=; echo "${!z:-d}" "${!z-d}" "${!z:+d}" "${!z+d}"; unset zz; (echo ${!z?err}); (echo ${!z:?}); echo "${!z=new}" $zz
declare -A ref=(['dummy']=v1)
t() { echo "==== $1"; ref['dummy']=$1; argv "${!ref[@]:2}"; argv "${!ref[@]:1:2}"; argv "${!ref[@]:-empty}"; argv "${!ref[@]:+set}"; argv "${!ref[@]:=assign}"; }
v1=value; t v1; echo "v1=$v1"; v2=; t v2; echo "v2=$v2"; a1=(); t a1; argv "${a1[@]}"; a2=(element); t 'a2[0]'; argv "${a2[@]}"; a3=(1 2 3); t 'a3[@]'; argv "${a3[@]}"
declare -A A=([A]=a [B]=b); argv "${!A}"; argv "${!A@a}"; argv "${!A[@]@a}" "${A[@]@a}" "${A@a}"; echo $?; a=(x y); x=hello; argv "${!a}" "${!a@a}"; unset nope; (argv "${!nope}"); argv "${!nope-d}"; declare -a em; argv "${!em}"; echo $?
small=$'\u00DF'; echo ${small^} ${small^^} ${small,,}; declare -u S=$small; echo $S ${small@U} ${small@u}; i=$'\u0130'; echo ${i,,} ${i@L}
(set -u; argv "${A}"; argv "${!A}"; echo here); echo $?
unset u; argv "${u[@]:1}" "${u[*]:1}"; argv "${u[@]/x/y}" "${u[@]@Q}"
s=123; (echo ${s:}); (echo ${s: }); (a=(1 2 3); echo ${a[@]:}); (a=(1 2 3); echo ${a[@]: }); (echo ${s::}); (echo ${s::1}); (echo ${s:1:}); (echo ${@:}); (echo "${s:}")
