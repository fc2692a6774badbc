n=6 solutions=0; declare -a col
safe() { local r=$1 c=$2 i; for (( i=0; i<r; i++ )); do (( col[i] == c || col[i]-c == i-r || col[i]-c == r-i )) && return 1; done; return 0; }
place() { local r=$1 c; if (( r == n )); then (( solutions++ )); (( solutions == 1 )) && echo "${col[*]}"; return 0; fi; for (( c=0; c<n; c++ )); do safe $r $c && { col[r]=$c; place $((r+1)); }; done; return 0; }
place 0; echo "$solutions solutions"
