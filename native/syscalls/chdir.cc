// chdir(2), fchdir(2). While a process stands in the tree, the kernel's cwd is an unlinked empty directory: whatever
// passes us by finds nothing there, rather than the host.
#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../dispatch/handlers.h"
#include "../vfs/descriptors.h"
#include "../vfs/permission.h"
#include "../vfs/working_directory.h"

namespace ramfs {
namespace {

i64 enter(Ref<Inode> ref, u64 number) {
  RAMFS_ANSWER_TRY(inode, fields(ref, number));
  if (!is_directory(inode.mode)) return -ENOTDIR;
  RAMFS_ANSWER(check_access(ref, inode, may_execute));
  WorkingDirectory *cwd = writable_working_directory();
  if (cwd == nullptr) return -ENOMEM;
  return answer(enter_tree(*cwd, ref, number));
}

i64 entered_host(i64 result) {
  if (result < 0) return result;
  WorkingDirectory *cwd = writable_working_directory();
  if (cwd == nullptr) return -ENOMEM;
  learn_host_directory(*cwd);
  return 0;
}

}  // namespace

i64 sys_chdir(Call &call) {
  Place place;
  RAMFS_ANSWER(walk_call(call, plain(0), walk_follow, place));
  if (!place.tree()) return entered_host(ended(call, to_host(call, plain(0), place)));
  if (!place.exists()) return -ENOENT;
  return enter(place.inode, place.number);
}

i64 sys_fchdir(Call &call) {
  Descriptor d = describe(call.fd(0));
  if (d.kind == Descriptor::closed) return -EBADF;
  if (d.kind != Descriptor::tree) return entered_host(call.forward());
  return enter(d.inode, process.arena.number(d.inode));
}

}  // namespace ramfs
