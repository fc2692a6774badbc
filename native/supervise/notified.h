// A call of a supervised program that waits for its answer (seccomp_unotify(2)).
#pragma once
#include "../base/kernel_headers.h"
#include "../base/syscall.h"

namespace ramfs {

class Notified {
 public:
  explicit Notified(int listener) : listener_(listener) {}

  // Waits for the next: 0 or -errno; ENOENT: the caller was killed meanwhile.
  i64 receive();
  // Whether it still waits: so what was read of its thread's memory was its.
  bool waits() const;

  u64 id() const { return received_.notification.id; }
  u32 thread() const { return received_.notification.pid; }
  i64 number() const { return received_.notification.data.nr; }
  u64 argument(u32 i) const { return received_.notification.data.args[i]; }

  // Each ends it. Of who has been killed nothing is said.
  void answer(i64 result);
  void go_on();  // the kernel makes the call
  // The result is a descriptor, a copy of this one: or -errno, and the call still waits.
  i64 give(int fd, bool closes_on_exec);

  // A copy of the descriptor in the caller: its number there or -errno.
  i64 inject(int fd, u32 flags) const;

 private:
  void send(i64 value, i32 error, u32 flags);

  int listener_;
  // The kernel may know longer ones.
  union {
    seccomp_notif notification;
    char room[256];
  } received_{};
};

// EIO for a call that nobody answers any more.
void fail_call(int listener, u64 id);

}  // namespace ramfs
