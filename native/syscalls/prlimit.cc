// prlimit(2), setrlimit(2): who may leave a core file from now on stands where it is looked for (vfs/cores.h).
#include <asm/resource.h>

#include "../dispatch/handlers.h"
#include "../vfs/cores.h"

namespace ramfs {
namespace {

// The limit of core files, perhaps.
i64 changed(i64 result) {
  if (result >= 0 && working_directory().in_tree() && may_leave_core()) stand_among_cores(working_directory().number);
  return result;
}

}  // namespace

i64 sys_setrlimit(Call &call) { return call.word(0) == RLIMIT_CORE ? changed(call.forward()) : let_kernel; }

i64 sys_prlimit64(Call &call) {
  bool own = call.word(0) == 0 || call.word(0) == caller_pid();
  if (call.word(1) != RLIMIT_CORE || call.argument[2] == 0 || !own) return let_kernel;
  return changed(call.forward());
}

}  // namespace ramfs
