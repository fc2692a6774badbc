# Who ignores SIGPIPE is told by EPIPE that nobody reads.
trap '' PIPE
{ sleep 0.3; echo lost; echo "status $?" >&2; } 2>errors | true
grep -c 'write error: Broken pipe' errors; tail -n 1 errors
trap - PIPE
{ sleep 0.3; echo lost; echo no >&2; } 2>errors | true
cat errors
