// Copies of code with its syscall sites patched, made once in a session and mapped in the place of the file by whoever
// maps it: so a process copies no page of its libraries to have it patched. They lie in the code file (arena/images.h).
#pragma once
#include "../arena/layout.h"
#include "sites.h"

namespace ramfs {

// Maps the copy in the place of the file. False, and nothing has changed: there is none, it does not hold that part, or
// its stubs cannot lie where they must.
bool map_copy(const ImageSites &image, const Mapping &mapping);

// Offers the owner a copy, if it is worth one, of the unpatched code at `mapping.at`, and with it the sites. What is
// known of the file then; null: nothing new.
const ImageSites *offer_copy(const ImageSites &image, const Site *sites, const Mapping &mapping);

}  // namespace ramfs
