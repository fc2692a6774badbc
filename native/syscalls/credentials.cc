// setuid(2) and its family, setgroups(2), capset(2): the kernel changes the caller's rights. Who is not the owner's own
// behind that goes over to the supervisor before.
#include <linux/capability.h>
#include <linux/prctl.h>

#include "../dispatch/crossing.h"
#include "../dispatch/handlers.h"
#include "../vfs/credentials.h"
#include "../vfs/ownership.h"

namespace ramfs {
namespace {

// capset's new permitted set; what the kernel cannot read either changes nothing.
u64 permitted_by(const Call &call) {
  auto header = Guest::copy_in<__user_cap_header_struct>(call.argument[0]);
  if (!header.ok()) return ~0ull;
  auto low = Guest::copy_in<__user_cap_data_struct>(call.argument[1]);
  if (!low.ok()) return ~0ull;
  if (header.value().version == _LINUX_CAPABILITY_VERSION_1) return low.value().permitted;
  auto high = Guest::copy_in<__user_cap_data_struct>(call.argument[1] + sizeof(__user_cap_data_struct));
  return high.ok() ? low.value().permitted | u64(high.value().permitted) << 32 : ~0ull;
}

// The kernel lets nobody with less rights look into the memory of one who has given up his, unless its administrator
// has it otherwise: a borrower's memory is of the session.
i64 as_supervised(Call &call) {
  if (!borrows_memory()) return let_kernel;
  i64 result = call.forward();
  if (result >= 0) kernel::call(__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
  return result;
}

}  // namespace

i64 sys_set_credentials(Call &call) {
  Wish wish{call.number, {call.argument[0], call.argument[1], call.argument[2]}, ~0ull};
  if (call.number == __NR_capset) wish.permitted = permitted_by(call);
  if (gives_up_ownership(wish)) {
    i64 crossed = cross();
    if (crossed >= 0) return as_supervised(call);
    if (crossed != -ENOSYS) return crossed;
  }
  before_change_of_credentials();
  i64 result = call.forward();
  after_change_of_credentials();
  return result;
}

}  // namespace ramfs
