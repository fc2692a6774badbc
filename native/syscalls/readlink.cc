// readlink(2), readlinkat(2). The links of /proc that lead to the tree name tree paths.
#include "../store/errno.h"
#include "../vfs/executable.h"
#include "../vfs/names.h"
#include "../vfs/own_links.h"
#include "handlers.h"

namespace ramfs {
namespace {

i64 give(Bytes text, u64 out, u64 capacity) {
  u64 n = min<u64>(text.length, capacity);
  Result<void> copied = Guest::copy_out(out, text.data, n);
  return copied.ok() ? i64(n) : answer(copied);
}

// Answers for those links of /proc whose truth the kernel does not know; false: ask it.
bool own_text(const char *path, PathBuffer &buffer, Bytes &text) {
  OwnLink link = own_link(path);
  if (link.executable) {
    text = bytes_of(executable());
    return true;
  }
  if (!link.inode || buffer.get() == nullptr) return false;
  auto length = path_of(link.inode, buffer.get());
  if (!length.ok()) return false;
  text = {buffer.get(), length.value()};
  return true;
}

i64 readlink_at(Call &call, PathArgument path, u64 out, u64 capacity) {
  if (i64(capacity) <= 0) return -E_INVAL;
  Place place;
  RAMFS_ANSWER(walk_call(call, path, walk_empty, place));
  if (!place.tree()) {
    PathBuffer buffer;
    Bytes text;
    if (own_text(place.path, buffer, text)) return give(text, out, capacity);
    return to_host(call, path, place);
  }
  if (!place.exists()) return -E_NOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  // Through a descriptor, with an empty path: ENOENT says that it is none of a symlink.
  bool through_descriptor = place.empty_path;
  if (place.slash && !is_directory(inode.mode)) return -E_NOTDIR;
  if (!is_symlink(inode.mode)) return through_descriptor ? -E_NOENT : -E_INVAL;
  if (!process.arena.holds(inode.symlink.target)) return -E_STALE;
  Bytes target{process.arena.at(inode.symlink.target), inode.symlink.length};
  i64 n = give(target, out, capacity);
  // The text was read in place: it counts if the link is still the same.
  return fields(place).ok() ? n : -E_STALE;
}

}  // namespace

i64 sys_readlink(Call &call) {
  return readlink_at(call, plain(0), call.argument[1], call.argument[2]);
}

i64 sys_readlinkat(Call &call) {
  return readlink_at(call, at(call, 0), call.argument[2], call.argument[3]);
}

}  // namespace ramfs
