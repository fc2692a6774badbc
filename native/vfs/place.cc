// What lies where a walk has led to.
#include "../arena/reader.h"
#include "../bodies/staleness.h"
#include "../store/entering.h"
#include "walk.h"

namespace ramfs {

Result<Inode> fields(Ref<Inode> ref, u64 number) {
  Inode copy = snapshot(process.arena, ref);
  if (copy.mode == 0 || process.arena.number(ref) != number) return Error{ESTALE};
  return copy;
}

void settle_directory(Ref<Inode> inode, u64 number) {
  // Who may not list it sees what is known of it.
  if (is_unread(process.arena, inode)) (void)read_in(process.arena, inode, number, false);
}

Result<Inode> attributes(const Place &place) {
  settle_directory(place.inode, place.number);
  Inode copy = current(process.arena, place.inode, place.dir);
  if (copy.mode == 0 || process.arena.number(place.inode) != place.number) return Error{ESTALE};
  return copy;
}

}  // namespace ramfs
