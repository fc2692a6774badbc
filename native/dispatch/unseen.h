// What is not redirected is said: a program that the kernel runs without the hook, though it was pointed at the tree.
#pragma once
#include "../base/types.h"

namespace ramfs {

// `name` is about to run without the tree because it is `what` ("set-user-id"). If the tree is in its arguments
// (`argv`, which has been checked) or the working directory lies in it, the execution is counted, and a line on
// standard error tells of it, once for each program and session.
void tell_unseen(const char *name, const char *what, u64 argv);

// `name`, in the tree, has mode bits that would change its user or group, and runs without that. Told once, too.
void tell_ids_kept(const char *name);

}  // namespace ramfs
