#include "closing.h"

#include "../base/mode.h"
#include "../base/text.h"
#include "../bodies/volume_names.h"
#include "../watches/watch.h"
#include "descriptors.h"

namespace ramfs {

namespace {

bool begins(Bytes text, Bytes with) { return text.length >= with.length && Bytes{text.data, with.length} == with; }

}  // namespace

// A link that is gone tells nobody any more, although the file may have other names by now.
bool is_reported_by_kernel(int fd) {
  if (!has_watches(process.arena) || process.arena.volume() < 0) return false;
  Text<32> mirror;
  mirror.add("/").add(mirror_on_volume).add("/");
  char path[512];
  u32 length = path_of_descriptor(fd, path, sizeof path);
  constexpr Bytes deleted{" (deleted)", 10};
  if (length < deleted.length || !begins({path, length}, mirror.bytes())) return false;
  return !begins({path + length - deleted.length, deleted.length}, deleted);
}

Closing::Closing(int fd) {
  if (!has_watches(process.arena)) return;
  Ref<Inode> inode = tree_inode(fd);
  if (!inode || !is_regular(process.arena.at(inode)->mode)) return;
  i64 flags = kernel::fcntl(fd, F_GETFL, 0);
  if (flags < 0 || (flags & O_PATH)) return;
  u32 event = (flags & O_ACCMODE) == O_RDONLY ? IN_CLOSE_NOWRITE : IN_CLOSE_WRITE;
  if (!wants_to_know(process.arena, inode, event) || is_reported_by_kernel(fd)) return;
  inode_ = inode;
  event_ = event;
}

bool Closing::is_for_writing() const { return event_ == IN_CLOSE_WRITE; }

// A descriptor is a copy of another as often as not; the last one counts.
void Closing::tell() const {
  if (!tells()) return;
  if (is_for_writing() && !is_closed_for_writing(process.arena, inode_)) return;
  tell_change(process.arena, inode_, event_);
}

void close_at_exit() {
  if (!has_watches(process.arena) || borrows_memory()) return;
  for (int fd = next_in_tree(0); fd >= 0; fd = next_in_tree(u32(fd) + 1)) {
    Closing closing(fd);
    if (!closing.is_for_writing()) continue;
    kernel::close(fd);
    closing.tell();
  }
}

}  // namespace ramfs
