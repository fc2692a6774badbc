t() { ( set -u; eval "$1" ) 2>/dev/null; echo "$1 => $?"; }
t 'echo $nope'; t 'echo ${nope-x}'; t 'echo ${nope:-x}'; t 'echo ${nope+x}'; t 'echo "$@"'; t 'echo $1'; t 'echo $*'
t 'a=(); echo "${a[@]}"'; t 'echo ${a[3]}'; t 'echo ${#nope}'; t '[[ -z $nope ]]'; t '[[ -v nope ]]'; t 'x=$nope'; t 'echo ${nope%x}'
t 'nope=; echo "<$nope>"'; t 'f() { echo $1; }; f'; t 'f() { local v; echo $v; }; f'; t 'echo ${!nope}'; t 'unset x; echo $((x))'
