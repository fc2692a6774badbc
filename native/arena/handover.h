// What one program of a session hands to the next: a variable behind all others of the environment, which the loader takes
// off again (hook/loader.cc).
//
// SESSIONS INSIDE EACH OTHER. To the outer session an inner one's loader is a program like any other, with a variable of its
// own in the environment: the outer loader maps it, patches its system calls, renames the variable and leaves all that it maps
// alone. So what the inner hook asks of the kernel passes the outer hook, which serves its own roots, and the inner session's
// host is what the outer one's programs see. For that the inner hook hands every call on by an instruction of its own, and
// lets no program's instruction make it (dispatch/call.h, kernel_is_hooked).
#pragma once
#include "../base/types.h"

namespace ramfs {

constexpr Bytes session_variable{"RAMFS_SESSION=", 14};
// The same behind an outer session's loader.
constexpr Bytes nested_variable{"RAMFS_NESTING=", 14};

inline bool begins_with(const char *text, Bytes beginning) {
  u32 i = 0;
  while (i < beginning.length && text[i] == beginning[i]) i++;
  return i == beginning.length;
}

}  // namespace ramfs
