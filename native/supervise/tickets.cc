#include "tickets.h"

#include <asm/resource.h>

#include "../base/kernel_headers.h"
#include "../base/syscall.h"

namespace ramfs {
namespace {

struct Limit {
  u64 soft, hard;
};

constexpr u64 index_mask = most_tickets - 1;

i64 limit_of(u32 pid, const Limit *change, Limit *out) {
  return kernel::call(__NR_prlimit64, pid, RLIMIT_LOCKS, kernel::word(change), kernel::word(out));
}

Ticket *ticket_of(u64 number) {
  Ticket *ticket = &shared->ticket[number & index_mask];
  return number != 0 && __atomic_load_n(&ticket->number, __ATOMIC_ACQUIRE) == number ? ticket : nullptr;
}

u64 random_number(u32 index) {
  u64 random = 0;
  while (kernel::call(__NR_getrandom, kernel::word(&random), sizeof random, 0) != sizeof random) {}
  // RLIM_INFINITY has all bits.
  return (random >> 1 & ~index_mask) | index | u64(most_tickets);
}

// Those that no process carries any more are free again.
void give_back_unused() {
  for (Ticket &ticket : shared->ticket) __atomic_store_n(&ticket.seen, 0u, __ATOMIC_SEQ_CST);
  i64 proc = kernel::openat(AT_FDCWD, "/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (proc < 0) return;
  alignas(8) char entries[4096];
  for (i64 n; (n = kernel::call(__NR_getdents64, u64(proc), kernel::word(entries), sizeof entries)) > 0;)
    for (i64 at = 0; at < n;) {
      auto *entry = reinterpret_cast<const kernel::Dirent64 *>(entries + at);
      at += entry->reclen;
      u64 pid = 0;
      for (const char *p = entry->name; *p >= '0' && *p <= '9'; p++) pid = pid * 10 + u64(*p - '0');
      Limit limit;
      if (pid == 0 || limit_of(u32(pid), nullptr, &limit) < 0) continue;
      if (Ticket *ticket = ticket_of(limit.soft)) __atomic_store_n(&ticket->seen, 1u, __ATOMIC_SEQ_CST);
    }
  kernel::close(int(proc));
  for (Ticket &ticket : shared->ticket)
    if (!__atomic_load_n(&ticket.seen, __ATOMIC_SEQ_CST)) __atomic_store_n(&ticket.number, 0ull, __ATOMIC_RELEASE);
}

// One that says so already, or a free one.
u64 ticket_for(const Standing &standing) {
  u32 start = u32((standing.cwd * 0x9e3779b97f4a7c15ull >> 40) ^ standing.umask) & u32(index_mask);
  constexpr u32 reach = 64;
  for (u32 round = 0; round < 2; round++) {
    for (u32 i = 0; i < reach; i++) {
      u32 index = (start + i) & u32(index_mask);
      Ticket &ticket = shared->ticket[index];
      u64 number = __atomic_load_n(&ticket.number, __ATOMIC_ACQUIRE);
      if (number > 1 && ticket.cwd == standing.cwd && ticket.umask == standing.umask) return number;
      u64 free = 0;
      // 1: somebody is filling it in.
      if (number != 0 ||
          !__atomic_compare_exchange_n(&ticket.number, &free, 1ull, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
        continue;
      ticket.cwd = standing.cwd;
      ticket.umask = standing.umask;
      number = random_number(index);
      __atomic_store_n(&ticket.seen, 1u, __ATOMIC_SEQ_CST);
      __atomic_store_n(&ticket.number, number, __ATOMIC_RELEASE);
      return number;
    }
    give_back_unused();
  }
  return 0;
}

}  // namespace

bool standing_of(u32 pid, Standing &standing) {
  Limit limit;
  if (limit_of(pid, nullptr, &limit) < 0) return false;
  const Ticket *ticket = ticket_of(limit.soft);
  if (ticket == nullptr) return false;
  standing = {ticket->cwd, ticket->umask};
  return true;
}

i64 let_stand(u32 pid, const Standing &standing) {
  u64 number = ticket_for(standing);
  if (number == 0) return -EAGAIN;
  Limit limit{number, ~0ull};
  return limit_of(pid, &limit, nullptr);
}

}  // namespace ramfs
