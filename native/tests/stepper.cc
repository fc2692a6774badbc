#include "stepper.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expect.h"

namespace ramfs::test {
namespace {

// A child that stands before the first instruction of `change`.
pid_t start_traced(const std::function<void()> &change) {
  pid_t pid = fork();
  EXPECT(pid >= 0);
  if (pid == 0) {
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) < 0) _exit(99);
    raise(SIGSTOP);
    change();
    _exit(0);
  }
  int status;
  waitpid(pid, &status, 0);
  if (!WIFSTOPPED(status)) throw Skipped{"ptrace is not allowed here"};
  return pid;
}

bool step(pid_t pid) {
  int status;
  if (ptrace(PTRACE_SINGLESTEP, pid, nullptr, nullptr) < 0) return false;
  waitpid(pid, &status, 0);
  EXPECT(!WIFSIGNALED(status));
  EXPECT(!WIFSTOPPED(status) || WSTOPSIG(status) == SIGTRAP);
  return WIFSTOPPED(status);
}

// The parts of the arena that operations change: the header's beginning and the heap's used part with room to grow.
class Copy {
 public:
  explicit Copy(const Arena &arena) : arena_(arena) {
    void *base = mmap(nullptr, arena.header().bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(base != MAP_FAILED);
    work_ = Arena(base);
    last_ = static_cast<char *>(malloc(extent()));
    memcpy(base, arena.base(), arena.header().bytes);
    memcpy(last_, arena.base(), extent());
  }
  ~Copy() {
    munmap(work_.base(), arena_.header().bytes);
    free(last_);
  }
  // Whether the arena differs from the last look at it.
  bool changed() {
    const char *now = static_cast<const char *>(arena_.base());
    constexpr u64 heap = header_bytes;
    if (memcmp(now, last_, hot) == 0 && memcmp(now + heap, last_ + heap, extent() - heap) == 0) return false;
    memcpy(last_, now, extent());
    return true;
  }
  const Arena &fresh() {
    memcpy(work_.base(), last_, extent());
    return work_;
  }

 private:
  static constexpr u64 hot = __builtin_offsetof(Header, keeper);
  static constexpr u64 room = 16384;

  u64 extent() {
    if (extent_ == 0) extent_ = min(u64(arena_.header().heap.end) * granule + room, arena_.header().bytes);
    return extent_;
  }

  Arena arena_, work_;
  char *last_ = nullptr;
  u64 extent_ = 0;
};

}  // namespace

u32 step_through(Tree &tree, const std::function<void()> &change,
                 const std::function<void(const Arena &copy, u32 pid)> &judge) {
  Copy copy(tree.arena());
  u32 states = 0;
  pid_t pid = start_traced(change);
  while (step(pid)) {
    if (!copy.changed()) continue;
    states++;
    judge(copy.fresh(), u32(pid));
  }
  return states;
}

bool kill_after(u32 instructions, const std::function<void()> &change) {
  pid_t pid = start_traced(change);
  for (u32 i = 0; i < instructions; i++)
    if (!step(pid)) return false;
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  return true;
}

}  // namespace ramfs::test
