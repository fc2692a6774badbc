// Kills a writer between any two of its instructions, without killing it: it runs under ptrace one instruction at a
// time, and whenever it has changed the arena, a copy of that is handed out, as its death would have left it.
#pragma once
#include <functional>

#include "fixture.h"

namespace ramfs::test {

// Runs `change` in a child, whose effects stay in the tree. Calls `judge` with each state of the arena on the way; the
// copy may be written to. Returns how many states there were. Throws Skipped where tracing is not allowed.
u32 step_through(Tree &tree, const std::function<void()> &change,
                 const std::function<void(const Arena &copy, u32 pid)> &judge);

// Runs `change` in a child and kills it with SIGKILL after so many instructions. False: it had ended before.
bool kill_after(u32 instructions, const std::function<void()> &change);

}  // namespace ramfs::test
