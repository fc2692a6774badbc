# What set -n leaves of a line, of a function, of a subshell and of the script.
(echo 1; set -n; echo no); echo "status $?"
echo "$(echo 2; set -n; echo no) $?"
(f() { set -n; echo no; }; echo 3; f; echo no); echo "status $?"
(false; eval 'set -n'; echo no); echo "status $?"
(trap 'echo no' EXIT; set -n); echo "status $?"
(echo 4; set -o noexec; echo no) | cat
