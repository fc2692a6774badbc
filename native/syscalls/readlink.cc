// readlink(2), readlinkat(2). The links of /proc that lead to the tree name tree paths.
#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../dispatch/handlers.h"
#include "../vfs/names.h"
#include "../vfs/proc_links.h"
#include "../vfs/roots.h"

namespace ramfs {
namespace {

i64 give(Bytes text, u64 out, u64 capacity) {
  u64 n = min<u64>(text.length, capacity);
  Result<void> copied = Guest::copy_out(out, text.data, n);
  return copied.ok() ? i64(n) : answer(copied);
}

// What has lost its name is told by its number, as the kernel tells of files that never had one.
u32 text_of(Ref<Inode> inode, char *out) {
  auto length = path_of(inode, out);
  if (length.ok()) return length.value();
  Bytes root = root_path(0);
  Text<48> name;
  name.add("/#").add(process.arena.number(inode)).add(" (deleted)");
  if (root.length + name.length() > path_max) return 0;
  __builtin_memcpy(out, root.data, root.length);
  __builtin_memcpy(out + root.length, name.c_str(), name.length());
  return root.length + name.length();
}

// What is returned for those links of /proc whose truth the kernel does not know; 0: ask it.
u32 proc_text(const char *path, char *out) {
  ProcLink link = proc_link(path);
  if (*link.rest) return 0;
  if (link.kind == ProcLink::inode_of_tree) return text_of(link.inode, out);
  return link.kind == ProcLink::executable ? executable_behind(path, out) : 0;
}

i64 readlink_at(Call &call, PathArgument path, u64 out, u64 capacity) {
  if (i64(capacity) <= 0) return -EINVAL;
  Place place;
  RAMFS_ANSWER(walk_call(call, path, walk_empty, place));
  if (!place.tree()) {
    PathBuffer buffer;
    char *text = place.proc_path ? buffer.get() : nullptr;
    u32 length = text ? proc_text(place.proc_path, text) : 0;
    if (length > 0) return give({text, length}, out, capacity);
    return to_host(call, path, place);
  }
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  // Through a descriptor, with an empty path: ENOENT says that it is none of a symlink.
  bool through_descriptor = place.empty_path;
  if (place.slash && !is_directory(inode.mode)) return -ENOTDIR;
  if (!is_symlink(inode.mode)) return through_descriptor ? -ENOENT : -EINVAL;
  if (!process.arena.holds(inode.symlink.target)) return -ESTALE;
  Bytes target{process.arena.at(inode.symlink.target), inode.symlink.length};
  i64 n = give(target, out, capacity);
  // The text was read in place: it counts if the link is still the same.
  return fields(place).ok() ? n : -ESTALE;
}

}  // namespace

i64 sys_readlink(Call &call) { return readlink_at(call, plain(0), call.argument[1], call.argument[2]); }

i64 sys_readlinkat(Call &call) { return readlink_at(call, at(call, 0), call.argument[2], call.argument[3]); }

}  // namespace ramfs
