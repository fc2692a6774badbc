#include "inquiry.h"

#include "../base/kernel_headers.h"
#include "../base/record_lock.h"
#include "../base/syscall.h"

namespace ramfs {
namespace {

constexpr u64 second_ns = 1'000'000'000;
// Whoever waits longer than that gives up; whoever has had an inquiry for longer than this was killed.
constexpr u64 patience_ns = 5 * second_ns, lifetime_ns = 10 * second_ns;

u64 monotonic() {
  kernel::Timespec time{};
  kernel::call(__NR_clock_gettime, CLOCK_MONOTONIC, kernel::word(&time));
  return u64(time.sec) * second_ns + u64(time.nsec);
}

}  // namespace

Asking::Asking(const Arena &arena, int arena_fd) : arena_(arena), fd_(arena_fd) {
  u64 begin = monotonic();
  while (inquiry_ == nullptr && !has_ended(arena) && monotonic() - begin < patience_ns) {
    for (u32 i = 0; i < max_inquiries && inquiry_ == nullptr; i++)
      if (claim(i)) inquiry_ = &arena.header().inquiry[i];
    if (inquiry_ == nullptr) kernel::call(__NR_sched_yield);
  }
}

Asking::~Asking() {
  if (inquiry_ == nullptr) return;
  lock(F_UNLCK);
  __atomic_store_n(&inquiry_->claimed, u64(0), __ATOMIC_RELEASE);
}

bool Asking::lock(int16_t type) const {
  RecordLock wanted{type, 0, inquiry_byte(number_), 1, 0, 0};
  return kernel::fcntl(fd_, F_SETLK, kernel::word(&wanted)) >= 0;
}

bool Asking::claim(u32 number) {
  u64 *claimed = &arena_.header().inquiry[number].claimed;
  u64 before = __atomic_load_n(claimed, __ATOMIC_RELAXED), now = monotonic();
  if (before != 0 && now - before < lifetime_ns) return false;
  if (!__atomic_compare_exchange_n(claimed, &before, now, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) return false;
  number_ = number;
  if (lock(F_WRLCK)) return true;
  __atomic_store_n(claimed, u64(0), __ATOMIC_RELEASE);
  return false;
}

i64 Asking::ask(u32 what, u64 patience) {
  Header &header = arena_.header();
  inquiry_->what = what;
  u32 *state = &inquiry_->state;
  u32 asked = (__atomic_load_n(state, __ATOMIC_RELAXED) & ~u32(inquiry_phases)) + inquiry_step + inquiry_asked;
  __atomic_store_n(state, asked, __ATOMIC_SEQ_CST);
  __atomic_fetch_add(&header.inquiries, 1, __ATOMIC_SEQ_CST);
  kernel::futex_wake(&header.inquiries, 1);
  u32 answered = (asked & ~u32(inquiry_phases)) | inquiry_answered;
  for (u64 begin = monotonic(); monotonic() - begin < patience;) {
    u32 seen = __atomic_load_n(state, __ATOMIC_ACQUIRE);
    if (seen == answered) return inquiry_->result;
    if (has_ended(arena_)) break;
    kernel::Timespec moment{0, 50'000'000};
    kernel::futex_wait(state, seen, &moment);
  }
  return -EIO;
}

}  // namespace ramfs
