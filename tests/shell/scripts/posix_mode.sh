(set -o posix; readonly x=1; x=2; echo hi); echo 1 $?
(set -o posix; export x=1; x=5 :; echo $x); (set -o posix; x=5 export y; echo $x);  (x=5 export y; echo ${x-no}); (set -o posix; x=5 eval 'echo $x'; echo $x); (set -o posix; f() { :; }; x=5 f; echo ${x-no}); (set -o posix; x=5 true; echo ${x-no}); (set -o posix; x=5 command :; echo ${x-no}); (set -o posix; x=5 command eval :; echo ${x-no}); (set -o posix; x=5 . /dev/null; echo ${x-no}); (set -o posix; x=5 set --; echo ${x-no}; declare -p x); (set -o posix; x=5 unset x; echo ${x-no}); (set -o posix; x=5 readonly x; declare -p x);  (set -o posix; f() { x=5 export q; }; f; declare -p x 2>&1 | sed 's/.*: //'); (set -o posix; f() { x=5 :; declare -p x; }; f; declare -p x 2>&1 | sed 's/.*: //');  (set -o posix; f() { local x; x=5 :; declare -p x; }; f;  declare -p x 2>&1 | sed 's/.*: //')
eval() { echo "func: $1"; }; eval 'echo before'; (set -o posix; eval 'echo after'; type -t eval; command eval 'echo cmd'); unset -f eval
(set -o posix; eval() { :; }; echo no); echo 3 $?
(set -o posix; true() { echo tf; }; true); unset -f true
(set -o posix; set -o bad 2>/dev/null; echo no); echo 5 $?
(set -o posix; export 1a=b 2>/dev/null; echo no); echo 7 $?
(set -o posix; readonly q=1; export q=2; echo no) 2>/dev/null; echo 8 $?
(set -o posix; readonly q=1; q=2 true; echo no) 2>/dev/null; echo 9 $?
(set -o posix; readonly q=1; q=2 :; echo no) 2>/dev/null; echo 10 $?
(set -o posix; readonly q=1; for q in a; do echo no; done; echo no) 2>/dev/null; echo 11 $?
(set -o posix; readonly q=1; unset q; echo no) 2>/dev/null; echo 12 $?
(set -o posix; break; echo yes) 2>/dev/null; echo 16 $?
(set -o posix; eval 'if'; echo no) 2>/dev/null; echo 17 $?
(set -o posix; trap 'x' BADSIG; echo yes) 2>/dev/null; echo 18 $?
(set -o posix; f-x() { :; }; echo no) 2>/dev/null; echo 19 $?
(set -o posix; shopt -p | grep -c expand_aliases; shopt expand_aliases); alias zz='echo aliased'
(set -o posix
zz)
(set -o posix; set -e; x=$(false; echo hi); echo "$x")
(set -o posix; [[ -v POSIXLY_CORRECT ]]; echo $?; time -p true) 2>/dev/null
(set -o posix; return 2>/dev/null; echo yes); echo 20 $?
(set -o posix; exit abc 2>/dev/null; echo yes); echo 21 $?
(set -o posix; unset -f nope; unset 1a 2>/dev/null; echo yes); echo 22 $?
(set -o posix; echo ${x?err}; echo no) 2>/dev/null; echo 23 $?
(set -o posix; echo $((1/0)); echo no) 2>/dev/null; echo 24 $?
