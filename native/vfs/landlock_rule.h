// The rule of landlock_add_rule(2) for a file or what lies beneath a directory.
#pragma once
#include "process.h"

namespace ramfs {

struct [[gnu::packed]] LandlockPathBeneath {
  u64 allowed;
  i32 parent;
};

inline i64 add_kernel_rule(int ruleset, u64 allowed, int parent) {
  LandlockPathBeneath rule{allowed, parent};
  return kernel::call(__NR_landlock_add_rule, u64(i64(ruleset)), LANDLOCK_RULE_PATH_BENEATH, kernel::word(&rule), 0);
}

}  // namespace ramfs
