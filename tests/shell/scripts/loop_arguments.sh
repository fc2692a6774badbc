for i in 1 2; do echo $i; continue 1 2; done
echo "after $?"
for i in 1 2; do for j in a b; do echo $i$j; continue 0; done; done
echo "zero $?"
for 1x in a b; do echo no; done
echo "name $?"
while break; do echo no; done; echo out; until break 2; do :; done; echo out2
break; echo "none $?"; (for i in 1 2; do break nonsense; echo no; done; echo no); echo "bad $?"
