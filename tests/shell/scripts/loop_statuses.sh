# The status that continue and break leave for the condition, and what stands behind.
e=
while echo "condition $?"; test "$e" && break; true; do e=1; false; continue; done
echo "behind $?"
for i in 1 2; do echo "turn $?"; false; continue; done
echo "behind $?"
n=0
until echo "until $?"; ((n++ == 2)); do false || continue; done
for ((i = 0; $? == 0 && i < 2; i++)); do false; continue; done
echo "$i $?"
while :; do false; break; done
echo $?
for i in 1 2; do for j in 1 2; do false; continue 2; done; done
echo $?
f() { while echo "f $?"; do (exit 3); [ "$g" ] && return; g=1; eval 'false; continue'; done; }
f
echo $?
