// mprotect(2), pkey_mprotect(2): what is mapped of a file on a mount without execution stays without it (Linux's VM_MAYEXEC).
#include "../base/errno.h"
#include "../dispatch/handlers.h"
#include "../store/mount.h"
#include "../vfs/own_maps.h"

namespace ramfs {

i64 sys_mprotect(Call &call) {
  constexpr u32 prot_exec = 4;
  constexpr u64 page = 4096;
  bool asks = (process.arena.header().mount_flags & mount_noexec) && (call.word(2) & prot_exec);
  u64 begin = call.argument[0], end = begin + round_up(call.argument[1], page);
  if (!asks || begin % page != 0 || end <= begin || !maps_noexec(begin, end)) return let_kernel;
  return -E_ACCES;
}

}  // namespace ramfs
