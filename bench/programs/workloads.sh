# Times everyday work in DIRECTORY: one line each, what it is, a tab and nanoseconds.
#
#   workloads.sh DIRECTORY PROJECT REPOSITORY ARCHIVE
set -eu
directory=$1 project=$2 repository=$3 archive=$4

timed() {
  what=$1
  shift
  start=$(date +%s%N)
  "$@" > /dev/null
  printf '%s\t%s\n' "$what" $(($(date +%s%N) - start))
}

mkdir -p "$directory/project" "$directory/unpacked"
cp -r "$project/." "$directory/project"
timed 'make -j2 of a C project' make -s -C "$directory/project" -j2
cd "$directory"
timed 'git clone, 5,000 files' git clone -q "$repository" clone
timed 'git status' git -C clone status
timed 'git checkout of 2,500 changes' git -C clone checkout -q changed
timed 'tar x of 20,000 files' tar xf "$archive" -C unpacked
timed 'find over them' find unpacked -type f -newer project
timed 'cp -a of them' cp -a unpacked copied
timed 'rm -r of them' rm -r copied
