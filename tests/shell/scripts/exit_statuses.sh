s() { "$@" 2>/dev/null; echo $?; }
s true; s false; s nosuch; s ./nosuch; (exit 256); echo $?; (exit 300); echo $?; (exit -1); echo $?; (exit x) 2>/dev/null; echo $?
f() { return 7; }; s f; f() { return 256; }; s f; f() { false; }; s f; f() { return; }; false; f; echo $?
echo ' ' | grep -q x; echo $?; { exit_in_group() { return 4; }; exit_in_group; }; echo $?; ! true; echo $?; ! false; echo $?
x=1 true; echo $?; y=$(false) true; echo $?; : ; echo $?; [ -e nope ]; echo $?; [[ a =~ b ]]; echo $?; ((0)); echo $?; ((1)); echo $?
cd nope 2>/dev/null; echo $?; shift 5; echo $?; break 2>/dev/null; echo $?; unset readonly_x; readonly ro=1; (ro=2) 2>/dev/null; echo $?
if false; then :; fi; echo $?; while false; do :; done; echo $?; for i in; do :; done; echo $?; case a in b) ;; esac; echo $?; wait; echo $?
