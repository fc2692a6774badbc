#include "reclaim.h"

#include <fcntl.h>
#include <unistd.h>

#include "../base/mode.h"
#include "../bodies/body.h"
#include "../bodies/body_index.h"
#include "../bodies/pool.h"
#include "../bodies/staleness.h"

namespace ramfs {

// A file whose body may be had.
struct Reclaim::Idle {
  Ref<Inode> inode;
  Body body;
  int fd;  // of the body, if nobody else has that open, or -1
};

namespace {

// With fewer inodes what can be won is not worth disturbing those who make more.
constexpr u32 many_inodes = 16384;
constexpr u32 most_found = 16;
constexpr u32 few = 4;
constexpr u32 buckets_a_look = 256;
constexpr u32 most_looks_left_out = 64;

// As far as the inode knows, which of a new file is nothing, and without the lock not more than a guess.
bool may_be_idle(const Inode *inode, u32 keeper) {
  return is_regular(inode->mode) && inode->nlink > 0 && inode->size == 0 && inode->blocks == 0 &&
         !inode->stale_forever && !inode->watched && !inode->path_opened && !inode->burying && inode->pins == 0 &&
         inode->body.ino != 0 && inode->body.keeper == keeper;
}

}  // namespace

// A stretch of the index, which lies in no order that means anything. Others may change or replace it meanwhile.
u32 Reclaim::find(Idle *out) {
  const BodyIndex &index = arena_.header().bodies;
  Ref<BodyBucket> buckets = index.buckets;
  u32 count = index.count, found = 0;
  u64 end = u64(buckets.index) * granule + u64(count) * sizeof(BodyBucket);
  if (!arena_.holds(buckets) || end > arena_.header().bytes) return 0;
  for (u32 looked = 0; looked < min(buckets_a_look, count) && found < most_found; looked++) {
    const BodyBucket &bucket = arena_.at(buckets)[hand_++ & (count - 1)];
    u64 body_ino = bucket.ino;
    Ref<Inode> inode = bucket.inode;
    if (body_ino <= 1 || !arena_.holds(inode) || !may_be_idle(arena_.at(inode), keeper_)) continue;
    out[found++] = {inode, {body_ino, 0, 0}, -1};
  }
  return found;
}

// How many went into the pool. The others have their true size now, and are not looked at again.
u32 Reclaim::detach(Idle *idle, u32 count) {
  {
    Transaction t(arena_);
    u32 marked = 0;
    for (u32 i = 0; i < count; i++) {
      Inode *inode = arena_.at(idle[i].inode);
      if (!(inode_of_body(t, idle[i].body.ino) == idle[i].inode) || !may_be_idle(inode, keeper_)) continue;
      t.set(inode->burying, bury_asked);
      idle[marked++] = {idle[i].inode, inode->body, -1};
    }
    count = marked;
    t.commit();
  }
  for (u32 i = 0; i < count; i++) {
    int fd = maker_.open_again(idle[i].body, O_RDWR | O_NONBLOCK);
    bool alone = fd >= 0 && take_lease(fd, F_WRLCK) == 0 && fcntl(fd, F_SETLEASE, F_UNLCK) == 0;
    if (alone) idle[i].fd = fd;
    else if (fd >= 0) close(fd);
  }
  u32 pooled = 0;
  {
    Transaction t(arena_);
    for (u32 i = 0; i < count; i++) pooled += take(t, idle[i]);
    t.commit();
  }
  if (count > 0) end_sweep(arena_);
  for (u32 i = 0; i < count; i++)
    if (idle[i].fd >= 0) close(idle[i].fd);
  return pooled;
}

// Takes the mark away, and the body if the kernel too holds it for empty: whether it did.
bool Reclaim::take(Transaction &t, const Idle &idle) {
  Inode *inode = t.arena().at(idle.inode);
  t.set(inode->burying, 0u);
  if (idle.fd < 0) return false;
  t.touch(idle.inode);
  adopt_body(t, idle.inode, idle.fd);
  if (inode->stale || !may_be_idle(inode, keeper_) || !pool_body(t, idle.body)) return false;
  detach_body(t, idle.inode);
  return true;
}

u32 Reclaim::into_pool() {
  if (arena_.header().heap.inodes < many_inodes) return 0;
  if (pause_ > 0) {
    pause_--;
    return 0;
  }
  Idle idle[most_found];
  u32 found = find(idle);
  u32 pooled = found >= few ? detach(idle, found) : 0;
  longest_pause_ = pooled >= few ? 0 : min(longest_pause_ * 2 + 1, most_looks_left_out);
  pause_ = longest_pause_;
  return pooled;
}

}  // namespace ramfs
