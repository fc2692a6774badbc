// The owner's side of a session: its arena, its keepers, its children.
#pragma once
#include <pthread.h>

#include <string>
#include <string_view>
#include <vector>

#include "../store/arena.h"
#include "body_maker.h"

namespace ramfs {

class Session;

// A thread that holds bodies in a table of its own, so that a session is not bounded by one
// descriptor limit. It fills the pool and buries orphans.
class KeeperThread {
 public:
  KeeperThread(Session &session, u32 index) : session_(session), index_(index), maker_(index) {}
  // 0 or -errno.
  int start();
  void join();

 private:
  static void *main(void *self);
  void run();
  void work();
  bool fill_pool();
  u32 bury_orphans();
  bool is_open_somewhere(const Body &body);
  void keep_or_close(const Body &body);
  u32 bury_batch_behind(u32 skip, u32 &looked, bool &more);
  void nap(u32 bell);
  int open_door();
  void close_door();
  static void *doorman_main(void *self);

  Session &session_;
  u32 index_;
  BodyMaker maker_;
  pthread_t thread_{};
  pthread_t doorman_{};
  int door_ = -1;
  bool started_ = false;
  bool full_ = false;
  u32 patience_ms_ = 0;
};

class Session {
 public:
  // 0 or -errno.
  int create(const std::string &hook, const std::vector<std::string> &roots);
  ~Session();

  const Arena &arena() const { return arena_; }
  int arena_fd() const { return arena_fd_; }
  int hook_fd() const { return hook_fd_; }
  int limbo_fd() const { return limbo_fd_; }
  bool closing() const { return __atomic_load_n(&closing_, __ATOMIC_ACQUIRE); }
  // Another keeper, because the last one's descriptor table is full. Called by keepers.
  void add_keeper(u32 after);

 private:
  int map_arena();
  int open_limbo();
  int add_root(u32 index, const std::string &path);

  Arena arena_;
  int arena_fd_ = -1;
  int hook_fd_ = -1;
  int limbo_fd_ = -1;
  bool closing_ = false;
  std::vector<KeeperThread *> keepers_;
  pthread_mutex_t keepers_lock_ = PTHREAD_MUTEX_INITIALIZER;
};

// The sessions of this process by number, each in its own slot.
int add_session(Session *session);
Session *find_session(u32 number);
Session *remove_session(u32 number);

// Starts a program (ramfs_spawn). Answers its pid or -errno.
int spawn(Session &session, std::string_view block, int in, int out, int err);

}  // namespace ramfs
