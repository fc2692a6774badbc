// Finding a file's syscall sites, once per session, and turning them into jumps wherever the file is mapped.
#pragma once
#include "decode.h"

namespace ramfs {

// Patches the sites in a private executable mapping of `fd` from `offset` on.
void patch_mapping(u64 address, u64 length, int fd, u64 offset);

}  // namespace ramfs
