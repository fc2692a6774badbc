told() { ("$@") 2>&1 | sed 's,^[a-z]*: line [0-9]*: ,,; s,^ramfs: ,,'; echo "${PIPESTATUS[0]}"; }
for each in alias unalias declare export readonly unset hash type umask shopt enable command wait disown; do told $each -q -Z; done
told eval -q; told set -q; told caller x; told . ; told source; told . -q; told getopts; told trap x; told unalias; told printf; told kill -s; told kill ''; told trap -p NOPE
told exec -q; told exec nope-nope; told shopt -s -u checkhash; sp=(1); told unset 'sp[-9]'; told logout; told dirs -q; told pushd -q; told popd x; told complete -q; told compopt -q
set +o hashall; told hash x; set -o hashall
