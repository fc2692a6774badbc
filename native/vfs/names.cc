#include "names.h"

#include "../arena/reader.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../store/directory.h"
#include "roots.h"

namespace ramfs {
namespace {

// Moves the text at the buffer's end to its beginning.
u32 move_to_front(char *out, u32 begin) {
  u32 length = path_max - 1 - begin;
  __builtin_memmove(out, out + begin, length + 1);
  return length;
}

Result<void> put_before(char *out, u32 &begin, Bytes part, bool slash) {
  if (part.length + (slash ? 1 : 0) > begin) return Error{ENAMETOOLONG};
  begin -= part.length;
  __builtin_memcpy(out + begin, part.data, part.length);
  if (slash) out[--begin] = '/';
  return {};
}

}  // namespace

Result<u32> path_of(Ref<Inode> inode, char *out) {
  const Arena &arena = process.arena;
  u32 begin = path_max - 1;
  out[begin] = 0;
  for (Ref<Inode> at = inode;;) {
    u32 seq = begin_read(arena, at);
    Inode copy = *arena.at(at);
    if (copy.parent == at) {
      Bytes root = root_path(copy.dir.root);
      if (root.length > 1 || begin == path_max - 1) RAMFS_CHECK(put_before(out, begin, root, false));
      return move_to_front(out, begin);
    }
    if (copy.mode == 0 || copy.nlink == 0 || !arena.holds(copy.dentry)) return Error{ENOENT};
    const Dentry *entry = arena.at(copy.dentry);
    Ref<Inode> parent = entry->parent;
    RAMFS_CHECK(put_before(out, begin, name_of(entry), true));
    if (!still(arena, at, seq)) return Error{ESTALE};
    if (!arena.holds(parent)) return Error{ESTALE};
    at = parent;
  }
}

}  // namespace ramfs
