#include "call.h"

#include "../base/kernel_headers.h"
#include "../bodies/usage.h"
#include "crossing.h"
#include "filter.h"

namespace ramfs {

constinit bool kernel_is_hooked = false;
i64 (*make_call)(const Call &call) = nullptr;

Result<void> walk_call(Call &call, PathArgument path, u32 how, Place &place) {
  RAMFS_TRY(text, Guest::path(call.argument[path.index]));
  if (how & walk_links) call.links = true;
  if (call.links) how |= walk_links;
  return walk(path.dir, text, how, place);
}

i64 to_host(Call &call, PathArgument path, const Place &place) {
  if (call.second_run) return -ENOENT;
  call.went_to_host = true;
  if (kernel::word(place.path) == call.argument[path.index]) return let_kernel;
  Call there = call;
  there.argument[path.index] = kernel::word(place.path);
  return there.forward();
}

i64 to_host(Call &call, PathArgument path, const Place &place, PathArgument other, const Place &other_place) {
  call.went_to_host = true;
  Call there = call;
  there.argument[path.index] = kernel::word(place.path);
  there.argument[other.index] = kernel::word(other_place.path);
  return there.forward();
}

i64 consider(Call &call) {
  Handler handler = handler_of(call.number);
  if (handler == nullptr) return let_kernel;
  if (may_be_supervised() && is_supervised()) return call_as_supervised(call);
  if (process.filtered)
    if (i64 judged = judge_by_filters(call); judged != let_kernel) return judged;
  for (;;) {
    i64 result = handler(call);
    // Removed files may still take the room: tried once more when they no longer do.
    if (result == -ENOSPC && !call.made_room && !call.went_to_host) {
      call.made_room = true;
      if (make_room(process.arena)) continue;
    }
    if (result == -ESTALE && !call.went_to_host && !call.forwarded) {
      if (may_be_supervised() && is_supervised()) return call_as_supervised(call);
      continue;
    }
    if (result == -ENOENT && call.went_to_host) return reconsider(call);
    return result;
  }
}

// Once more, with links looked at, if they were not.
i64 reconsider(Call &call) {
  if (call.links || (may_be_supervised() && is_supervised())) return -ENOENT;
  call.links = call.second_run = true;
  call.went_to_host = false;
  i64 result;
  do result = handler_of(call.number)(call);
  while (result == -ESTALE && !call.forwarded);
  return ended(call, result);
}

i64 carry_out(Call &call, i64 result) {
  if (result != let_kernel) return result;
  result = call.forward();
  return result == -ENOENT && call.went_to_host ? reconsider(call) : result;
}

i64 dispatch(Call &call) { return carry_out(call, consider(call)); }

}  // namespace ramfs
