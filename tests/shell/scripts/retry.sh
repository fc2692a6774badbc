attempts=0
flaky() { (( ++attempts >= 3 )) && echo "worked at $attempts" || return 1; }
retry() {
  local max=$1 n=1; shift
  until "$@"; do
    (( n++ >= max )) && { echo "gave up after $max"; return 1; }
    echo "try $n"
  done
}
retry 5 flaky; echo $?
attempts=-10; retry 2 flaky; echo $?
