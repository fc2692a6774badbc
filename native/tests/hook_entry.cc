#include "hook_entry.h"

#include <asm/unistd.h>

#include "../dispatch/call.h"
#include "../dispatch/crossing.h"

namespace ramfs {

namespace test {

std::vector<SeenCall> seen_calls;
i64 next_answer, reconsidered_answer;
std::vector<u64> seen_stacks;

}  // namespace test

namespace {

i64 never_run(Call &) { return 0; }

}  // namespace

// A few numbers are enough for the decoder; the real table is tested by programs.
Handler handler_of(i64 number) {
  for (i64 ours : {__NR_read, __NR_write, __NR_writev, __NR_dup, __NR_dup2, __NR_close, __NR_fcntl, __NR_open,
                   __NR_stat, __NR_openat, __NR_newfstatat, __NR_sendto, __NR_renameat2})
    if (number == ours) return never_run;
  return nullptr;
}

// No call of these tests is a supervised program's, and none of their threads crosses over.
i64 (*make_call)(const Call &call) = nullptr;
void await_crossing() {}

}  // namespace ramfs

extern "C" {

// start.S jumps to it from an entry point that nobody uses here.
ramfs::u64 ramfs_load(ramfs::u64 *) { __builtin_trap(); }

ramfs::i64 ramfs_after_read(int fd, ramfs::i64 result) {
  ramfs::test::seen_calls.push_back({__NR_read, {ramfs::u64(fd), ramfs::u64(result)}});
  return ramfs::test::next_answer;
}

ramfs::i64 ramfs_after_write(int fd, ramfs::i64 result) {
  ramfs::test::seen_calls.push_back({__NR_write, {ramfs::u64(fd), ramfs::u64(result)}});
  return ramfs::test::next_answer;
}

static void see(const ramfs::Call &call) {
  ramfs::test::SeenCall seen{call.number, {}};
  for (int i = 0; i < 6; i++) seen.argument[i] = call.argument[i];
  ramfs::test::seen_calls.push_back(seen);
}

ramfs::i64 ramfs_after_short_write(ramfs::Call *call, ramfs::i64) {
  see(*call);
  return ramfs::test::reconsidered_answer;
}

ramfs::i64 ramfs_after_wait(ramfs::Call *call, ramfs::i64) {
  see(*call);
  return ramfs::test::next_answer;
}

ramfs::i64 ramfs_after_dup(int fd, ramfs::i64 result) {
  ramfs::test::seen_calls.push_back({__NR_dup, {ramfs::u64(fd), ramfs::u64(result)}});
  return result;
}

ramfs::i64 ramfs_reconsider(ramfs::Call *call) {
  see(*call);
  return ramfs::test::reconsidered_answer;
}

ramfs::i64 ramfs_dispatch(ramfs::Call *call) {
  see(*call);
  ramfs::test::seen_stacks.push_back(ramfs::u64(__builtin_frame_address(0)));
  return ramfs::test::next_answer;
}
}
