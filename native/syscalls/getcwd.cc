// getcwd(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/names.h"

namespace ramfs {

i64 sys_getcwd(Call &call) {
  const WorkingDirectory &cwd = working_directory();
  if (!cwd.in_tree()) return call.forward();
  Ref<Inode> inode = process.arena.inode(cwd.number);
  if (!inode) return -ENOENT;
  PathBuffer buffer;
  if (buffer.get() == nullptr) return -ENOMEM;
  RAMFS_ANSWER_TRY(length, path_of(inode, buffer.get()));
  if (call.argument[1] < length + 1) return -ERANGE;
  Result<void> copied = Guest::copy_out(call.argument[0], buffer.get(), length + 1);
  return copied.ok() ? i64(length + 1) : answer(copied);
}

}  // namespace ramfs
