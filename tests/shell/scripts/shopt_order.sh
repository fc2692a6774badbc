shopt | head -3
shopt -p | sed -n 1,3p
set -o | head -2
compgen -A shopt | head -2
