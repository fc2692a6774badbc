cmd='echo "eval $x"'; x=1; eval $cmd; eval "y=\$x; echo \$y"; eval 'for i in 1 2; do echo $i; done'
cat > lib.sh <<'L'
lib_var=loaded
lib_fn() { echo "lib_fn $1 of $#"; }
[ "$1" ] && echo "args: $*"
[ "$1" = stop ] && return 5
echo "end of lib"
L
. ./lib.sh; lib_fn a b; echo $lib_var; source ./lib.sh one two; echo "args kept: $#"
. ./lib.sh stop; echo "returned $?"; set -- outer; . ./lib.sh; eval; echo $?; eval false; echo $?
. ./missing.sh 2>/dev/null; echo "missing: $?"; eval 'echo "unclosed' 2>/dev/null; echo "syntax: $?"
v=name; eval "$v=value"; echo $name; eval "f_$v() { echo generated; }"; f_name; command eval 'echo via command'
