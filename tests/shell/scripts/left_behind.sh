x=$( (sleep 0.1; echo late) & echo hi); echo "[$x]"
s=$SECONDS
pid=$(sleep 3 > /dev/null & echo started); echo "$pid"
pid=$({ sleep 3; } > /dev/null 2>&1 & echo started); echo "$pid"
f() { echo in f; sleep 3; }
pid=$(f > /dev/null & echo started); echo "$pid"
{ sleep 3 > /dev/null & } | cat
echo $((SECONDS - s < 9))
x=$(exec 3>&1; (sleep 0.1; echo by three >&3) > /dev/null & exec 3>&-); echo "[$x]"
trap 'echo trap $?' EXIT
(sleep 0.2; echo last; exit 7) &
(sleep 0.1; (sleep 0.2; echo deepest) & echo deep) &
echo end
exit 4
