declare -rA LEVELS=([debug]=0 [info]=1 [warn]=2 [error]=3)
LOG_LEVEL=info
log() {
  local level=$1; shift
  [[ -n ${LEVELS[$level]} ]] || { echo "bad level $level"; return 1; }
  (( LEVELS[$level] >= LEVELS[$LOG_LEVEL] )) || return 0
  printf '[%-5s] %s: %s\n' "${level^^}" "${FUNCNAME[1]}" "$*"
}
main_task() { log debug hidden; log info "started with $# args"; log error 'a "quoted" failure'; }
main_task a b
LOG_LEVEL=debug main_task
log wrong x; echo $?
LEVELS[x]=1 2>/dev/null; echo "readonly kept: ${#LEVELS[@]}"
