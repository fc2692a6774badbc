// setuid(2) and its family, setgroups(2), capset(2): the kernel changes the caller's rights.
#include "../vfs/credentials.h"
#include "../dispatch/handlers.h"

namespace ramfs {

i64 sys_set_credentials(Call &call) {
  before_change_of_credentials();
  i64 result = call.forward();
  after_change_of_credentials();
  return result;
}

}  // namespace ramfs
