// readlink(2), readlinkat(2). The links of /proc that lead to the tree name tree paths.
#include "../store/errno.h"
#include "../store/text.h"
#include "../vfs/descriptors.h"
#include "../vfs/names.h"
#include "handlers.h"

namespace ramfs {
namespace {

i64 give(Bytes text, u64 out, u64 capacity) {
  u64 n = min<u64>(text.length, capacity);
  Result<void> copied = Guest::copy_out(out, text.data, n);
  return copied.ok() ? i64(n) : answer(copied);
}

bool begins(const char *path, Bytes prefix) {
  for (u32 i = 0; i < prefix.length; i++)
    if (path[i] != prefix[i]) return false;
  return true;
}

// What follows "/proc/self/" or "/proc/PID/" of this process, or null.
const char *below_own_proc(Bytes path) {
  constexpr Bytes proc{"/proc/", 6}, self{"self/", 5}, thread{"thread-self/", 12};
  if (path.length < 10 || !begins(path.data, proc)) return nullptr;
  const char *p = path.data + proc.length;
  if (begins(p, self)) return p + self.length;
  if (begins(p, thread)) return p + thread.length;
  u64 pid = take_number(p);
  return *p == '/' && pid == current_pid() ? p + 1 : nullptr;
}

// Answers for those links of /proc whose truth the kernel does not know; false: ask it.
bool proc_link(const char *link, PathBuffer &buffer, Result<Bytes> &text) {
  constexpr Bytes exe{"exe", 4}, cwd{"cwd", 4}, fd{"fd/", 3};
  if (begins(link, exe) && process.executable[0] != 0) {
    text = bytes_of(process.executable);
    return true;
  }
  Ref<Inode> inode;
  if (begins(link, cwd) && working_directory().in_tree()) {
    inode = process.arena.inode(working_directory().number);
    if (!inode) return false;
  } else if (begins(link, fd) && link[3] >= '0' && link[3] <= '9') {
    const char *number = link + fd.length;
    u64 descriptor = take_number(number);
    if (*number == 0) inode = tree_inode(int(descriptor));
  }
  if (!inode || buffer.get() == nullptr) return false;
  auto length = path_of(inode, buffer.get());
  if (!length.ok()) return false;
  text = Bytes{buffer.get(), length.value()};
  return true;
}

i64 readlink_at(Call &call, PathArgument path, u64 out, u64 capacity) {
  if (i64(capacity) <= 0) return -E_INVAL;
  Place place;
  RAMFS_ANSWER(walk_call(call, path, walk_empty, place));
  if (!place.tree()) {
    PathBuffer buffer;
    Result<Bytes> text = Error{E_NOENT};
    const char *link = below_own_proc(bytes_of(place.path));
    if (link && proc_link(link, buffer, text)) return give(text.value(), out, capacity);
    return to_host(call, path, place);
  }
  if (!place.exists()) return -E_NOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (!is_symlink(inode.mode)) return place.name.length == 0 ? -E_NOENT : -E_INVAL;
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
