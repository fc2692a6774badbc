// Copies of code with its syscall sites patched, made once in a session and mapped in the place of the file by whoever
// maps it: so a process copies no page of its libraries to have it patched.
#pragma once
#include "../arena/layout.h"
#include "sites.h"

namespace ramfs {

// Maps the copy in the place of the file. False, and nothing has changed: there is none, it does not hold that part, or
// its stubs cannot lie where they must.
bool map_copy(const ImageSites &image, const Mapping &mapping);

// Makes the copy, if it is worth one and nobody has tried, of the unpatched code at `mapping.at`.
void make_copy(ImageSites &image, const Mapping &mapping);

}  // namespace ramfs
