# The history that a script makes itself, and what fc does with it.
history; echo $?
history -s a b; history -s "echo c"; history; history 1; history -d 1; history; history -p '!!' '!e:1'
history x; echo $?
history -d 99; echo $?
history -a -n f; echo $?
history -c; history
history -s 'echo a'; history -s 'echo b'; history -s 'printf "%s\n" x'
fc -l; fc -ln; fc -lr 1 2; fc -l echo; fc -l -2; fc -l 2 2; fc -nl -1
fc -l zzz; echo $?
fc -s; fc -s a=Q echo; echo $?
history
(fc -e true; echo $?)
(fc -e false; echo $?)
edit() { sed -i 's/b/edited/' "$1"; }
(fc -e edit -1; echo $?)
history -r nofile; echo $?
history -c; history -s one; history -a hf; cat hf; echo two >> hf; history -n hf; history
history -w hf2; cat hf2; history -r hf; history
history -d 1-2; history; history -d -1; history
(history -s inner; history); history
# Builtins that are put aside.
enable -n shift; type -t shift; enable -n; enable shift; type -t shift; enable -n
enable nope; echo $?
enable -s
builtin nope; echo $?
enable -n test; builtin test a; echo $?; enable test; builtin test a; echo $?
enable -n pwd shift; compgen -A disabled; compgen -A enabled shi; enable pwd shift; enable -p | grep -c .  >/dev/null
(enable -n echo); type -t echo
suspend; echo $?
logout; echo $?
bind '"\C-t": self-insert'; echo $?
type -t fc history enable suspend logout bind
