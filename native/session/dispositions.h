// What a child makes of signals to begin with (signals.cc, terminal.cc), and how it gets the terminal.
#pragma once
#include <signal.h>
#include <spawn.h>
#include <stdint.h>

namespace ramfs {

// As bits NUMBER - 1 (ramfs_spawn).
struct Dispositions {
  uint32_t defaults = 0, ignored = 0;

  static constexpr uint32_t bit(int number) { return 1u << (number - 1); }
  // Adds those that the child is to have with their default, takes out those that it is to ignore.
  void add_to(sigset_t &reset) const;
};

// While it lives this process ignores what its child is to ignore: nothing else has a child ignore a signal.
class Ignoring {
 public:
  explicit Ignoring(const Dispositions &child);
  ~Ignoring();

 private:
  const Dispositions &child_;
  struct sigaction before_[32];
};

// Ctrl-C or Ctrl-\ has come and the owner has not heard of it: a program that is started now would not get it.
bool has_unheard_key();

// Adds the signals that a shell with jobs ignores for itself; `job`: also those that stop a job.
void add_job_defaults(sigset_t &reset, bool job);

// Has the child give the terminal to its own group before the program begins, where the C library can do that.
void add_terminal_action(posix_spawn_file_actions_t &actions, int terminal);

}  // namespace ramfs
