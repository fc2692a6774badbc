#include "crossing.h"

#include <asm/resource.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/text.h"
#include "../bodies/staleness.h"
#include "../store/inquiry.h"
#include "../vfs/credentials.h"
#include "../vfs/descriptors.h"
#include "../vfs/landlock_domain.h"
#include "supervised_filter.h"

namespace ramfs {

void (*pass_through)() = nullptr;

namespace {

// Signals of the thread, which would find a session half left.
class Undisturbed {
 public:
  Undisturbed() {
    u64 all = ~0ull;
    kernel::call(__NR_rt_sigprocmask, SIG_BLOCK, kernel::word(&all), kernel::word(&before_), 8);
  }
  ~Undisturbed() { kernel::call(__NR_rt_sigprocmask, SIG_SETMASK, kernel::word(&before_), 0, 8); }
  Undisturbed(const Undisturbed &) = delete;

 private:
  u64 before_ = 0;
};

// The capability by which a filter leaves set-user-id programs what they are, raised for a while. Who has none gives
// those up.
class MayFilter {
 public:
  MayFilter() {
    if (kernel::call(__NR_capget, kernel::word(&header_), kernel::word(before_)) < 0) return;
    struct __user_cap_data_struct raised[2] = {before_[0], before_[1]};
    raised[0].effective |= raised[0].permitted & (1u << CAP_SYS_ADMIN);
    changed_ = raised[0].effective != before_[0].effective &&
               kernel::call(__NR_capset, kernel::word(&header_), kernel::word(raised)) >= 0;
    if (!(raised[0].effective & (1u << CAP_SYS_ADMIN))) kernel::call(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  }
  ~MayFilter() {
    if (changed_) kernel::call(__NR_capset, kernel::word(&header_), kernel::word(before_));
  }
  MayFilter(const MayFilter &) = delete;

 private:
  struct __user_cap_header_struct header_ {
    _LINUX_CAPABILITY_VERSION_3, 0
  };
  struct __user_cap_data_struct before_[2]{};
  bool changed_ = false;
};

// Who crosses, and its process, by which a child that is forked meanwhile is told from it.
u32 crosser;

u8 state() { return __atomic_load_n(&process.crossing_state, __ATOMIC_ACQUIRE); }
void set_state(u8 next) { __atomic_store_n(&process.crossing_state, next, __ATOMIC_RELEASE); }

// Where the caller stands, as the supervisor finds it (supervise/tickets.h): set by himself, for nobody else may where
// his ids are of several kinds. Taken back unless it is kept.
class OwnTicket {
 public:
  explicit OwnTicket(u64 number) {
    u64 limit[2];
    got_ = kernel::call(__NR_getrlimit, RLIMIT_LOCKS, kernel::word(before_)) >= 0;
    limit[0] = number, limit[1] = before_[1];
    got_ = got_ && kernel::call(__NR_setrlimit, RLIMIT_LOCKS, kernel::word(limit)) >= 0;
  }
  ~OwnTicket() {
    if (got_) kernel::call(__NR_setrlimit, RLIMIT_LOCKS, kernel::word(before_));
  }
  OwnTicket(const OwnTicket &) = delete;
  bool got() const { return got_; }
  void keep() { got_ = false; }

 private:
  u64 before_[2]{};
  bool got_;
};

// Tells the owner of the caller, which has the filter from then on. In this order: without an answer to come nobody
// shall wait for one.
i64 enroll(u32 flags) {
  if (process.arena.volume() < 0 || has_ended(process.arena)) return -ENOSYS;
  Asking asking(process.arena, process.arena_fd);
  if (!asking) return has_ended(process.arena) ? -ENOSYS : -EAGAIN;
  asking->cwd = working_directory().number;
  asking->umask = file_mode_mask();
  asking->landlock = landlock_domain().index;
  asking->names = users_of_caller();
  if (i64 ready = asking.ask(Inquiry::have_supervisor); ready < 0) return ready == -EOPNOTSUPP ? -ENOSYS : -EAGAIN;
  OwnTicket ticket(asking->ticket);
  if (!ticket.got()) return -EAGAIN;
  MayFilter may;
  i64 listener = install_supervised_filter(flags);
  if (listener < 0) return -EAGAIN;
  ticket.keep();
  asking->listener = i32(listener);
  i64 result = asking.ask(Inquiry::supervise);
  kernel::close(int(listener));
  return result;
}

// What is written through a descriptor by a supervised program nobody hears of.
void mark_what_is_open() {
  for (int fd = 0; fd < first_protected; fd++) {
    i64 flags = kernel::fcntl(fd, F_GETFL, 0);
    if (flags < 0 || (flags & O_PATH) || (flags & O_ACCMODE) == O_RDONLY) continue;
    Ref<Inode> inode = tree_inode(fd);
    if (inode && is_regular(process.arena.at(inode)->mode)) mark_stale_forever(process.arena, inode);
  }
}

// Children that borrow this memory know the tree by it. They leave it within moments.
void await_borrowers() {
  constexpr u32 most = 1000;
  for (u32 i = 0; i < most && (has_borrowers() || __atomic_load_n(&identity->borrowers, __ATOMIC_SEQ_CST) != 0); i++) {
    kernel::Timespec moment{0, 1'000'000};
    kernel::call(__NR_nanosleep, kernel::word(&moment), 0);
  }
}

// In the arena's place comes an empty session that has ended and has no roots. The lock is taken and given back through
// another mapping, so that no thread of this process is in the middle of a change.
void leave_arena() {
  i64 there = kernel::call(__NR_mmap, 0, header_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, u64(process.arena_fd), 0);
  void *base = process.arena.base();
  kernel::Stat file{};
  kernel::fstat(process.arena_fd, &file);
  auto replace = [base, &file] {
    kernel::call(__NR_mmap, kernel::word(base), u64(file.size), PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, ~0ull, 0);
    Header &header = process.arena.header();
    header.life.word = ended_bit;
    header.device = header.pipe_device = ~0ull;
    header.magic = arena_magic;
    header.stamp = build_stamp;
  };
  if (kernel::failed(there)) return replace();
  {
    const Arena same(reinterpret_cast<void *>(there));
    Transaction t(same);
    replace();
    t.commit();
  }
  kernel::call(__NR_munmap, u64(there), header_bytes);
}

void close_ours() {
  for (int *ours : {&process.arena_fd, &process.arena.volume(), &process.arena.lower(), &process.hook_fd,
                    &process.code_fd, &process.trace_fd, &process.cwd.fd}) {
    int fd = *ours;
    *ours = -1;
    if (fd >= 0) kernel::close(fd);
  }
}

void leave_session() {
  give_up_entries();
  leave_arena();
  process.cwd.number = 0;
  process.cwd.ancestor_roots = 0;
  close_ours();
  if (pass_through != nullptr) pass_through();
  set_state(Process::crossed);
}

// Answers false once another thread has crossed for all.
bool begin_crossing() {
  for (;;) {
    u8 before = state();
    if (before == Process::crossed) return false;
    if (before == Process::crossing && crosser == u32(kernel::getpid())) {
      await_crossing();
      continue;
    }
    if (!__atomic_compare_exchange_n(&process.crossing_state, &before, u8(Process::crossing), false, __ATOMIC_SEQ_CST,
                                     __ATOMIC_RELAXED))
      continue;
    crosser = u32(kernel::getpid());
    return true;
  }
}

// A child that was forked in the middle of it has the filter, or not.
void end_crossing_of_maker() {
  if (kernel::call(__NR_prctl, PR_GET_SECCOMP) == SECCOMP_MODE_FILTER) leave_session();
  else set_state(Process::crossed_by_nobody);
}

i64 cross_as_whole() {
  Undisturbed undisturbed;
  if (!begin_crossing()) return 0;
  await_borrowers();
  mark_what_is_open();
  i64 result = enroll(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH);
  if (result >= 0) leave_session();
  else set_state(Process::crossed_by_nobody);
  return result;
}

i64 cross_alone() {
  Undisturbed undisturbed;
  mark_what_is_open();
  if (!note_supervised_borrower()) return -EAGAIN;
  i64 result = enroll(0);
  if (result < 0) {
    forget_supervised_borrower();
    return result;
  }
  u8 nobody = Process::crossed_by_nobody;
  __atomic_compare_exchange_n(&process.crossing_state, &nobody, u8(Process::crossed_by_borrower), false,
                              __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
  return 0;
}

}  // namespace

i64 cross() {
  // A session's hook within another session has its calls from there.
  if (kernel_is_hooked) return -ENOSYS;
  return borrows_memory() ? cross_alone() : cross_as_whole();
}

void await_crossing() {
  while (state() == Process::crossing && crosser == u32(kernel::getpid())) {
    kernel::Timespec moment{0, 100'000};
    kernel::call(__NR_nanosleep, kernel::word(&moment), 0);
  }
}

bool is_supervised() {
  await_crossing();
  if (state() == Process::crossed) return true;
  if (borrows_memory()) return borrower_is_supervised();
  if (state() == Process::crossing) end_crossing_of_maker();
  return state() == Process::crossed;
}

i64 call_as_supervised(Call &call) {
  if (call.number != __NR_execve && call.number != __NR_execveat) return let_kernel;
  int borrowed = leave_borrowed_memory();
  i64 result = call.forward();
  return_to_borrowed_memory(borrowed);
  return result;
}

}  // namespace ramfs
