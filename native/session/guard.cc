#include "guard.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>

#include "../base/page.h"
#include "../base/syscall.h"
#include "../base/text.h"
#include "memory_limit.h"
#include "session.h"

namespace ramfs {
namespace {

constexpr u64 mebi = 1 << 20;
// As quickly as a machine may fill a tmpfs, in bytes a nanosecond.
constexpr u64 quickest = 4;
constexpr i64 shortest = 2'000'000, longest = 1'000'000'000;

// What has to be left: a thirty-second of all, within bounds.
u64 reserve_of(u64 limit) { return std::clamp(limit / 32, 24 * mebi, 512 * mebi); }

u64 used_on(int volume) {
  struct statfs stat;
  return fstatfs(volume, &stat) < 0 ? 0 : u64(stat.f_blocks - stat.f_bfree) * u64(stat.f_bsize);
}

}  // namespace

void Guard::start() {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  started_ = pthread_create(&thread_, nullptr, main, this) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Guard::stop() {
  if (!started_) return;
  __atomic_store_n(&stopped_, 1u, __ATOMIC_SEQ_CST);
  kernel::futex_wake(&stopped_, 1);
  pthread_join(thread_, nullptr);
}

void *Guard::main(void *self) {
  auto *guard = static_cast<Guard *>(self);
  prctl(PR_SET_NAME, "ramfs-guard");
  while (!__atomic_load_n(&guard->stopped_, __ATOMIC_SEQ_CST)) {
    i64 pause = guard->look();
    kernel::Timespec timeout{pause / 1'000'000'000, pause % 1'000'000'000};
    kernel::futex_wait(&guard->stopped_, 0, &timeout);
  }
  return nullptr;
}

i64 Guard::look() {
  u64 reserve = reserve_of(session_.arena().header().memory_limit), left = memory_left();
  if (!holds_ && left < reserve) hold();
  if (holds_ && left > 2 * reserve) let_go();
  u64 spare = left > reserve ? left - reserve : 0;
  return std::clamp(i64(spare / quickest / 2), holds_ ? 50 * shortest : shortest, longest);
}

// The volume may grow while it is asked how much it holds.
void Guard::hold() {
  Header &header = session_.arena().header();
  u64 before = header.memory;
  for (u32 patience = 0; patience < 8 && !holds_; patience++) {
    u64 used = round_up(used_on(session_.arena().volume()) + page_size * patience * patience, page_size);
    if (used == 0) return;
    holds_ = session_.resize(used) == 0;
  }
  if (!holds_) return;
  size_before_ = before;
  size_held_ = header.memory;
  if (warned_) return;
  warned_ = true;
  Text<256> line;
  line.add("ramfs: memory runs out: the tree takes no more than the ").add(header.memory / mebi);
  line.add(" MiB that it holds until there is more; --size gives it a limit from the start\n");
  if (write(2, line.c_str(), line.length()) < 0) return;
}

// Unless somebody has given it another size meanwhile.
void Guard::let_go() {
  bool held = session_.arena().header().memory == size_held_;
  if (!held || session_.resize(size_before_) == 0) holds_ = false;
}

}  // namespace ramfs
