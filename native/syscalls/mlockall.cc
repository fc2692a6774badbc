// mlockall(2): what the program has mapped; the kernel would lock the arena as well, with all the room in it that
// nobody uses.
#include <asm/resource.h>

#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/own_maps.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

// What is mapped from now on is locked, since an earlier call.
bool locks_future = false;

// As the kernel's can_do_mlock and mlockall judge it.
i64 judge() {
  struct {
    u64 soft, hard;
  } limit;
  if (may(Capability::ipc_lock) || kernel::call(__NR_getrlimit, RLIMIT_MEMLOCK, kernel::word(&limit)) < 0) return 0;
  if (limit.soft == 0) return -EPERM;
  u64 total = 0;
  each_mapping([](void *sum, u64 begin, u64 end) { *static_cast<u64 *>(sum) += end - begin; }, &total);
  return total <= limit.soft ? 0 : -ENOMEM;
}

}  // namespace

i64 sys_mlockall(Call &call) {
  u32 flags = call.word(0);
  bool known = (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) == 0;
  if (!known || !(flags & MCL_CURRENT)) {
    if (known && (flags & MCL_FUTURE)) locks_future = true;
    return let_kernel;
  }
  if (i64 refused = judge()) return refused;
  // What no longer applies to later mappings the kernel only forgets with all of it.
  if (locks_future && !(flags & MCL_FUTURE)) kernel::call(__NR_munlockall);
  locks_future = flags & MCL_FUTURE;
  if (i64 refused = locks_future ? kernel::call(__NR_mlockall, flags & ~MCL_CURRENT) : 0) return refused;
  u32 how = flags & MCL_ONFAULT ? MLOCK_ONFAULT : 0;
  // Errors are those of guard pages and the like, which the kernel passes over as well.
  each_mapping(
      [](void *with, u64 begin, u64 end) { kernel::call(__NR_mlock2, begin, end - begin, *static_cast<u32 *>(with)); },
      &how);
  return 0;
}

}  // namespace ramfs
