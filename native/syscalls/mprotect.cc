// mprotect(2), pkey_mprotect(2): what is mapped of a file on a mount without execution stays without it (Linux's
// VM_MAYEXEC).
#include "../base/kernel_headers.h"
#include "../base/page.h"
#include "../dispatch/handlers.h"
#include "../store/mount.h"
#include "../vfs/own_maps.h"

namespace ramfs {

i64 sys_mprotect(Call &call) {
  bool asks = (process.arena.header().mount_flags & MS_NOEXEC) && (call.word(2) & PROT_EXEC);
  u64 begin = call.argument[0], end = begin + round_up(call.argument[1], page_size);
  if (!asks || begin % page_size != 0 || end <= begin || !maps_noexec(begin, end)) return let_kernel;
  return -EACCES;
}

}  // namespace ramfs
