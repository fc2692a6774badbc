#include "body_owner.h"

#include "../arena/holder.h"
#include "../base/kernel_headers.h"
#include "../bodies/lower.h"
#include "../store/inquiry.h"
#include "credentials.h"

namespace ramfs {
namespace {

i64 ask_of_body(Ref<Inode> inode, u32 what) {
  u32 uid = credentials().uid;
  Asking asking(process.arena, process.arena_fd);
  if (!asking) return -EIO;
  asking->inode = process.arena.number(inode);
  asking->owner = uid;
  return asking.ask(what);
}

}  // namespace

i64 ask_owner_of_lower(const Arena &arena, u32 what, u64 number) {
  Asking asking(arena, process.arena_fd);
  if (!asking) return -EIO;
  asking->inode = number;
  asking->owner = what;
  return asking.ask(Inquiry::enter_lower);
}

bool claim_body(Ref<Inode> inode) { return ask_of_body(inode, Inquiry::claim_body) >= 0; }

// A read lease is granted only where nobody writes.
bool is_open_for_writing(Ref<Inode> inode, int fd) {
  if (is_in_place(process.arena, inode)) return false;
  if (let_owner_hear(process.arena, fd) < 0) return false;
  i64 granted = kernel::fcntl(fd, F_SETLEASE, F_RDLCK);
  if (granted == -EACCES) return ask_of_body(inode, Inquiry::is_written) == 1;
  if (granted >= 0) kernel::fcntl(fd, F_SETLEASE, F_UNLCK);
  return granted == -EAGAIN;
}

}  // namespace ramfs
