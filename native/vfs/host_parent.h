// Calls on two paths of which one is in the tree end with EXDEV, but only behind the errors of both walks; the kernel
// never gets to make the one on the host.
#pragma once
#include "walk.h"

namespace ramfs {

// Whether the kernel finds the directory that holds the last name of a place on the host, and the caller may search it.
Result<void> check_host_parent(Place &place);

}  // namespace ramfs
