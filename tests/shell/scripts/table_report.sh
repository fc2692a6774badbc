# Groups and adds up rows of a table.
data='2024-01 alice 10
2024-01 bob 5
2024-02 alice 7
2024-02 carol 12
2024-02 bob 3'
declare -A by_name by_month
total=0
while read -r month name amount; do
  (( by_name[$name] += amount, by_month[$month] += amount, total += amount ))
done <<< "$data"
printf '%-10s %6s\n' name sum; printf '%-10s %6s\n' ---------- ------
for name in $(printf '%s\n' "${!by_name[@]}" | sort); do printf '%-10s %6d\n' "$name" "${by_name[$name]}"; done
for m in $(printf '%s\n' "${!by_month[@]}" | sort); do printf '%s %3d%%\n' "$m" $(( by_month[$m] * 100 / total )); done
echo "total $total"
