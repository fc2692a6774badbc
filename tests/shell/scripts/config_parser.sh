# Reads an ini file into variables.
cat > app.ini <<'INI'
; comment
name = "My App"
debug=true

[server]
host = example.org
port= 8080
  # another comment
[paths]
root=/srv/app
log = ${root}/log
INI
section=main
while IFS= read -r line || [[ -n $line ]]; do
  line=${line%%[;#]*}
  line="${line#"${line%%[![:space:]]*}"}"
  line="${line%"${line##*[![:space:]]}"}"
  case $line in
    '') continue ;;
    \[*\]) section=${line#\[}; section=${section%\]} ;;
    *=*)
      key=${line%%=*}; value=${line#*=}
      key=${key%"${key##*[![:space:]]}"}
      value=${value#"${value%%[![:space:]]*}"}
      value=${value#\"}; value=${value%\"}
      declare "cfg_${section}_$key=$value"
      ;;
  esac
done < app.ini
for name in ${!cfg_*}; do echo "$name -> ${!name}"; done
