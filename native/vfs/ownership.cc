#include "ownership.h"

#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/securebits.h>

#include <initializer_list>

#include "../base/kernel_headers.h"

namespace ramfs {
namespace {

// Rights of this memory's programs have changed, or will by execution.
constinit bool rights_changed = false, programs_have_less = false;

constexpr u64 bit(u32 capability) { return 1ull << capability; }

bool is_kept(u32 wanted) { return wanted == ~0u; }

bool may_become(const Powers &s, u32 uid, bool saved_counts) {
  return is_kept(uid) || uid == s.real || uid == s.effective || (saved_counts && uid == s.saved) ||
         (s.raised & bit(CAP_SETUID));
}

bool has_root(const Powers &s) { return s.real == 0 || s.effective == 0 || s.saved == 0; }

// cap_emulate_setxuid: who leaves user 0 for good leaves its capabilities.
Powers with_ids(Powers s, u32 real, u32 effective, u32 saved) {
  bool had = has_root(s);
  s.real = real, s.effective = effective, s.saved = saved;
  bool fixed = s.secure & SECBIT_NO_SETUID_FIXUP;
  if (had && !has_root(s) && !fixed && !(s.secure & SECBIT_KEEP_CAPS)) s.permitted = 0;
  if (effective != 0 && !fixed) s.raised = 0;
  return s;
}

Powers after_setuid(const Powers &s, u32 uid) {
  if (s.raised & bit(CAP_SETUID)) return with_ids(s, uid, uid, uid);
  return uid == s.real || uid == s.saved ? with_ids(s, s.real, uid, s.saved) : s;
}

Powers after_setreuid(const Powers &s, u32 real, u32 effective) {
  if (!may_become(s, real, false) || !may_become(s, effective, true)) return s;
  u32 next_real = is_kept(real) ? s.real : real, next = is_kept(effective) ? s.effective : effective;
  bool saves = !is_kept(real) || (!is_kept(effective) && effective != s.real);
  return with_ids(s, next_real, next, saves ? next : s.saved);
}

Powers after_setresuid(const Powers &s, u32 real, u32 effective, u32 saved) {
  for (u32 uid : {real, effective, saved})
    if (!may_become(s, uid, true)) return s;
  return with_ids(s, is_kept(real) ? s.real : real, is_kept(effective) ? s.effective : effective,
                  is_kept(saved) ? s.saved : saved);
}

u64 bounding_set() {
  u64 set = 0;
  for (u32 capability = 0; capability <= CAP_LAST_CAP; capability++)
    if (kernel::call(__NR_prctl, PR_CAPBSET_READ, capability) == 1) set |= bit(capability);
  return set;
}

}  // namespace

Powers powers() {
  Powers s{};
  kernel::call(__NR_getresuid, kernel::word(&s.real), kernel::word(&s.effective), kernel::word(&s.saved));
  struct __user_cap_header_struct header {
    _LINUX_CAPABILITY_VERSION_3, 0
  };
  struct __user_cap_data_struct words[2]{};
  // Where it is forbidden, root is taken for root.
  s.permitted = s.raised = s.effective == 0 ? ~0ull : 0;
  if (kernel::call(__NR_capget, kernel::word(&header), kernel::word(words)) >= 0) {
    s.permitted = words[0].permitted | u64(words[1].permitted) << 32;
    s.raised = words[0].effective | u64(words[1].effective) << 32;
  }
  i64 secure = kernel::call(__NR_prctl, PR_GET_SECUREBITS);
  s.secure = secure < 0 ? 0 : u32(secure);
  return s;
}

Powers powers_after(Powers now, const Wish &wish) {
  u32 first = u32(wish.argument[0]), second = u32(wish.argument[1]), third = u32(wish.argument[2]);
  switch (wish.number) {
    case __NR_setuid: return after_setuid(now, first);
    case __NR_setreuid: return after_setreuid(now, first, second);
    case __NR_setresuid: return after_setresuid(now, first, second, third);
    case __NR_capset: now.permitted &= wish.permitted; return now;
    default: return now;
  }
}

Powers powers_in_program(Powers now, u64 bounding) {
  bool privileged = (now.real == 0 || now.effective == 0) && !(now.secure & SECBIT_NOROOT);
  now.permitted = privileged ? bounding : 0;
  now.saved = now.effective;
  return now;
}

bool is_owners_own(const Powers &s, Ref<IdMaps> maps, bool at_home) {
  const Header &header = process.arena.header();
  if (header.owner_capabilities & ~(at_home ? s.permitted : 0)) return false;
  // In a namespace that has a name for the owner.
  if ((s.permitted & bit(CAP_SETUID)) && own_uid(maps, u32(header.body_uid)) != no_id) return true;
  for (u32 uid : {s.real, s.effective, s.saved})
    if (meant_uid(maps, uid) == u32(header.body_uid)) return true;
  return false;
}

namespace {

// Of another user namespace's names a supervisor knows nothing yet: who is there stays hooked.
bool is_somebody_elses(const Powers &powers) {
  Credentials c = credentials();
  return c.at_home && !is_owners_own(powers, c.maps, true);
}

}  // namespace

bool gives_up_ownership(const Wish &wish) {
  Powers now = powers(), then = powers_after(now, wish);
  rights_changed = true;
  bool same = then.real == now.real && then.effective == now.effective && then.saved == now.saved &&
              then.permitted == now.permitted;
  if (same) return false;
  return is_somebody_elses(then);
}

bool loses_ownership_by_execution() {
  if (!rights_changed && !programs_have_less) return false;
  return is_somebody_elses(powers_in_program(powers(), programs_have_less ? bounding_set() : ~0ull));
}

void note_lesser_programs() { programs_have_less = true; }

}  // namespace ramfs
