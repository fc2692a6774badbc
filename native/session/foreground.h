// What a child that owns the terminal starts with (wait.cc).
#pragma once
#include <signal.h>

namespace ramfs {

// Adds the signals that the owner ignores for the child's sake, and that the child itself must not ignore.
void add_foreground_defaults(sigset_t &reset);

}  // namespace ramfs
