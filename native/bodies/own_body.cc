#include "own_body.h"

#include "../arena/holder.h"
#include "../base/kernel_headers.h"
#include "../base/syscall.h"
#include "reach.h"

namespace ramfs {
namespace {

constexpr u32 many_orphans = 32;

// What one in this program has made was of no use: none will be.
constinit bool in_vain = false;

}  // namespace

bool OwnBody::claim(u32 holder, u32 number) {
  u64 wanted = making_entry(holder, number);
  for (u64 &entry : arena_.header().making) {
    u64 free = 0;
    if (!__atomic_compare_exchange_n(&entry, &free, wanted, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) continue;
    entry_ = &entry;
    return true;
  }
  return false;
}

void OwnBody::release() {
  __atomic_store_n(entry_, u64(0), __ATOMIC_SEQ_CST);
  entry_ = nullptr;
}

bool OwnBody::make(u32 flags, bool must) {
  Header &header = arena_.header();
  if (arena_.volume() < 0 || in_vain || has_ended(arena_) || made()) return false;
  if (!must && __atomic_load_n(&header.orphan_count, __ATOMIC_RELAXED) > many_orphans) return false;
  u32 holder = lock_holder(arena_);
  if (holder & abroad) return false;
  u32 number = next_body_number(header);
  if (!claim(holder, number)) return false;
  BodyPath path(arena_, {0, 0, i32(number)});
  u32 with = (flags & ~(flags_of_names | O_TRUNC | O_NOATIME)) | O_CREAT | O_EXCL;
  i64 fd = kernel::openat(path.dir(), path.path(), with, 0777);
  if (fd < 0) {
    release();
    return false;
  }
  fd_ = int(fd);
  kernel::Stat stat;
  // A tracer may have put another path in the place of ours; and in a user namespace it looks like somebody else's, or
  // is.
  bool usable = kernel::fstat(fd_, &stat) >= 0 && stat.dev == header.device && stat.uid == u32(header.body_uid);
  // Who may open it is the tree's to say, whatever the umask has left of the mode.
  if (usable && (stat.mode & 0777) != 0777) usable = kernel::call(__NR_fchmod, u64(fd), 0777) >= 0;
  body_ = {stat.ino, 0, i32(number)};
  if (usable) return true;
  in_vain = true;
  kernel::close(take_descriptor());
  kernel::call(__NR_unlinkat, u64(i64(path.dir())), kernel::word(path.path()), 0);
  release();
  return false;
}

void OwnBody::give(Transaction &t) {
  if (entry_ != nullptr) t.set(*entry_, u64(0));
  entry_ = nullptr;
}

int OwnBody::take_descriptor() {
  int fd = fd_;
  fd_ = -1;
  return fd;
}

OwnBody::~OwnBody() {
  int fd = take_descriptor();
  if (fd >= 0) kernel::close(fd);
  if (entry_ == nullptr) return;
  BodyPath path(arena_, body_);
  kernel::call(__NR_unlinkat, u64(i64(path.dir())), kernel::word(path.path()), 0);
  release();
}

}  // namespace ramfs
