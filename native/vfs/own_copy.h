// Descriptors of files in place (bodies/lower.h) for what must meet others of the session alone.
#pragma once
#include "process.h"

namespace ramfs {

// Locks and leases by a descriptor of a file that was opened in place would be those of the host's file. So the file is
// copied, and the copy put in the place of that descriptor and of its copies in this program, as far as it reads: to
// others that share it (of other programs) it goes on to be the host's.
void take_own_copy(int fd);

}  // namespace ramfs
