#include "puppet.h"

#include <linux/ptrace.h>

#include "../base/kernel_headers.h"

namespace ramfs {
namespace {

constexpr u64 syscall_length = 2;
constexpr u64 no_call = ~0ull;  // in orig_rax: nothing is to be begun again

bool has_stopped(i32 status) { return (status & 0xff) == 0x7f; }
u32 signal_of(i32 status) { return u32(status) >> 8 & 0xff; }
constexpr u64 all_signals = ~0ull;
u32 event_of(i32 status) { return u32(status) >> 16; }
constexpr u32 at_call = SIGTRAP | 0x80;  // PTRACE_O_TRACESYSGOOD

}  // namespace

bool Puppet::ask(u64 request, u64 data) const { return kernel::call(__NR_ptrace, request, thread_, 0, data) >= 0; }

// False: it is gone.
bool Puppet::wait_for_stop() {
  constexpr u64 all = 0x40000000;  // __WALL
  for (;;) {
    i32 status = 0;
    i64 pid = kernel::call(__NR_wait4, thread_, kernel::word(&status), all, 0);
    if (pid == -EINTR) continue;
    if (pid < 0 || !has_stopped(status)) return taken_ = false;
    if (signal_of(status) == at_call || event_of(status) == PTRACE_EVENT_STOP) return true;
    if (!ask(PTRACE_SYSCALL, 0)) return taken_ = false;
  }
}

bool Puppet::mask(u64 signals) const {
  return kernel::call(__NR_ptrace, PTRACE_SETSIGMASK, thread_, sizeof signals, kernel::word(&signals)) >= 0;
}

void Puppet::set_call(ThreadRegisters &registers, i64 number, const u64 *argument) const {
  registers.rip = begin_.rip - syscall_length;
  registers.rax = u64(number);
  registers.orig_rax = no_call;
  registers.rdi = argument[0];
  registers.rsi = argument[1];
  registers.rdx = argument[2];
  registers.r10 = argument[3];
  registers.r8 = argument[4];
  registers.r9 = argument[5];
}

i64 Puppet::take(Notified &notified) {
  i64 seized = kernel::call(__NR_ptrace, PTRACE_SEIZE, thread_, 0, PTRACE_O_TRACESYSGOOD);
  if (seized < 0) return seized;
  taken_ = true;
  // In this order: it stops before it is back in its program.
  ask(PTRACE_INTERRUPT, 0);
  notified.answer(-EAGAIN);
  if (!wait_for_stop()) return 0;
  ask(PTRACE_GETREGS, kernel::word(&begin_));
  kernel::call(__NR_ptrace, PTRACE_GETSIGMASK, thread_, sizeof mask_, kernel::word(&mask_));
  mask(all_signals);
  return 0;
}

i64 Puppet::call(i64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f) {
  const u64 argument[] = {a, b, c, d, e, f};
  ThreadRegisters registers = begin_;
  set_call(registers, number, argument);
  if (!taken_ || !ask(PTRACE_SETREGS, kernel::word(&registers))) return -ESRCH;
  for (u32 stop = 0; stop < 2; stop++) {
    if (!ask(PTRACE_SYSCALL, 0) || !wait_for_stop()) return -ESRCH;
  }
  return ask(PTRACE_GETREGS, kernel::word(&registers)) ? i64(registers.rax) : -ESRCH;
}

void Puppet::leave_with(i64 number, u64 a, u64 b, u64 c, u64 d, u64 e) {
  const u64 argument[] = {a, b, c, d, e, begin_.r9};
  set_call(begin_, number, argument);
  if (taken_) ask(PTRACE_SETREGS, kernel::word(&begin_));
}

void Puppet::leave(i64 result) {
  begin_.rax = u64(result);
  begin_.orig_rax = no_call;
  if (taken_) ask(PTRACE_SETREGS, kernel::word(&begin_));
}

Puppet::~Puppet() {
  if (!taken_) return;
  mask(mask_);
  ask(PTRACE_DETACH, 0);
}

}  // namespace ramfs
