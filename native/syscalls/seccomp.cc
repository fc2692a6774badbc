// seccomp(2), and the part of prctl(2) that does the same.
#include "../dispatch/handlers.h"
#include "../vfs/descriptors.h"

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
  constexpr u32 set_strict = 0, set_filter = 1;
  u32 operation = call.word(0);
  return operation == set_strict || operation == set_filter ? filtered(call, operation == set_strict) : let_kernel;
}

i64 sys_prctl(Call &call) {
  constexpr u32 set_seccomp = 22, strict = 1;
  return call.word(0) == set_seccomp ? filtered(call, call.argument[1] == strict) : let_kernel;
}

}  // namespace ramfs
