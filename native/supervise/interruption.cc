#include "interruption.h"

#include "../base/kernel_headers.h"
#include "../base/syscall.h"
#include "status.h"

namespace ramfs {
namespace {

constexpr u32 interrupting = SIGUSR1;
constexpr i64 restart_by_kernel = -512;  // ERESTARTSYS: never seen by a program that has a signal pending

// What a signal's handler returns to: rt_sigreturn(2).
[[gnu::naked]] void restorer() { asm("mov $15, %eax\n\tsyscall"); }

constexpr u64 bit_of(u32 signal) { return 1ull << (signal - 1); }

struct Pending {
  u64 any, caught;
};

// Signals that the thread would act on if it could.
Pending pending_of(u32 thread) {
  Status status;
  if (!status.read(thread)) return {0, 0};
  u64 own = status.hexadecimal("SigPnd"), shared = status.hexadecimal("ShdPnd");
  u64 blocked = status.hexadecimal("SigBlk"), ignored = status.hexadecimal("SigIgn");
  u64 caught = status.hexadecimal("SigCgt");
  constexpr u64 ignored_by_default = bit_of(SIGCHLD) | bit_of(SIGURG) | bit_of(SIGWINCH) | bit_of(SIGCONT);
  return {(own | shared) & ~blocked & ~ignored & (caught | ~ignored_by_default), caught};
}

bool still_waits(int listener, u64 call) {
  return kernel::call(__NR_ioctl, u64(i64(listener)), SECCOMP_IOCTL_NOTIF_ID_VALID, kernel::word(&call)) != -ENOENT;
}

}  // namespace

bool is_to_be_interrupted(int listener, u64 call, u32 thread) {
  return !still_waits(listener, call) || pending_of(thread).any != 0;
}

void interrupt_worker(u32 pid) { kernel::call(__NR_kill, pid, interrupting); }

void be_interruptible() {
  struct {
    void (*handler)(int);
    u64 flags;
    void (*restorer)();
    u64 mask;
  } action{[](int) {}, 0x04000000, restorer, 0};
  kernel::call(__NR_rt_sigaction, interrupting, kernel::word(&action), 0, sizeof action.mask);
}

// A signal that has no handler stops the program, or ends it: behind the stop the call goes on.
i64 interrupted_answer(u32 thread) {
  Pending pending = pending_of(thread);
  return pending.any != 0 && (pending.any & pending.caught) == 0 ? restart_by_kernel : -i64(EINTR);
}

}  // namespace ramfs
