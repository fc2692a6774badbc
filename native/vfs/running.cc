#include "running.h"

#include "../base/mode.h"
#include "../bodies/body.h"

namespace ramfs {
namespace {

// struct flock of fcntl(2).
struct FileLock {
  u16 type, whence;
  i64 start, length;
  i32 pid;
};
constexpr u16 read_lock = 0, write_lock = 1, no_lock = 2;
constexpr u32 f_ofd_getlk = 36, f_ofd_setlk = 37;

FileLock lock_of(u16 type) { return {type, 0, i64(1) << 62, 1, 0}; }

}  // namespace

void mark_running(Ref<Inode> inode, int fd) {
  u32 &executed = process.arena.at(inode)->executed;
  if (!__atomic_load_n(&executed, __ATOMIC_RELAXED)) __atomic_store_n(&executed, 1u, __ATOMIC_SEQ_CST);
  FileLock lock = lock_of(read_lock);
  kernel::fcntl(fd, f_ofd_setlk, kernel::word(&lock));
}

bool is_running(Ref<Inode> inode, int fd) {
  if (!__atomic_load_n(&process.arena.at(inode)->executed, __ATOMIC_SEQ_CST)) return false;
  FileLock lock = lock_of(write_lock);
  return kernel::fcntl(fd, f_ofd_getlk, kernel::word(&lock)) >= 0 && lock.type != no_lock;
}

bool runs(Ref<Inode> inode, u64 number) {
  if (!__atomic_load_n(&process.arena.at(inode)->executed, __ATOMIC_SEQ_CST)) return false;
  i64 fd = open_living(process.arena, inode, number, O_RD | O_CLOSE_ON_EXEC);
  if (fd < 0) return false;
  bool is = is_running(inode, int(fd));
  kernel::close(int(fd));
  return is;
}

}  // namespace ramfs
