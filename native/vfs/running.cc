#include "running.h"

#include "../base/mode.h"
#include "../base/record_lock.h"
#include "../bodies/body.h"
#include "../bodies/lower.h"

namespace ramfs {
namespace {

RecordLock lock_of(int16_t type) { return {type, 0, i64(1) << 62, 1, 0, 0}; }

bool inode_is_in_place(Ref<Inode> inode) { return is_in_place(process.arena, inode); }

}  // namespace

void mark_running(Ref<Inode> inode, int fd) {
  // A lock on it would be one on the host's file. Who writes the program writes a copy.
  if (inode_is_in_place(inode)) return;
  u8 &executed = process.arena.at(inode)->executed;
  if (!__atomic_load_n(&executed, __ATOMIC_RELAXED)) __atomic_store_n(&executed, u8(1), __ATOMIC_SEQ_CST);
  RecordLock lock = lock_of(F_RDLCK);
  kernel::fcntl(fd, F_OFD_SETLK, kernel::word(&lock));
}

bool is_running(Ref<Inode> inode, int fd) {
  if (!__atomic_load_n(&process.arena.at(inode)->executed, __ATOMIC_SEQ_CST)) return false;
  RecordLock lock = lock_of(F_WRLCK);
  return kernel::fcntl(fd, F_OFD_GETLK, kernel::word(&lock)) >= 0 && lock.type != F_UNLCK;
}

bool runs(Ref<Inode> inode, u64 number) {
  if (!__atomic_load_n(&process.arena.at(inode)->executed, __ATOMIC_SEQ_CST)) return false;
  i64 fd = open_living(process.arena, inode, number, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  bool is = is_running(inode, int(fd));
  kernel::close(int(fd));
  return is;
}

}  // namespace ramfs
