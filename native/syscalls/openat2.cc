// openat2(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "open.h"

namespace ramfs {

i64 sys_openat2(Call &call) {
  // The kernel judges struct and flags before it looks at the path: an empty one is ENOENT if they are in order.
  u64 how_at = call.argument[2], size = call.argument[3];
  i64 judged = kernel::call(__NR_openat2, u64(i64(AT_FDCWD)), kernel::word(""), how_at, size);
  if (judged != -ENOENT) return judged;
  RAMFS_ANSWER_TRY(how, Guest::copy_in<kernel::OpenHow>(how_at));
  // Newer than we are.
  if (how.resolve & ~u64(all_resolve_flags)) return -EINVAL;
  return open_at(call, at(call, 0), u32(how.flags), u32(how.mode), u32(how.resolve));
}

}  // namespace ramfs
