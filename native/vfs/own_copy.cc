#include "own_copy.h"

#include "../base/kernel_headers.h"
#include "../bodies/body.h"
#include "../bodies/lower.h"
#include "descriptors.h"

namespace ramfs {
namespace {

// Whether it was opened in place, whatever its file is by now.
bool is_of_host(int fd) {
  kernel::Stat stat;
  return kernel::fstat(fd, &stat) >= 0 && stat.dev != process.arena.header().device;
}

bool is_same_description(int one, int other) {
  constexpr u64 kcmp_file = 0;
  u64 self = u64(kernel::getpid());
  return kernel::call(__NR_kcmp, self, self, kcmp_file, u64(i64(one)), u64(i64(other))) == 0;
}

void replace(int fd, int with) {
  i64 flags = kernel::fcntl(fd, F_GETFD, 0);
  kernel::call(__NR_dup3, u64(i64(with)), u64(i64(fd)), flags & FD_CLOEXEC ? O_CLOEXEC : 0);
}

}  // namespace

void take_own_copy(int fd) {
  const Arena &arena = process.arena;
  Ref<Inode> inode = has_lowers(arena) ? tree_inode(fd) : Ref<Inode>{};
  if (!inode || !has_lower_bit(arena, inode, lower_opened) || !is_of_host(fd) || is_path_only(fd)) return;
  i64 flags = kernel::fcntl(fd, F_GETFL, 0);
  u64 number = arena.number(inode);
  if (flags < 0 || !copy_up(arena, inode, number, true).ok()) return;
  i64 copy = open_living(arena, inode, number, u32(flags) | O_CLOEXEC);
  if (copy < 0) return;
  i64 at = kernel::call(__NR_lseek, u64(i64(fd)), 0, SEEK_CUR);
  if (at > 0) kernel::call(__NR_lseek, u64(copy), u64(at), SEEK_SET);
  for (u32 other = 0; other < cached_descriptors; other++)
    if (int(other) != fd && known_meaning(int(other)) == inode.index && is_same_description(fd, int(other)))
      replace(int(other), int(copy));
  replace(fd, int(copy));
  kernel::close(int(copy));
}

}  // namespace ramfs
