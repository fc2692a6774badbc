while break; do echo no; done; echo out; for i in 1 2; do while break; do :; done; echo $i; done
for i in 1 2; do while :; do echo $i; break 2; done; done; for i in 1 2; do (continue; echo sub); done 2>/dev/null; echo end
