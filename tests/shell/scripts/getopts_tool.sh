# A tool with options, as scripts parse them.
usage() { echo "usage: tool [-v] [-n count] [-o file] name..." >&2; return 2; }
tool() {
  local OPTIND=1 opt verbose=0 count=1 out=-
  while getopts ':vn:o:h' opt; do
    case $opt in
      v) (( verbose++ )) ;;
      n) count=$OPTARG ;;
      o) out=$OPTARG ;;
      h) usage; return ;;
      :) echo "option -$OPTARG wants a value"; return 1 ;;
      \?) echo "unknown option -$OPTARG"; return 1 ;;
    esac
  done
  shift $((OPTIND - 1))
  echo "verbose=$verbose count=$count out=$out rest=$*"
  (( $# > 0 )) || { usage 2>/dev/null; return; }
  local i
  for (( i = 0; i < count; i++ )); do echo "  $1 #$i"; done
}
tool -v -n 2 alice
tool -vvn3 -o x.txt bob carol; echo "=> $?"
tool -n; echo "=> $?"
tool -z; echo "=> $?"
tool -- -n 5
tool; echo "=> $?"
