// What becomes of the tree when its changes have been committed, or are thrown away.
#pragma once
#include "commit_plan.h"

namespace ramfs {

// What was committed stands on what lies on the host from now on, and is no change any more.
void settle(const Arena &arena, const Lowers &lowers, const std::vector<Change> &changes,
            const std::vector<u8> &choices);
// Takes the chosen changes back: the tree shows what the host has. How many could not be (Change::error), or -errno.
int discard(const Arena &arena, const Lowers &lowers, std::vector<Change> &changes, const std::vector<u8> &choices);

}  // namespace ramfs
