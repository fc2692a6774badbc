# Sorts numbers without any command.
sort_numbers() {
  local -a a=("$@")
  local n=$# i j t swapped
  for (( i = 0; i < n - 1; i++ )); do
    swapped=0
    for (( j = 0; j < n - i - 1; j++ )); do
      if (( a[j] > a[j+1] )); then
        t=${a[j]}; a[j]=${a[j+1]}; a[j+1]=$t
        swapped=1
      fi
    done
    (( swapped )) || break
  done
  echo "${a[@]}"
}
sort_numbers 5 3 9 -1 0 12 7
sort_numbers
sort_numbers 1
sort_numbers 0x10 8 010 2
