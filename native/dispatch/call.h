// One system call of the program, on its way through a handler.
#pragma once
#include "../vfs/guest.h"
#include "../vfs/walk.h"

namespace ramfs {

struct Call;
// Makes what a handler hands to the kernel, where that is not this process's own call (supervise/host_calls.h); null:
// the kernel does, at once.
extern i64 (*make_call)(const Call &call);

struct Call {
  i64 number;
  u64 argument[6];
  // The call was handed to the kernel with a path. When the kernel finds nothing and links were not looked at, the
  // dispatcher runs the handler once more with `links` set.
  bool went_to_host = false;
  bool links = false;
  bool second_run = false;
  bool made_room = false;
  bool forwarded = false;  // an ESTALE may be the kernel's

  int fd(u32 i) const { return int(argument[i]); }
  u32 word(u32 i) const { return u32(argument[i]); }

  // The call as the program made it.
  i64 forward() {
    forwarded = true;
    if (make_call != nullptr) return make_call(*this);
    return kernel::call(number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
  }
};

// A handler returns a value or -errno. -ESTALE, if the kernel was not asked: the tree moved under the call; it is run
// again.
using Handler = i64 (*)(Call &);

// Or this: the kernel does the call as the program made it, and has the last word. Better than forward() where nothing
// is left to do: a kernel may empty the processor's memory of return addresses, so every function that is still to
// return behind a system call costs a misprediction.
constexpr i64 let_kernel = -4096;

// By the number (calls.def); null: the call does not concern us.
Handler handler_of(i64 number);

// The kernel is another session's hook to this one, whose sites are our own instructions (arena/handover.h).
extern bool kernel_is_hooked;

// Runs a call to its result.
i64 dispatch(Call &call);
// The same in two parts, for hook/start.S: an answer may be let_kernel, and what the kernel then says goes through
// `reconsider` if it is ENOENT and the call went to the host.
i64 consider(Call &call);
i64 reconsider(Call &call);
// The two together, by instructions of ours.
i64 carry_out(Call &call, i64 result);

// For a handler that has something to do behind the kernel's answer.
inline i64 ended(Call &call, i64 result) { return result == let_kernel ? call.forward() : result; }

inline i64 answer(const Error &error) { return -i64(error.number); }
inline i64 answer(const Result<void> &result) { return result.ok() ? 0 : answer(result.error()); }

// Which argument of a call is a path, and where it begins if it is relative.
struct PathArgument {
  int dir;
  u32 index;
};
// A path without a directory's descriptor.
constexpr PathArgument plain(u32 index) { return {AT_FDCWD, index}; }
// A descriptor and the path behind it.
inline PathArgument at(const Call &call, u32 index) { return {call.fd(index), index + 1}; }

// What the AT_ flags of a call say of its walk.
inline u32 how_of(u32 flags) {
  u32 how = 0;
  if (!(flags & AT_SYMLINK_NOFOLLOW)) how |= walk_follow;
  if (flags & AT_EMPTY_PATH) how |= walk_empty;
  return how;
}

// Walks a path of the call, as `walk` does.
Result<void> walk_call(Call &call, PathArgument path, u32 how, Place &place);

// Hands the call to the kernel, with the path that the walk found in the place of the program's. (A path that the
// walk has rewritten is absolute, so the descriptor before it does not matter.)
i64 to_host(Call &call, PathArgument path, const Place &place);
i64 to_host(Call &call, PathArgument path, const Place &place, PathArgument other, const Place &other_place);

}  // namespace ramfs

// Leaves a handler with -errno.
#define RAMFS_ANSWER(expression)                                            \
  do {                                                                      \
    auto answer_result = (expression);                                      \
    if (!answer_result.ok()) return ::ramfs::answer(answer_result.error()); \
  } while (0)
#define RAMFS_ANSWER_TRY(name, expression)                                \
  auto name##_result = (expression);                                      \
  if (!name##_result.ok()) return ::ramfs::answer(name##_result.error()); \
  auto &name = *name##_result
