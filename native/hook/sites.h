// Finding a file's syscall sites, once per session, and turning them into jumps wherever the file is mapped.
#pragma once
#include "decode.h"

namespace ramfs {

// Patches the sites in a private executable mapping of `fd` from `offset` on, unless it is longer than `most`. How many
// syscall instructions stay that may be ours.
u32 patch_mapping(u64 address, u64 length, int fd, u64 offset, u64 most);

// The same for what a program maps itself.
void patch_library(u64 address, u64 length, int fd, u64 offset);

}  // namespace ramfs
