# FIFOs between commands of the shell: opens wait for the other side, ends come with the last that closes.
mkfifo f
cat f & echo hi >f; wait; echo "status $?"
exec 3<>f; echo kept >&3; read x <&3; echo "$x"; exec 3>&-
while read line; do echo "got $line"; done <f & for i in 1 2 3; do echo $i; done >f; wait
cat <f & { echo a; sleep 0.1; echo b; } >f; wait
seq 20000 >f & wc -l <f; wait
cat f & exec 4>f; echo one >&4; echo two >&4; exec 4>&-; wait
(sleep 5 <f) & p=$!; sleep 0.1; kill $p; wait $p; echo "killed: $?"
yes >f & head -n 1 <f; wait $!; echo "no reader: $?"
: >f & cat f; wait; echo "nothing: $?"
set -C; echo through >f & cat f; wait
dd of=f status=none <<<out & dd if=f status=none; wait
dd if=f bs=1000 count=3 iflag=fullblock status=none >taken & seq 2000 >f; wait; wc -c <taken
(sleep 0.1; echo first; sleep 0.1; echo second) >f & cp f copy; wait; cat copy
echo there >file; cp file f & cat f; wait; install f installed & echo in >f; wait; cat installed
seq 200000 >many; cp many f & cp f again; wait; cmp many again && echo same
cp many f & head -n 1 <f; wait $!; echo "no reader: $?"
for command in "cp f new" "cp file f" "dd if=f of=new" "dd if=file of=f"; do
  $command & sleep 0.1; kill $!; wait $!; echo "killed: $?"; [ -e new ] && echo made; sleep 0.1
done
cp -r f other; [ -p other ] && echo a FIFO
rm f
