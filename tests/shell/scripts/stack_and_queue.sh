# A stack and a queue made of arrays.
declare -a stack=() queue=()
push() { stack+=("$1"); }
pop() {
  local n=${#stack[@]}
  (( n )) || { echo "empty" >&2; return 1; }
  popped=${stack[n-1]}
  unset 'stack[n-1]'
}
enqueue() { queue=("${queue[@]}" "$1"); }
dequeue() { head=${queue[0]}; queue=("${queue[@]:1}"); }
for x in a 'b c' d; do push "$x"; enqueue "$x"; done
echo "stack: ${stack[*]} (${#stack[@]})"
while pop 2>/dev/null; do echo "popped <$popped>"; done
while (( ${#queue[@]} )); do dequeue; echo "dequeued <$head>, ${#queue[@]} left"; done
pop || echo "status $?"
