// On whose behalf a worker acts: what the kernel would know of the thread that made the call.
#pragma once
#include "../vfs/credentials.h"
#include "tickets.h"

namespace ramfs {

constexpr u32 kept_groups_of_caller = 64;

struct Caller {
  u32 thread = 0;   // 0: nobody
  u32 process = 0;  // to which it belongs
  int alive = 0;    // a pidfd of the thread: as long as that lives, its number is nobody else's; 0: none
  u32 generation = 0;
  bool keeps = false;  // until the next generation
  Credentials rights{};
  u32 group_count = 0;
  u32 group[kept_groups_of_caller] = {};
  Standing standing{};
  u32 shown = 0;           // the process's number as its own pid namespace counts
  bool settled = false;    // its user namespace's maps will not change
  bool elsewhere = false;  // its root directory or its mounts are not the worker's
};

// The thread; null: nobody can tell (it has died, or may not be looked at).
Caller *find_caller(u32 thread);

// Moves the caller's process, or gives it another umask: 0 or -errno. To be called with the worker's own rights.
i64 let_stand(const Caller &caller, const Standing &standing);

// A thread of the process is about to change what it may, or to execute a program.
void rights_change(u32 process);
void executes(u32 process);

// The worker's thread has the caller's rights, for the kernel and for the tree, until this ends. The process stays the
// owner's, whom nobody else may signal or trace.
class InPlaceOf {
 public:
  explicit InPlaceOf(const Caller &caller);
  ~InPlaceOf();
  InPlaceOf(const InPlaceOf &) = delete;

 private:
  const Caller *before_;
};
// The process has entered a user namespace of the caller's, where it may do all, with ids that are called otherwise:
// from now on only capabilities are given up and taken back.
void are_rights_of_namespace();
// The same who asks by his real ids, as access(2) does.
Caller as_real_user(const Caller &caller);
// What the worker's own thread may; to be called once, before any other.
void learn_own_rights();
// With those, whoever it stands in for.
void take_own_rights();
void take_back_rights();
template <class Do>
auto with_own_rights(Do act) {
  take_own_rights();
  auto result = act();
  take_back_rights();
  return result;
}

// The caller's memory: as many bytes as could be copied, or -errno.
i64 read_memory(const Caller &caller, u64 address, void *out, u64 length);
i64 write_memory(const Caller &caller, u64 address, const void *data, u64 length);
// A copy of a descriptor of the caller's, or -errno.
i64 copy_descriptor(const Caller &caller, int fd);

}  // namespace ramfs
