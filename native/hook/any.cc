// Syscall sites whose number is known only when they run: libc's syscall(), musl's cancellable calls, Go's.
#include <linux/sched.h>

#include "../base/kernel_headers.h"
#include "../dispatch/call.h"
#include "../dispatch/crossing.h"
#include "../vfs/credentials.h"
#include "../vfs/descriptors.h"
#include "decode.h"
#include "entrances.h"
#include "stacks.h"
#include "stubs.h"

extern "C" {
__attribute__((visibility("hidden"))) ramfs::i64 ramfs_dispatch(ramfs::Call *call);
__attribute__((visibility("hidden"))) ramfs::i64 ramfs_reconsider(ramfs::Call *call);
}

namespace ramfs {
namespace {

// As start.S has it (build_call).
static_assert(__builtin_offsetof(Call, number) == 0 && __builtin_offsetof(Call, argument) == 8);
static_assert(__builtin_offsetof(Call, went_to_host) == 56 && sizeof(Call) == 64);

// As start.S compares them, in one byte.
enum Outcome : u32 { raw = 0, done = 1, counted = 2, counted_if_made = 0xff };

// Reads and writes concern nobody where their descriptor lies on the host.
bool merely_moves_bytes(i64 number) { return !each_call_is_dispatched && moves_bytes(number); }

// Waits for children are left to the program's own instruction as well, but in programs of Go, of which one is a
// debugger.
bool is_wait(i64 number) { return number == __NR_wait4 || number == __NR_waitid; }

// A child that shares the memory, is no thread and not waited for outlives the call: then the count stays up for good,
// if there is a child. A process that has just been forked learns its pid first, lest the child take the memory for its
// own.
Outcome count_child(const Call &call) {
  u64 flags = call.argument[0];
  if (call.number == __NR_vfork) flags = CLONE_VM | CLONE_VFORK;
  if (call.number == __NR_clone3) {
    auto first = Guest::copy_in<u64>(call.argument[0]);
    if (!first.ok()) return raw;
    flags = first.value();
  }
  borrows_memory();
  if (may_be_supervised()) await_crossing();
  if (flags & CLONE_NEWUSER) bear_in_user_namespace();
  if (!(flags & CLONE_VM) || (flags & CLONE_THREAD)) return raw;
  __atomic_fetch_add(&identity->borrowers, 1, __ATOMIC_SEQ_CST);
  return flags & CLONE_VFORK ? counted : counted_if_made;
}

}  // namespace
}  // namespace ramfs

extern "C" {

// Whether the call may be ours: asked on the caller's stack, so it takes next to none of it.
__attribute__((visibility("hidden"))) ramfs::u32 ramfs_concerns(ramfs::i64 number, ramfs::u32 fd) {
  using namespace ramfs;
  if (may_share_memory(number)) return 1;
  if (handler_of(number) == nullptr || (is_wait(number) && !hook_has_stacks())) return 0;
  return !(known_meaning(int(fd)) == meaning_host && merely_moves_bytes(number));
}

// What becomes of the call; when it is done, its result is in the place of the number. What only waits for the
// descriptor's other end is left to the program's own instruction: musl cancels threads there.
__attribute__((visibility("hidden"))) ramfs::u32 ramfs_any(ramfs::Call *call) {
  using namespace ramfs;
  if (may_share_memory(call->number)) return count_child(*call);
  if (merely_moves_bytes(call->number) && describe(call->fd(0)).kind == Descriptor::host) return raw;
  i64 result = ramfs_dispatch(call);
  if (result == let_kernel) {
    if (!call->went_to_host) return raw;
    result = call->forward();
    if (result == -ENOENT) result = ramfs_reconsider(call);
  }
  call->number = result;
  return done;
}

}  // extern "C"
