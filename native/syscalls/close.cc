// close(2), close_range(2), _exit(2). Descriptors of ours outlive both.
#include "../base/kernel_headers.h"
#include "../bodies/staleness.h"
#include "../dispatch/handlers.h"
#include "../vfs/closing.h"
#include "../vfs/descriptors.h"
#include "../watches/watch.h"

namespace ramfs {
namespace {

// What is in the tree, so that its watchers hear of it.
void close_one_by_one(u32 first, u32 last) {
  for (int fd = next_in_tree(first); fd >= 0 && u32(fd) <= last; fd = next_in_tree(u32(fd) + 1)) {
    Closing closing(fd);
    forget(fd);
    kernel::close(fd);
    closing.tell();
  }
}

// Where bodies are reached through their keepers, what the kernel did to one is asked for while a descriptor is there,
// at a quarter of the price.
void revalidate_at_close(int fd) {
  Ref<Inode> inode = known_tree_inode(fd);
  if (inode && is_revalidated_at_close(process.arena, inode)) revalidate(process.arena, inode, fd);
}

}  // namespace

i64 sys_close(Call &call) {
  int fd = call.fd(0);
  if (is_protected(fd)) return -EBADF;
  revalidate_at_close(fd);
  Closing closing(fd);
  // Forgotten first: once the kernel has closed it, another thread may get the number for something else.
  forget(fd);
  if (!closing.tells()) return let_kernel;
  i64 result = call.forward();
  closing.tell();
  return result;
}

i64 sys_close_range(Call &call) {
  u32 first = call.word(0), last = call.word(1), flags = call.word(2);
  if (first > last || (flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC))) return call.forward();
  if (!(flags & CLOSE_RANGE_CLOEXEC)) {
    if (has_watches(process.arena)) close_one_by_one(first, last);
    forget_range(first, last);
  }
  i64 result = 0;
  for (u32 from = first;;) {
    int ours = next_protected(from);
    u32 until = ours >= 0 && u32(ours) <= last ? u32(ours) : last;
    bool stops = until == u32(ours);
    if (!stops || until > from) {
      i64 part = kernel::call(__NR_close_range, from, stops ? until - 1 : until, flags);
      if (part < 0) result = part;
    }
    if (!stops || until == last) return result;
    from = until + 1;
  }
}

i64 sys_exit_group(Call &) {
  close_at_exit();
  return let_kernel;
}

}  // namespace ramfs
