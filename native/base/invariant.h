// What must hold at a place in the code, asserted there. Executed in builds with RAMFS_INVARIANTS (the unit tests', and
// `cmake -DRAMFS_INVARIANTS=ON`), where a violation traps; in others it is not even evaluated, for we run inside other
// people's programs and never end one. Not for what another user, or a writer that died, could have left: that is
// looked at always, and answered with an error.
#pragma once

#ifdef RAMFS_INVARIANTS
#define RAMFS_INVARIANT(holds) ((holds) ? void() : __builtin_trap())
#else
#define RAMFS_INVARIANT(holds) void(sizeof(bool(holds)))
#endif
