// What a child that owns the terminal starts with (wait.cc, terminal.cc).
#pragma once
#include <signal.h>
#include <spawn.h>

namespace ramfs {

// Adds the signals that the owner ignores for the child's sake, and that the child itself must not ignore.
void add_foreground_defaults(sigset_t &reset);

// Adds the signals that a shell with jobs ignores for itself; `job`: also those that stop a job.
void add_job_defaults(sigset_t &reset, bool job);

// Has the child give the terminal to its own group before the program begins, where the C library can do that.
void add_terminal_action(posix_spawn_file_actions_t &actions, int terminal);

}  // namespace ramfs
