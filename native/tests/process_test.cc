#include "../vfs/process.h"

#include <sys/wait.h>
#include <unistd.h>

#include "../arena/identity.h"
#include "expect.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

// vfork as a patched site does it (hook/stubs.cc): the parent learns its pid if it does not know it, and the count is
// raised before the child can run and lowered by the parent. What the child finds comes back through the memory they
// share.
template <class Look>
void in_borrower(Look look) {
  if (identity->pid == 0) identity->pid = u32(getpid());
  __atomic_fetch_add(&identity->borrowers, 1, __ATOMIC_SEQ_CST);
  pid_t pid = vfork();
  if (pid == 0) {
    look();
    _exit(0);
  }
  __atomic_fetch_sub(&identity->borrowers, 1, __ATOMIC_SEQ_CST);
  waitpid(pid, nullptr, 0);
}

// Runs `look` in a forked child and expects it to hold there.
template <class Look>
void expect_in_child(Look look) {
  pid_t pid = fork();
  if (pid == 0) _exit(look() ? 0 : 1);
  int status = -1;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

volatile bool borrowed;
volatile u32 found_pid, real_pid;

void look_around() {
  borrowed = borrows_memory();
  found_pid = caller_pid();
  real_pid = u32(getpid());
}

}  // namespace

TEST("a program knows its pid and borrows no memory; its vfork child has its own pid and does") {
  begin_identity();
  EXPECT(!borrows_memory());
  EXPECT_EQ(caller_pid(), u32(getpid()));
  in_borrower(look_around);
  EXPECT(borrowed);
  EXPECT_EQ(u32(found_pid), u32(real_pid));
  EXPECT(!borrows_memory());
  EXPECT_EQ(caller_pid(), u32(getpid()));
}

TEST("a forked child has memory and a pid of its own") {
  begin_identity();
  expect_in_child([] { return caller_pid() == u32(getpid()) && !borrows_memory() && caller_pid() == u32(getpid()); });
}

TEST("a forked child that has not asked yet does not take the pid of its own vfork child") {
  begin_identity();
  expect_in_child([] {
    in_borrower(look_around);
    return borrowed && found_pid == real_pid && caller_pid() == u32(getpid()) && !borrows_memory();
  });
}

TEST("a vfork child's umask and directory are its own, and are given back when it leaves") {
  begin_identity();
  process.umask = 022;
  process.cwd.number = 7;
  in_borrower([] {
    file_mode_mask() = 077;
    writable_working_directory()->number = 9;
    borrowed = file_mode_mask() == 077 && working_directory().number == 9;
    leave_borrowed_memory();
  });
  EXPECT(borrowed);
  EXPECT_EQ(file_mode_mask(), 022u);
  EXPECT_EQ(working_directory().number, u64(7));
  process.cwd.number = 0;
}

TEST("copies of vfork children that left without giving them back are there again for others") {
  begin_identity();
  for (int i = 0; i < 10; i++) {
    borrowed = false;
    in_borrower([] { borrowed = writable_working_directory() != nullptr; });
    EXPECT(borrowed);
  }
}
