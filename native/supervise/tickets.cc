#include "tickets.h"

#include <asm/resource.h>

#include "../arena/handover.h"
#include "../base/kernel_headers.h"
#include "../base/syscall.h"
#include "../base/text.h"

namespace ramfs {
namespace {

struct Limit {
  u64 soft, hard;
};

constexpr u64 index_mask = most_tickets - 1;

i64 exchange_limit(u32 pid, const Limit *change, Limit *out) {
  return kernel::call(__NR_prlimit64, pid, RLIMIT_LOCKS, kernel::word(change), kernel::word(out));
}

// Of another user's process only who has CAP_SYS_RESOURCE may ask so (in a container root has not), but /proc tells
// everybody.
u64 number_of(u32 pid) {
  Limit limit;
  if (exchange_limit(pid, nullptr, &limit) >= 0) return limit.soft;
  Text<32> path;
  i64 fd = kernel::openat(AT_FDCWD, path.add("/proc/").add(u64(pid)).add("/limits").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char text[2048];
  i64 n = kernel::pread(int(fd), text, sizeof text - 1, 0);
  kernel::close(int(fd));
  text[max<i64>(n, 0)] = 0;
  constexpr Bytes name{"Max file locks", 14};
  for (const char *line = text; *line;) {
    if (begins_with(line, name)) {
      line += name.length;
      while (*line == ' ') line++;
      return take_number(line);
    }
    while (*line && *line++ != '\n') {}
  }
  return 0;
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
      if (pid == 0) continue;
      if (Ticket *ticket = ticket_of(number_of(u32(pid)))) __atomic_store_n(&ticket->seen, 1u, __ATOMIC_SEQ_CST);
    }
  kernel::close(int(proc));
  for (Ticket &ticket : shared->ticket)
    if (!__atomic_load_n(&ticket.seen, __ATOMIC_SEQ_CST)) __atomic_store_n(&ticket.number, 0ull, __ATOMIC_RELEASE);
}

}  // namespace

// One that says so already, or a free one.
u64 ticket_for(const Standing &standing) {
  u32 start = u32((standing.cwd * 0x9e3779b97f4a7c15ull >> 40) ^ u32(standing.umask)) & u32(index_mask);
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
      ticket.umask = u32(standing.umask);
      number = random_number(index);
      __atomic_store_n(&ticket.seen, 1u, __ATOMIC_SEQ_CST);
      __atomic_store_n(&ticket.number, number, __ATOMIC_RELEASE);
      return number;
    }
    give_back_unused();
  }
  return 0;
}

bool standing_of(u32 pid, Standing &standing) {
  const Ticket *ticket = ticket_of(number_of(pid));
  if (ticket == nullptr) return false;
  standing = {ticket->cwd, ticket->umask};
  return true;
}

i64 let_stand(u32 pid, const Standing &standing, u32 uid, u32 gid) {
  u64 number = ticket_for(standing);
  if (number == 0) return -EAGAIN;
  Limit limit{number, ~0ull};
  i64 result = exchange_limit(pid, &limit, nullptr);
  if (result != -EPERM) return result;
  // The kernel compares real ids.
  constexpr u64 same = ~0ull;
  u64 own_uid = u64(kernel::call(__NR_getuid)), own_gid = u64(kernel::call(__NR_getgid));
  kernel::call(__NR_setresgid, gid, same, same);
  kernel::call(__NR_setresuid, uid, same, same);
  result = exchange_limit(pid, &limit, nullptr);
  kernel::call(__NR_setresuid, own_uid, same, same);
  kernel::call(__NR_setresgid, own_gid, same, same);
  return result;
}

}  // namespace ramfs
