grid=('#######' '#S..#.#' '#.#.#.#' '#.#...#' '#.###.#' '#....E#' '#######')
declare -A seen from; queue=()
for y in "${!grid[@]}"; do for (( x=0; x<${#grid[y]}; x++ )); do
  case ${grid[y]:x:1} in S) start=$x,$y ;; E) goal=$x,$y ;; esac
done; done
queue=("$start"); seen[$start]=1
while (( ${#queue[@]} )); do
  at=${queue[0]}; queue=("${queue[@]:1}")
  [[ $at == "$goal" ]] && break
  IFS=, read -r x y <<< "$at"
  for step in 1,0 -1,0 0,1 0,-1; do
    nx=$(( x + ${step%,*} )) ny=$(( y + ${step#*,} )); next=$nx,$ny
    [[ ${grid[ny]:nx:1} == '#' || ${seen[$next]} ]] && continue
    seen[$next]=1 from[$next]=$at queue+=("$next")
  done
done
path=$goal; at=$goal; while [[ ${from[$at]} ]]; do at=${from[$at]}; path="$at $path"; done
echo "$path"; set -- $path; echo "$(( $# - 1 )) steps"
