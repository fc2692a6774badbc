# Counts words of a text with an associative array, the most frequent first.
declare -A count
text="the quick brown fox jumps over the lazy dog the fox barks
and the dog runs over the hill"
for word in $text; do
  count[$word]=$(( ${count[$word]:-0} + 1 ))
done
for word in "${!count[@]}"; do
  printf '%d %s\n' "${count[$word]}" "$word"
done | sort -k1,1nr -k2 | head -n 5
echo "total: ${#count[@]} different words"
