// What stands in for the dispatcher where the tests run patched code.
#pragma once
#include <vector>

#include "../base/types.h"

namespace ramfs::test {

struct SeenCall {
  i64 number;
  u64 argument[6];
};

extern std::vector<SeenCall> seen_calls;
extern i64 next_answer;
// What a call answers that the kernel has found nothing for.
extern i64 reconsidered_answer;
// Where the stack was in each call.
extern std::vector<u64> seen_stacks;

}  // namespace ramfs::test
