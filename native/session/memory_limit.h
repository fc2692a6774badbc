// How much memory there is for this process: the machine's, or what the control groups above it leave of that.
#pragma once
#include <string>

#include "../base/types.h"

namespace ramfs {

// Bytes. `host`: what stands before /proc and /sys, for tests.
u64 memory_limit(const std::string &host = "");

// How much of that is still to be had.
u64 memory_left(const std::string &host = "");

// What tmpfs takes of that by default: whole pages, not 0.
u64 default_size(u64 limit);

}  // namespace ramfs
