#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../arena/holder.h"
#include "../base/mode.h"
#include "../base/syscall.h"
#include "../bodies/fifo_locks.h"
#include "../bodies/pool.h"
#include "../store/tree.h"
#include "holders.h"
#include "session.h"

namespace ramfs {
namespace {

constexpr u32 fill_batch = 16;
constexpr u32 batch = 16;  // few, for the lock is held meanwhile
constexpr u32 burst = 64;
constexpr u32 shortest_reach = 256, longest_reach = 16384;
constexpr u32 shortest_ms = 10, longest_ms = 1000;

// One by one where there is no close_range (before Linux 5.9).
void close_between(u32 first, u32 last) {
  if (first > last || syscall(SYS_close_range, first, last, 0u) == 0) return;
  DIR *table = opendir("/proc/thread-self/fd");
  if (table == nullptr) return;
  while (const dirent *entry = readdir(table)) {
    u32 fd = u32(atoi(entry->d_name));
    bool closes = entry->d_name[0] != '.' && fd >= first && fd <= last && int(fd) != dirfd(table);
    if (closes) close(int(fd));
  }
  closedir(table);
}

void close_all_but(int one, int other) {
  int low = min(one, other), high = max(one, other);
  if (low > 0) close_between(0, u32(low) - 1);
  if (low + 1 < high) close_between(u32(low + 1), u32(high) - 1);
  close_between(u32(high + 1), ~0u);
}

}  // namespace

KeeperThread::KeeperThread(Session &session, u32 index)
    : session_(session), index_(index), maker_(index, session.arena()) {}

int KeeperThread::start() {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = pthread_create(&thread_, nullptr, main, this);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (error) return -error;
  started_ = true;
  // The table entry is what children find the keeper by.
  Keeper &entry = session_.arena().header().keeper[index_];
  while (__atomic_load_n(&entry.tid, __ATOMIC_ACQUIRE) == 0) {
    kernel::Timespec moment{0, 1'000'000};
    kernel::futex_wait(&entry.tid, 0, &moment);
  }
  return 0;
}

void KeeperThread::join() {
  if (started_) pthread_join(thread_, nullptr);
}

void *KeeperThread::main(void *self) {
  static_cast<KeeperThread *>(self)->run();
  return nullptr;
}

void KeeperThread::run() {
  Header &header = session_.arena().header();
  prctl(PR_SET_NAME, "ramfs-keeper");
  // A descriptor table of its own, without the owner's but for these two: a pipe's end must not stay open here.
  if (unshare(CLONE_FILES) == 0) close_all_but(session_.limbo_fd(), session_.arena().volume());
  maker_.begin();
  if (index_ == 0) announce_end();
  __atomic_store_n(&header.keeper[index_].tid, u32(gettid()), __ATOMIC_RELEASE);
  if (header.keeper_count <= index_) header.keeper_count = index_ + 1;
  kernel::futex_wake(&header.keeper[index_].tid, 1);
  open_door();
  while (!session_.closing()) work();
  close_door();
}

// However the thread comes to its end, the kernel sets ended_bit.
void KeeperThread::announce_end() {
  Life &life = session_.arena().header().life;
  life.next = u64(&robust_list_);
  life.word = u32(gettid());
  robust_list_ = {&life, long(offsetof(Life, word)), nullptr};
  syscall(SYS_set_robust_list, &robust_list_, sizeof robust_list_);
}

void KeeperThread::work() {
  Header &header = session_.arena().header();
  u32 bell = __atomic_load_n(&header.keeper_bell, __ATOMIC_SEQ_CST);
  __atomic_store_n(&header.keeper_idle, u32(keepers_work), __ATOMIC_SEQ_CST);
  u32 asked = __atomic_load_n(&header.settle_asked, __ATOMIC_SEQ_CST);
  u32 &settled = header.keeper[index_].settled;
  u32 buried = bury_orphans(settled == asked ? reach_ : ~0u);
  // Behind the orphans, for a body that is used again is half the price of a new one.
  bool filled = full_ || fill_pool();
  reach_ = buried > 0 ? shortest_reach : max(shortest_reach, min(reach_ * 2, longest_reach));
  if (settled != asked) {
    __atomic_store_n(&settled, asked, __ATOMIC_SEQ_CST);
    kernel::futex_wake(&settled, ~0u >> 1);
  }
  if (!filled || session_.closing()) return;
  clear_making();
  bool orphans = __atomic_load_n(&header.orphan_count, __ATOMIC_ACQUIRE) > 0;
  patience_ms_ = buried > 0 || !orphans ? shortest_ms : min(patience_ms_ * 2, longest_ms);
  if (buried > 0) return nap(bell);
  __atomic_store_n(&header.keeper_idle, u32(keepers_wait), __ATOMIC_SEQ_CST);
  // Whoever took from the pool or left an orphan before it saw the flag did not ring.
  bool low = pool_is_low();
  bool more = !orphans && __atomic_load_n(&header.orphan_count, __ATOMIC_SEQ_CST) > 0;
  if (low) return;
  if (more) return nap(bell);
  kernel::Timespec timeout{patience_ms_ / 1000, i64(patience_ms_ % 1000) * 1'000'000};
  kernel::futex_wait(&header.keeper_bell, bell, orphans ? &timeout : nullptr);
  if (header.orphan_count > 0 && header.orphan_count < burst) nap(header.keeper_bell);
}

bool KeeperThread::pool_is_low() const {
  const Header &header = session_.arena().header();
  return !full_ && header.pool_count * 2 < header.pool_target;
}

// Lets a burst of removals gather before it is looked through.
void KeeperThread::nap(u32 bell) {
  Header &header = session_.arena().header();
  __atomic_store_n(&header.keeper_idle, u32(keepers_nap), __ATOMIC_SEQ_CST);
  if (pool_is_low()) return;
  kernel::Timespec moment{0, 5'000'000};
  kernel::futex_wait(&header.keeper_bell, bell, &moment);
}

void KeeperThread::set_full(bool full) {
  full_ = full;
  __atomic_store_n(&session_.arena().header().keeper[index_].full, u32(full), __ATOMIC_SEQ_CST);
}

// False: stopped before the target, and there is more to do.
bool KeeperThread::fill_pool() {
  const Arena &arena = session_.arena();
  Header &header = arena.header();
  u32 wanted = __atomic_load_n(&header.pool_target, __ATOMIC_ACQUIRE);
  u32 ready = __atomic_load_n(&header.pool_count, __ATOMIC_ACQUIRE);
  if (ready >= wanted) return true;
  // Half the price of a new one, and that many fewer.
  if (u32 reclaimed = reclaim_idle()) {
    ring_pool(true);
    return ready + reclaimed >= wanted;
  }
  Body fresh[fill_batch];
  u32 count = 0;
  while (count < fill_batch && ready + count < wanted) {
    auto body = maker_.make();
    if (!body.ok()) break;
    fresh[count++] = body.value();
  }
  if (count == 0) {
    set_full(true);
    session_.add_keeper(index_);
    return true;
  }
  u32 added = 0;
  {
    Transaction t(arena);
    // A burst that drained the pool will go on: keep more ready.
    u32 drained = __atomic_load_n(&header.pool_drained, __ATOMIC_SEQ_CST);
    if (drained != drained_ && header.pool_target < max_pool)
      t.set(header.pool_target, min(header.pool_target * 2, max_pool));
    drained_ = drained;
    while (added < count && pool_body(t, fresh[added])) added++;
    t.commit();
  }
  ring_pool(true);
  for (u32 i = added; i < count; i++) maker_.give_up(fresh[i]);
  return ready + count >= wanted;
}

// Wakes who waits for bodies; unless it must be `now`, when there are enough for a while, for one at a time costs a sleep
// each.
void KeeperThread::ring_pool(bool now) {
  Header &header = session_.arena().header();
  if (!now && header.pool_count * 4 < header.pool_target) return;
  __atomic_fetch_add(&header.pool_bell, 1, __ATOMIC_SEQ_CST);
  kernel::futex_wake(&header.pool_bell, ~0u >> 1);
}

// Empty again, a body can serve another file.
bool KeeperThread::is_open_somewhere(const Body &body, bool reusable) {
  int fd = open_alone(body);
  if (fd < 0) return true;
  bool alone = !reusable || ftruncate(fd, 0) == 0;
  close(fd);
  return !alone;
}

// Whoever has an end of a FIFO open holds a lock on its pipe; who has an O_PATH descriptor does not, and a pipe has no name
// to lose.
bool KeeperThread::is_pipe_open(const Body &body, bool path_opened) {
  int fd = maker_.open_again(body, O_RDWR | O_NONBLOCK);
  if (fd < 0) return true;
  bool open = meets_lock(fd, F_WRLCK, 0, reader_byte + 1);
  close(fd);
  if (open || !path_opened) return open;
  std::vector<Held> pipe{{session_.arena().header().pipe_device, body.memfd_ino & ~pipe_bit, false}};
  find_holders(pipe);
  return pipe[0].held;
}

// Whether a marked orphan is open, or what else is to be done. (How it was opened is looked at behind the mark, as whoever
// opens it notes that before he looks whether there is one.)
void KeeperThread::judge(Orphan &orphan) {
  const Body &body = orphan.body;
  bool path_opened = __atomic_load_n(&session_.arena().at(orphan.inode)->path_opened, __ATOMIC_SEQ_CST);
  if (body.memfd_ino == 0) orphan.dead = true;
  else if (body.memfd_ino & pipe_bit) orphan.dead = !is_pipe_open(body, path_opened);
  else if (path_opened || !leases_tell()) orphan.fd = begin_release(orphan);
  else orphan.dead = !is_open_somewhere(body, !orphan.watched);
}

// The body of a buried inode goes into the pool, if that wants more: whether it did. inotify's watches of a file end
// with its body, so that one is not used again.
bool KeeperThread::keep(Transaction &t, const Body &body, bool reusable) {
  const Header &header = session_.arena().header();
  return reusable && !(body.memfd_ino & pipe_bit) && header.pool_count < header.pool_target && pool_body(t, body);
}

void KeeperThread::give_up(const Body &body) {
  maker_.give_up(body);
  if (!(body.memfd_ino & pipe_bit)) set_full(false);
}

// Looks for orphans of this keeper, a batch at a time, among the first `reach` of the list. How many could be freed. (The
// newest stand first, and files made together are removed together: who has no orphan near the beginning lets those go
// first who have, instead of holding the lock for a walk over a hundred thousand of theirs.)
u32 KeeperThread::bury_orphans(u32 reach) {
  const Header &header = session_.arena().header();
  u32 buried = 0, skipped = 0;
  for (bool more = true; more && !session_.closing();) {
    u32 looked = 0;
    u32 freed = bury_batch_behind(skipped, reach, looked, more);
    buried += freed + bury_released_orphans();
    skipped += looked - freed;
    // Nobody is to wait for a body while open files are looked through.
    if (freed == 0 && !full_ && header.pool_count == 0) fill_pool();
  }
  if (buried > 0) ring_pool(true);
  return buried;
}

// Marks a batch of orphans, finds out which are open nowhere, and frees those, or lets go of them: how many. The mark comes before the question: who
// opens a body afterwards sees it and steps back (syscalls/open.cc), who opened it before is found.
u32 KeeperThread::bury_batch_behind(u32 skip, u32 reach, u32 &looked, bool &more) {
  Orphan orphan[batch];
  looked = mark_orphans(orphan, skip, reach, more);
  for (u32 i = 0; i < looked; i++) judge(orphan[i]);
  u32 buried = 0, kept = 0, released = 0;
  {
    Transaction t(session_.arena());
    for (u32 i = 0; i < looked; i++) {
      if (orphan[i].fd >= 0) {
        release_marked(t, orphan[i]);
        released += orphan[i].released;
        continue;
      }
      if (!bury_marked(t, orphan[i])) continue;
      buried++;
      kept += orphan[i].kept;
    }
    t.commit();
  }
  if (kept > 0) ring_pool(false);
  for (u32 i = 0; i < looked; i++)
    if (orphan[i].fd >= 0) end_release(orphan[i]);
  for (u32 i = 0; i < looked; i++)
    if (orphan[i].dead && !orphan[i].kept && orphan[i].body.memfd_ino != 0) give_up(orphan[i].body);
  return buried + released;
}

// At most a batch, behind `skip` others; `more`: there are others behind them. How many.
u32 KeeperThread::mark_orphans(Orphan *out, u32 skip, u32 reach, bool &more) {
  const Arena &arena = session_.arena();
  Header &header = arena.header();
  more = false;
  if (__atomic_load_n(&header.orphan_count, __ATOMIC_ACQUIRE) == 0) return 0;
  u32 count = 0;
  Transaction t(arena);
  for (Ref<Inode> at = header.orphans; at && reach > 0; at = arena.at(at)->next_orphan, reach--) {
    Inode *inode = arena.at(at);
    bool mine = inode->body.memfd_ino ? inode->body.keeper == index_ : index_ == 0;
    // Whoever made a file without a name pins it until he has it open; he may have died before.
    if (inode->pins > 0 && inode->linkable != 0 && is_dead_here(inode->linkable)) t.set(inode->pins, 0u);
    if (!mine || inode->pins > 0 || inode->burying == bury_released) continue;
    if (skip > 0) {
      skip--;
      continue;
    }
    if (count == batch) {
      more = true;
      break;
    }
    t.set(inode->burying, bury_asked);
    out[count++] = {at, inode->body, inode->watched != 0};
  }
  t.commit();
  return count;
}

// Takes the mark away. Buries what is open nowhere and has found no new name: whether it did.
bool KeeperThread::bury_marked(Transaction &t, Orphan &orphan) {
  Inode *inode = t.arena().at(orphan.inode);
  t.set(inode->burying, 0u);
  orphan.dead = orphan.dead && inode->pins == 0 && inode->nlink == 0;
  if (!orphan.dead) return false;
  remove_orphan(t, orphan.inode);
  bury(t, orphan.inode);
  orphan.kept = orphan.body.memfd_ino != 0 && keep(t, orphan.body, !orphan.watched);
  return true;
}

}  // namespace ramfs
