// landlock_restrict_self(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/landlock.h"

namespace ramfs {
namespace {

// Of ABI 7.
constexpr u32 known_flags = LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF | LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON |
                            LANDLOCK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF;

// A ruleset that came from another program: of the tree it is known to say nothing, so it allows nothing there.
constexpr LandlockRuleset unknown{0, all_landlock_rights, 0, 0, nullptr};

u32 depth_of(Ref<LandlockLayer> domain) {
  u32 depth = 0;
  for (; domain && depth < max_landlock_layers; depth++) domain = process.arena.at(domain)->below;
  return depth;
}

}  // namespace

i64 sys_landlock_restrict_self(Call &call) {
  if (call.word(1) & ~known_flags) return -EINVAL;
  if (call.fd(0) == -1) return let_kernel;
  LandlockRuleset *known = landlock_ruleset(call.fd(0));
  const LandlockRuleset &ruleset = known ? *known : unknown;
  if (ruleset.handled == 0) return let_kernel;
  if (depth_of(landlock_domain()) == max_landlock_layers) return -E2BIG;
  u32 count = known ? order_landlock_rules(known->rule, known->count) : 0;
  if (known) known->count = count;
  auto entered = enter_landlock_layer(process.arena, landlock_domain(), ruleset.handled, ruleset.rule, count);
  if (!entered.ok() || !prepare_landlock_domain(entered.value())) return -ENOMEM;
  i64 result = call.forward();
  if (result >= 0) enter_landlock_domain(entered.value());
  return result;
}

}  // namespace ramfs
