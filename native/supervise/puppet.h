// A supervised thread, stopped where its call ends, that is made to make other calls: what nobody can do for it from
// outside, such as executing a file that has no name on the host. By ptrace(2), for that moment: nothing of it is in
// the program's own code or memory, and of who is traced already it is EPERM.
#pragma once
#include "notified.h"

namespace ramfs {

// struct user_regs_struct of x86-64.
struct ThreadRegisters {
  u64 r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi, orig_rax, rip, cs, eflags, rsp, ss;
  u64 fs_base, gs_base, ds, es, fs, gs;
};

class Puppet {
 public:
  explicit Puppet(u32 thread) : thread_(thread) {}
  // Lets it go, where nothing else was said at the end of its call, with that call's result.
  ~Puppet();
  Puppet(const Puppet &) = delete;

  // Ends the call that the thread waits in and takes hold of it there: 0 or -errno, and then the call still waits. To
  // be called with rights to trace it; each of what follows too.
  i64 take(Notified &notified);
  // Has it make a call that the supervisor is not asked for: its result.
  i64 call(i64 number, u64 a = 0, u64 b = 0, u64 c = 0, u64 d = 0, u64 e = 0, u64 f = 0);
  // The thread goes on as if it had made this call itself, in the place of the one that was taken.
  void leave_with(i64 number, u64 a = 0, u64 b = 0, u64 c = 0, u64 d = 0, u64 e = 0);
  // Or with this result.
  void leave(i64 result);
  // The call was made by a program of 64 bits.
  bool is_native() const { return begin_.cs == 0x33; }

 private:
  bool ask(u64 request, u64 data) const;
  bool wait_for_stop();
  bool mask(u64 signals) const;
  void set_call(ThreadRegisters &registers, i64 number, const u64 *argument) const;

  u32 thread_;
  bool taken_ = false;
  u64 mask_ = 0;  // its signals, which wait until it is let go
  ThreadRegisters begin_{};
};

}  // namespace ramfs
