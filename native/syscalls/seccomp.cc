// seccomp(2), the part of prctl(2) that does the same, and that which gives programs less than their caller has.
#include <linux/prctl.h>
#include <linux/seccomp.h>

#include "../dispatch/handlers.h"
#include "../vfs/descriptors.h"
#include "../vfs/ownership.h"

namespace ramfs {
namespace {

// Who may only read and write from now on cannot ask what a descriptor is.
void learn_descriptors() {
  constexpr int most = 64;
  for (int fd = 0; fd < most; fd++) describe(fd);
}

i64 filtered(Call &call, bool strictly) {
  if (strictly) learn_descriptors();
  i64 result = call.forward();
  if (result >= 0) process.filtered = strictly ? Process::strictly : Process::by_filters;
  return result;
}

}  // namespace

i64 sys_seccomp(Call &call) {
  u32 operation = call.word(0);
  return operation == SECCOMP_SET_MODE_STRICT || operation == SECCOMP_SET_MODE_FILTER
             ? filtered(call, operation == SECCOMP_SET_MODE_STRICT)
             : let_kernel;
}

i64 sys_prctl(Call &call) {
  if (call.word(0) == PR_CAPBSET_DROP || call.word(0) == PR_SET_SECUREBITS) note_lesser_programs();
  return call.word(0) == PR_SET_SECCOMP ? filtered(call, call.argument[1] == SECCOMP_MODE_STRICT) : let_kernel;
}

}  // namespace ramfs
