# Writes an object as JSON.
escape() { local s=$1; s=${s//\\/\\\\}; s=${s//\"/\\\"}; s=${s//$'\n'/\\n}; s=${s//$'\t'/\\t}; printf '"%s"' "$s"; }
object() {
  local first=1 pair
  printf '{'
  for pair; do
    (( first )) || printf ','
    first=0
    escape "${pair%%=*}"; printf ':'
    local v=${pair#*=}
    if [[ $v =~ ^-?[0-9]+(\.[0-9]+)?$ || $v == true || $v == false || $v == null ]]; then printf '%s' "$v"; else escape "$v"; fi
  done
  printf '}\n'
}
object name="Bob \"B\"" age=42 ratio=-1.5 ok=true path='C:\x' text=$'two\nlines' none=null
object
