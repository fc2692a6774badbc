#include "tracee.h"

#include <asm/ptrace-abi.h>
#include <linux/ptrace.h>

#include "../base/page.h"
#include "../base/syscall.h"
#include "../base/text.h"
#include "proc_links.h"

namespace ramfs {

constinit LoaderCode loader_code{};

namespace {

constexpr u64 compared = 32;  // bytes of the loader's first instructions

// struct user_regs_struct of x86-64.
struct Registers {
  u64 r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi, orig_rax, rip, cs, eflags, rsp, ss;
  u64 fs_base, gs_base, ds, es, fs, gs;
};
struct SignalInfo {
  u64 word[16];
};

bool has_stopped(i32 status) { return (status & 0xff) == 0x7f; }
u32 signal_of(i32 status) { return u32(status) >> 8 & 0x7f; }  // without the mark of PTRACE_O_TRACESYSGOOD
u32 event_of(i32 status) { return u32(status) >> 16; }
bool may_be_execution(i32 status) {
  return has_stopped(status) && signal_of(status) == SIGTRAP &&
         (event_of(status) == 0 || event_of(status) == PTRACE_EVENT_EXEC);
}

class Tracee {
 public:
  explicit Tracee(u32 pid) : pid_(pid) {}

  bool ask(u64 request, u64 data) const { return kernel::call(__NR_ptrace, request, pid_, 0, data) >= 0; }

  // It stands at the first instruction of this very loader.
  bool is_at_begin(Registers &registers) const {
    if (!ask(PTRACE_GETREGS, kernel::word(&registers))) return false;
    if ((registers.rip ^ kernel::word(loader_code.begin)) & (page_size - 1)) return false;
    for (u64 at = 0; at < compared; at += 8) {
      u64 word;
      if (kernel::call(__NR_ptrace, PTRACE_PEEKTEXT, pid_, registers.rip + at, kernel::word(&word)) < 0) return false;
      if (__builtin_memcmp(&word, loader_code.begin + at, sizeof word) != 0) return false;
    }
    return executes_loader();
  }

  bool is_at_end(const Registers &begin, Registers &registers) const {
    u64 length = u64(loader_code.end - loader_code.begin);
    return ask(PTRACE_GETREGS, kernel::word(&registers)) && registers.rip == begin.rip + length;
  }

  // Tells the loader that a tracer waits for its end.
  bool mark(const Registers &begin) const {
    Registers marked = begin;
    marked.r15 = 1;
    return ask(PTRACE_SETREGS, kernel::word(&marked));
  }

  void signal(u32 number) const { kernel::call(__NR_tkill, pid_, number); }

 private:
  bool executes_loader() const {
    Text<32> path;
    path.add("/proc/").add(u64(pid_)).add("/exe");
    return is_loader(path.c_str());
  }

  u32 pid_;
};

// One on its way through the loader, between two calls of wait(2). Signals that come meanwhile are kept. Changed by its
// tracer alone, which is a thread; another thread may look for a place.
struct Passage {
  enum Stage : u32 {
    end_of_execve,  // behind the event comes the end of the call, for those who follow calls
    in_loader,
    call_of_loader,  // whose end is told to those who follow calls as that of execve
    done,            // and still at the beginning of what is a loader again, of a session inside this one
  };
  u32 pid;  // 0: free
  Stage stage;
  i32 status;  // to be told in the end
  u64 entry, kept;
  Registers begin;
  SignalInfo signal;

  bool is_event() const { return event_of(status) == PTRACE_EVENT_EXEC; }

  // False: it is not traced, or not at the loader's beginning.
  bool start(i32 reported) {
    Tracee tracee(pid);
    if (!tracee.is_at_begin(begin) || !tracee.ask(PTRACE_GETSIGINFO, kernel::word(&signal))) return false;
    status = reported;
    kept = 0;
    return is_event() ? tracee.ask(PTRACE_SYSCALL, 0) && enter(end_of_execve) : run_loader();
  }

  // The next stop: false, it has been resumed; true: it is to be told, as it is or as what it has become.
  bool go_on(i32 &stop) {
    Tracee tracee(pid);
    bool trapped = signal_of(stop) == SIGTRAP && event_of(stop) == 0;
    Registers end;
    switch (stage) {
      case end_of_execve:
        if (trapped) return !run_loader();
        break;
      case in_loader:
        if (signal_of(stop) == SIGSTOP && tracee.is_at_end(begin, end)) {
          entry = end.r12;
          return is_event() ? !(tracee.ask(PTRACE_SYSCALL, 0) && enter(call_of_loader)) : finish(stop);
        }
        // The session's first program: the loader has executed itself once more.
        if (may_be_execution(stop) && tracee.is_at_begin(begin)) return !run_loader();
        break;
      case call_of_loader:
        if (trapped) return finish(stop);
        break;
      case done: return true;
    }
    if (event_of(stop) == 0 && !trapped) kept |= 1ull << signal_of(stop);
    return !tracee.ask(stage == in_loader ? PTRACE_CONT : PTRACE_SYSCALL, 0);
  }

  bool stands_at_loader() const {
    Registers registers;
    return Tracee(pid).is_at_begin(registers) && registers.rip == entry;
  }

  bool enter(Stage next) {
    stage = next;
    return true;
  }

 private:
  bool run_loader() {
    Tracee tracee(pid);
    return tracee.mark(begin) && tracee.ask(PTRACE_CONT, 0) && enter(in_loader);
  }

  bool finish(i32 &stop) {
    Tracee tracee(pid);
    if (is_event()) begin.orig_rax = ~0ull;
    begin.rax = 0;
    begin.rip = entry;
    tracee.ask(PTRACE_SETREGS, kernel::word(&begin));
    tracee.ask(PTRACE_SETSIGINFO, kernel::word(&signal));
    for (u32 number = 1; number < 64; number++)
      if (kept >> number & 1) tracee.signal(number);
    stop = status;
    return true;
  }
};

constexpr u32 most_passages = 16;  // beyond, the loader is shown
RAMFS_SELDOM Passage passages[most_passages];
u32 passage_count;

Passage *passage_of(u32 pid) {
  for (Passage &p : passages)
    if (__atomic_load_n(&p.pid, __ATOMIC_RELAXED) == pid) return &p;
  return nullptr;
}

void release(Passage &passage) {
  __atomic_store_n(&passage.pid, 0u, __ATOMIC_RELEASE);
  __atomic_fetch_sub(&passage_count, 1, __ATOMIC_RELAXED);
}

Passage *claim(u32 pid) {
  for (Passage &p : passages) {
    u32 free = 0;
    if (!__atomic_compare_exchange_n(&p.pid, &free, pid, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) continue;
    __atomic_fetch_add(&passage_count, 1, __ATOMIC_RELAXED);
    return &p;
  }
  return nullptr;
}

}  // namespace

bool is_reported(u32 pid, i32 &status) {
  Passage *passage = __atomic_load_n(&passage_count, __ATOMIC_RELAXED) ? passage_of(pid) : nullptr;
  if (passage && passage->stage != Passage::done) {
    bool stopped = has_stopped(status);
    if (stopped && !passage->go_on(status)) return false;
    if (stopped && passage->stands_at_loader()) passage->enter(Passage::done);
    else release(*passage);
    return true;
  }
  if (passage && has_stopped(status) && passage->stands_at_loader()) return true;
  if (passage) release(*passage);
  if (!may_be_execution(status) || borrows_memory()) return true;
  passage = claim(pid);
  if (passage == nullptr) return true;
  if (passage->start(status)) return false;
  release(*passage);
  return true;
}

}  // namespace ramfs
