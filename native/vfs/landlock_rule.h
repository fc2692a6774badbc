// The rule of landlock_add_rule(2) for a file or what lies beneath a directory.
#pragma once
#include "process.h"

namespace ramfs {

constexpr u32 landlock_rule_path_beneath = 1;

struct [[gnu::packed]] LandlockPathBeneath {
  u64 allowed;
  i32 parent;
};

inline i64 add_kernel_rule(int ruleset, u64 allowed, int parent) {
  LandlockPathBeneath rule{allowed, parent};
  return kernel::call(nr_landlock_add_rule, u64(i64(ruleset)), landlock_rule_path_beneath, kernel::word(&rule), 0);
}

}  // namespace ramfs
