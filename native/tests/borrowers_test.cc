// Runs patched calls that make a child: who borrows the memory of its parent is counted.
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../arena/identity.h"
#include "../vfs/process.h"
#include "hook_entry.h"
#include "patched.h"

using namespace ramfs;
using namespace ramfs::test;

asm(R"(
    .text
# A call that makes a child, which ends with what lies at (%rdx) as its status.
    .macro child_piece name, number
    .globl piece_\name, piece_\name\()_end
piece_\name:
    mov $\number, %eax
    syscall
    test %rax, %rax
    jz 1f
    ret
1:  mov (%rdx), %edi
    mov $60, %eax
    syscall
piece_\name\()_end:
    .endm
    child_piece vfork, 58
    child_piece clone, 56
    child_piece clone3, 435
)");

extern "C" {
PIECE(vfork)
PIECE(clone)
PIECE(clone3)
}

namespace {

// Runs a piece that makes a child; expects the child to have seen that many borrowers, and so many to be left.
void expect_borrowers(const u8 *begin, const u8 *end, u64 first_argument, u64 second, int in_child, u32 left) {
  Patched code(begin, end);
  u64 state[registers] = {};
  state[rdi] = first_argument;
  state[rsi] = second;
  state[rdx] = u64(&identity->borrowers);
  call_piece(code.at(0), state);
  EXPECT(seen_calls.empty());
  EXPECT(i64(state[rax]) > 0);
  int status = -1;
  waitpid(pid_t(state[rax]), &status, __WALL);
  EXPECT(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), in_child);
  EXPECT_EQ(identity->borrowers, left);
  identity->borrowers = 0;
}

constexpr u64 shared_memory = CLONE_VM | SIGCHLD, waited_for = CLONE_VM | CLONE_VFORK | SIGCHLD;

}  // namespace

TEST("vfork counts its child as a borrower until it is gone") {
  begin_identity();
  expect_borrowers(piece_vfork, piece_vfork_end, 0, 0, 1, 0);
}

TEST("a forked child learns its pid before the first child that borrows its memory can") {
  begin_identity();
  Patched code(piece_vfork, piece_vfork_end);
  pid_t pid = fork();
  if (pid == 0) {
    u64 state[registers] = {};
    state[rdx] = u64(&identity->pid);
    if (identity->pid != 0) _exit(1);
    call_piece(code.at(0), state);
    int status;
    waitpid(pid_t(state[rax]), &status, 0);
    // What the child saw as its status is the low byte of its parent's pid.
    bool known = identity->pid == u32(getpid()) && WEXITSTATUS(status) == (getpid() & 0xff);
    _exit(known && caller_pid() == u32(getpid()) ? 0 : 2);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST("clone counts a child as a borrower only if it shares memory, and for good if nobody waits for it") {
  begin_identity();
  expect_borrowers(piece_clone, piece_clone_end, SIGCHLD, 0, 0, 0);
  expect_borrowers(piece_clone, piece_clone_end, waited_for, 0, 1, 0);
  expect_borrowers(piece_clone, piece_clone_end, shared_memory, 0, 1, 1);
}

TEST("clone3 counts as clone does") {
  begin_identity();
  clone_args arguments{};
  arguments.exit_signal = SIGCHLD;
  expect_borrowers(piece_clone3, piece_clone3_end, u64(&arguments), sizeof arguments, 0, 0);
  arguments.flags = CLONE_VM | CLONE_VFORK;
  expect_borrowers(piece_clone3, piece_clone3_end, u64(&arguments), sizeof arguments, 1, 0);
  arguments.flags = CLONE_VM;
  expect_borrowers(piece_clone3, piece_clone3_end, u64(&arguments), sizeof arguments, 1, 1);
}

TEST("a call that makes no child leaves no borrower") {
  begin_identity();
  Patched code(piece_clone, piece_clone_end);
  constexpr u64 refused = CLONE_SIGHAND;  // needs CLONE_VM; and CLONE_THREAD needs it in turn
  for (u64 flags : {u64(CLONE_THREAD | SIGCHLD), refused | SIGCHLD, CLONE_THREAD | shared_memory,
                    CLONE_NEWNS | CLONE_FS | shared_memory, CLONE_NEWNS | CLONE_FS | waited_for}) {
    u64 state[registers] = {};
    state[rdi] = flags;
    state[rdx] = u64(&identity->borrowers);
    call_piece(code.at(0), state);
    EXPECT_EQ(i64(state[rax]), i64(-EINVAL));
    EXPECT_EQ(identity->borrowers, 0u);
  }
}
