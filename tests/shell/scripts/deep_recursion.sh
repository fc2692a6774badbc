down() { (( $1 == 0 )) && { echo "bottom $2"; return; }; down $(( $1 - 1 )) $(( $2 + 1 )); }
down 1500 0
hanoi() { (( $1 == 0 )) && return; hanoi $(( $1 - 1 )) $2 $4 $3; (( moves++ )); hanoi $(( $1 - 1 )) $4 $3 $2; }
moves=0; hanoi 7 a b c; echo $moves
ack() { local m=$1 n=$2; if ((m==0)); then r=$((n+1)); elif ((n==0)); then ack $((m-1)) 1; else ack $m $((n-1)); ack $((m-1)) $r; fi; }; ack 2 3; echo $r
