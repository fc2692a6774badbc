// The kernel's side of the working directory.
#pragma once
#include "process.h"

namespace ramfs {

// Moves the kernel's cwd into the owner's unlinked empty directory.
Result<void> stand_in_limbo();
// Fills `cwd` from the kernel's cwd, which is on the host.
void learn_host_directory(WorkingDirectory &cwd);

}  // namespace ramfs
