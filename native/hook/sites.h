// Finding a file's syscall sites, once per session, and turning them into jumps wherever the file is mapped.
#pragma once
#include "../base/syscall.h"
#include "../dispatch/handlers.h"
#include "decode.h"

namespace ramfs {

// Whether all that is replaced of a site lies in that part of its file.
inline bool is_inside(const Site &site, u64 offset, u64 length) {
  u32 replaced = site.length + syscall_length + (site.compared ? comparison_length : 0);
  return site.begin >= offset && site.begin + max(replaced, jump_length) <= offset + length;
}

// Maps code of a file, privately and executable, as mmap(2) would, with the sites patched in `length` bytes from
// `first` on, unless these are more than `most`. `unknown`: how many syscall instructions stay that may be ours.
i64 map_code(const Mapping &mapping, u64 first, u64 length, u64 most, u32 &unknown);

// The same for what a program maps itself.
i64 map_library(const Mapping &mapping);

}  // namespace ramfs
