// The owner's side of a session: its arena, its keepers, its children.
#pragma once
#include <pthread.h>

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "../arena/transaction.h"
#include "../base/syscall.h"
#include "code_keeper.h"
#include "guard.h"
#include "informant.h"
#include "starter.h"

namespace ramfs {

class KeeperThread;
struct Registration;
class TrustedProcess;

// What a root is made with. Each id and the mode: -1 for that of the directory it hides, or the owner's and 0755.
struct RootPlan {
  std::string path;
  u64 flags = 0;  // store/mount.h
  i64 mode = -1, uid = -1, gid = -1;
};

struct Budget {
  static constexpr u64 by_default = ~0ull;
  u64 bytes = by_default, inodes = 0;  // 0: none
};

class Session {
 public:
  // 0 or -errno.
  int create(const std::string &hook, const std::vector<RootPlan> &roots, Budget budget);
  // Another process's session, by its owner and his descriptor of the arena, with a hook of this process's own: 0 or
  // -errno. It ends with its owner.
  int join(const std::string &hook, u32 owner, u32 arena_fd);
  ~Session();

  const Arena &arena() const { return arena_; }
  int arena_fd() const { return arena_fd_; }
  int hook_fd() const { return hook_fd_; }
  CodeKeeper &code() { return code_; }
  const CodeKeeper &code() const { return code_; }
  int code_fd() const { return joined_ ? joined_code_fd_ : code_.fd(); }
  int limbo_fd() const { return limbo_fd_; }
  // Another budget of bytes, 0: none: 0 or -errno (resize_volume).
  int resize(u64 bytes);
  bool joined() const { return joined_; }
  // The clone of the host's mounts, made when the owner is first asked for it: the descriptor or -errno.
  int host_mounts();
  // Descriptors that keep inodes alive for a joiner: those of a process that is killed are gone, where its pins would
  // stay. 0 or -errno.
  int hold(Ref<Inode> inode, u64 number);
  // False: none is held.
  bool let_go(u64 number);
  // Where the programs that are started from now on tell of their calls; -1: nowhere.
  int trace_fd() const { return trace_fd_; }
  int trace(int fd);
  // Has a supervisor: from now on programs can be supervised (supervise/supervisor.h). 0 or -errno; ENOTSUP: without a
  // volume there is none.
  int start_supervisor();
  // Whether the programs that are started from now on are. 0 or -errno.
  int supervise(bool wanted);
  bool supervises() const { return supervises_; }
  // Programs that are started from now on are confined, for good. 0 or -errno.
  int confine(const Confinement &wanted);
  Starter &starter() { return starter_; }
  // A process of the session goes over to the supervisor, which is told so: 0, a ticket or -errno
  // (arena/registration.h).
  i64 register_supervised(Registration registration) const;
  bool closing() const { return __atomic_load_n(&closing_, __ATOMIC_ACQUIRE); }
  // Another keeper, because the last one's descriptor table is full. Called by keepers.
  void add_keeper(u32 after);

 private:
  int make_volume(Budget &budget);
  int make_arena();
  int map_arena(u64 length);
  int open_hook(const std::string &path);
  int enter(const TrustedProcess &owner);
  int limit(const Budget &budget);
  int open_limbo();
  int add_root(u32 index, const RootPlan &plan);

  Arena arena_;
  int arena_fd_ = -1;
  int hook_fd_ = -1;
  std::string hook_;
  CodeKeeper code_;
  int joined_code_fd_ = -1;
  int limbo_fd_ = -1;
  int trace_fd_ = -1;
  int supervisor_fd_ = -1;  // a socket whose other end the supervisor has
  bool supervises_ = false;
  std::mutex supervisor_lock_;
  int user_namespace_ = -1;  // the volume's, where it is not this process's
  Guard guard_{*this};
  u64 arena_length_ = 0;
  u64 memory_limit_ = 0;
  bool joined_ = false;
  struct Held {
    u64 number;
    int fd;
  };
  std::vector<Held> held_;
  std::mutex held_lock_;
  bool closing_ = false;
  std::vector<KeeperThread *> keepers_;
  Informant informant_{*this};
  Starter starter_;
  pthread_mutex_t keepers_lock_ = PTHREAD_MUTEX_INITIALIZER;
};

// base/clock.h by the C library.
int read_clock(int clock, kernel::Timespec *out);

// The sessions of this process by number, each in its own slot.
int add_session(Session *session);
Session *find_session(u32 number);
Session *remove_session(u32 number);

// The mirror of a session without a volume. Removed are this session's, and those of this user's owners who were
// killed.
void make_mirror_on_host(const Arena &arena);
void remove_mirror(const Arena &arena);
void remove_dead_mirrors();

// Starts a program (ramfs_spawn). Returns its pid or -errno.
int spawn(Session &session, std::string_view block, const std::vector<int> &descriptors, int group = -1,
          int terminal = -1);

}  // namespace ramfs
