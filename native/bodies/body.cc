#include "body.h"

#include "../arena/stamp.h"
#include "../base/kernel_headers.h"
#include "body_index.h"
#include "lower.h"
#include "own_body.h"
#include "pool.h"

namespace ramfs {

i64 (*open_released)(const Arena &arena, Ref<Inode> inode, u32 flags) = nullptr;

namespace {

// Without the lock the parts may be those of two bodies: such a one equals neither.
Body read_body(const Body &body) {
  return {__atomic_load_n(&body.ino, __ATOMIC_ACQUIRE), __atomic_load_n(&body.keeper, __ATOMIC_ACQUIRE),
          __atomic_load_n(&body.fd, __ATOMIC_ACQUIRE)};
}

bool is_same(const Body &one, const Body &other) {
  return one.ino == other.ino && one.keeper == other.keeper && one.fd == other.fd;
}

}  // namespace

namespace {

// What of a file in place only a copy can be opened for.
constexpr bool wants_copy(u32 flags) {
  return !(flags & O_PATH) && ((flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC));
}

// EXDEV: a descriptor of the file could not be told from one of another. EACCES: the tree lets the caller read what the
// host does not.
i64 open_or_copy(const Arena &arena, Ref<Inode> ref, u64 number, u32 flags) {
  i64 fd = wants_copy(flags) ? -EXDEV : open_in_place(arena, ref, number, flags & ~flags_of_names);
  if (fd != -EXDEV && fd != -EACCES && fd != -EPERM) return fd;
  auto copied = copy_up(arena, ref, number, true);
  return copied.ok() ? -EXDEV : -copied.error().number;
}

}  // namespace

i64 open_living(const Arena &arena, Ref<Inode> ref, u64 number, u32 flags) {
  if (is_in_place(arena, ref))
    if (i64 fd = open_or_copy(arena, ref, number, flags); fd != -EXDEV) return fd;
  auto made = ensure_body(arena, ref);
  if (!made.ok()) return -made.error().number;
  if (is_released(arena, ref) && arena.number(ref) == number)
    return open_released == nullptr || has_ended(arena) ? -EIO : open_released(arena, ref, flags & ~flags_of_names);
  const Body &body = arena.at(ref)->body;
  Body opened = read_body(body);
  i64 fd = open_body(arena, opened, flags);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  // With O_NONBLOCK a keeper's lease refuses, which is gone before its mark is (session/reclaim.cc); a program's own
  // stays.
  if (fd == -EAGAIN && is_living(arena, ref, number)) {
    fd = open_body(arena, opened, flags);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
  }
  if (is_living(arena, ref, number) && is_same(read_body(body), opened)) return fd;
  if (fd >= 0) kernel::close(int(fd));
  return -ESTALE;
}

i64 open_patiently(const Arena &arena, Ref<Inode> ref, u64 number, u32 flags) {
  constexpr u32 all_patience = 100;
  for (u32 patience = 0;;) {
    u32 seen = __atomic_load_n(&arena.header().sweeps_ended, __ATOMIC_SEQ_CST);
    i64 fd = open_living(arena, ref, number, flags);
    bool there = arena.number(ref) == number && arena.at(ref)->mode != 0;
    if (fd != -ESTALE || !there || has_ended(arena) || patience == all_patience) return fd;
    if (!await_sweep(arena, seen)) patience++;
  }
}

void detach_body(Transaction &t, Ref<Inode> ref) {
  Body &body = t.arena().at(ref)->body;
  unindex_body(t, body.ino);
  t.set(body.ino, u64(0));
}

Result<void> ensure_body(const Arena &arena, Ref<Inode> ref) {
  if (__atomic_load_n(&arena.at(ref)->body.ino, __ATOMIC_ACQUIRE) != 0) return {};
  if (is_in_place(arena, ref)) return copy_up(arena, ref, arena.number(ref), true);
  for (OwnBody own(arena);;) {
    {
      Transaction t(arena);
      Inode *inode = arena.at(ref);
      if (inode->mode == 0) return Error{ESTALE};
      if (inode->body.ino != 0 || (inode->lower & lower_in_place)) return {};
      auto body = own.made() ? Result<Body>(own.body()) : take_body(t);
      if (body.ok()) {
        RAMFS_CHECK(index_body(t, body->ino, ref));
        t.touch(ref);
        t.set(inode->body.fd, body->fd);
        t.set(inode->body.keeper, body->keeper);
        t.set(inode->body.ino, body->ino);
        if (is_regular(inode->mode)) t.set(inode->file.mtime_since, now(arena));
        own.give(t);
        t.commit();
        return {};
      }
    }
    if (!own.make(O_RDONLY | O_CLOEXEC)) RAMFS_CHECK(await_pool(arena));
  }
}

}  // namespace ramfs
