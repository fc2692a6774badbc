// The process of the session that answers the calls of supervised programs: the loader, in a role of its own
// (arena/handover.h). It takes listeners from processes that register (arena/registration.h), has workers for each, and
// ends when its owner is gone and nobody is supervised any more.
#pragma once
#include "../base/types.h"

namespace ramfs {

// Serves until the end. `owner`: a pipe of which the owner holds the other end; a byte there says that it is ready, or
// an errno.
[[noreturn]] void supervise(int owner);

// The caller comes under supervision, and all that it executes: 0 or -errno. It keeps the session's descriptors until
// it executes something.
i64 enter_supervision();

}  // namespace ramfs
