// landlock_create_ruleset(2). The kernel makes the ruleset and keeps what it says of the host; what it says of the tree
// is noted beside it (vfs/landlock.h).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/landlock.h"

namespace ramfs {
namespace {

// The newest ABI whose rights the tree knows: programs are told of no newer one.
constexpr i64 known_abi = 7;

// Whatever the handlers allow in the tree, the kernel must allow on the bodies, and on the loader that it executes in
// programs' place.
void admit_session(int ruleset, u32 handled) {
  if (handled) add_kernel_rule(ruleset, handled, process.arena.volume());
  u32 executes = handled & (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE);
  if (executes) add_kernel_rule(ruleset, executes, process.hook_fd);
}

}  // namespace

i64 sys_landlock_create_ruleset(Call &call) {
  // Bodies that are memfds could not be opened any more: as if the kernel had been started without Landlock.
  if (process.arena.volume() < 0) return -EOPNOTSUPP;
  if (call.word(2) == LANDLOCK_CREATE_RULESET_VERSION) return min(call.forward(), known_abi);
  if (call.word(2) != 0) return let_kernel;
  auto handled = Guest::copy_in<u64>(call.argument[0]);
  if (handled.ok() && call.argument[1] >= sizeof(u64) && (handled.value() & ~u64(all_landlock_rights))) return -EINVAL;
  i64 fd = call.forward();
  if (fd < 0 || !handled.ok()) return fd;
  if (begin_landlock_ruleset(int(fd), u32(handled.value())) == nullptr) {
    kernel::close(int(fd));
    return -EMFILE;
  }
  admit_session(int(fd), u32(handled.value()));
  return fd;
}

}  // namespace ramfs
