#include "keeper.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../base/syscall.h"
#include "places.h"
#include "session.h"

namespace ramfs {
namespace {

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
    : session_(session),
      index_(index),
      maker_(index, session.arena()),
      pool_(session, index, maker_),
      burial_(session, index, maker_, pool_),
      door_(session, index) {}

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
  door_.open();
  if (index_ == 0) announce_end();
  __atomic_store_n(&header.keeper[index_].tid, u32(gettid()), __ATOMIC_RELEASE);
  if (header.keeper_count <= index_) header.keeper_count = index_ + 1;
  kernel::futex_wake(&header.keeper[index_].tid, 1);
  while (!session_.closing()) work();
  door_.close();
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
  u32 asked = __atomic_load_n(&header.sweep_asked, __ATOMIC_SEQ_CST);
  u32 &swept = header.keeper[index_].swept;
  u32 buried = burial_.bury_orphans(swept == asked ? reach_ : ~0u);
  if (index_ == 0) buried += bury_in_place(session_.arena(), swept != asked);
  // Behind the orphans, for a body that is used again is half the price of a new one.
  bool filled = pool_.full() || pool_.fill();
  reach_ = buried > 0 ? shortest_reach : max(shortest_reach, min(reach_ * 2, longest_reach));
  if (swept != asked) {
    __atomic_store_n(&swept, asked, __ATOMIC_SEQ_CST);
    kernel::futex_wake(&swept, ~0u >> 1);
  }
  if (!filled || session_.closing()) return;
  pool_.clear_making();
  bool orphans = __atomic_load_n(&header.orphan_count, __ATOMIC_ACQUIRE) > 0;
  patience_ms_ = buried > 0 || !orphans ? shortest_ms : min(patience_ms_ * 2, longest_ms);
  if (buried > 0) return nap(bell);
  __atomic_store_n(&header.keeper_idle, u32(keepers_wait), __ATOMIC_SEQ_CST);
  // Whoever took from the pool or left an orphan before it saw the flag did not ring.
  bool low = pool_.is_low();
  bool more = !orphans && __atomic_load_n(&header.orphan_count, __ATOMIC_SEQ_CST) > 0;
  if (low) return;
  if (more) return nap(bell);
  kernel::Timespec timeout{patience_ms_ / 1000, i64(patience_ms_ % 1000) * 1'000'000};
  kernel::futex_wait(&header.keeper_bell, bell, orphans ? &timeout : nullptr);
  if (header.orphan_count > 0 && header.orphan_count < burst) nap(header.keeper_bell);
}

// Lets a burst of removals gather before it is looked through.
void KeeperThread::nap(u32 bell) {
  Header &header = session_.arena().header();
  __atomic_store_n(&header.keeper_idle, u32(keepers_nap), __ATOMIC_SEQ_CST);
  if (pool_.is_low()) return;
  kernel::Timespec moment{0, 5'000'000};
  kernel::futex_wait(&header.keeper_bell, bell, &moment);
}

}  // namespace ramfs
