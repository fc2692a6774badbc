#include "holder.h"

#include "../base/syscall.h"
#include "../base/text.h"
#include "identity.h"

namespace ramfs {
namespace {

constexpr u32 patience_abroad = 1000;
constexpr u32 between_looks = 8;  // at the map of a process, which may be long

i64 open_proc(u32 pid, const char *file) {
  Text<64> path;
  path.add("/proc/").add(u64(pid)).add("/").add(file);
  return kernel::openat(AT_FDCWD, path.c_str(), O_CLOEXEC);
}

// Whether the text behind "pid (comm) " tells of a process of which nothing runs any more. A zombie still
// has its pid; a leader that left while other threads go on looks like one but for its thread count.
bool tells_death(const char *text) {
  if (*text == 'X') return true;
  if (*text != 'Z') return false;
  for (u32 field = 3; field < 20; text++) {
    if (*text == 0) return true;
    if (*text == ' ') field++;
  }
  return take_number(text) <= 1;
}

// Reads /proc/PID/maps, whose lines are "addresses permissions offset device inode path".
class MapReader {
 public:
  explicit MapReader(u64 ino) : ino_(ino) {}

  bool found() const { return found_; }
  void read(const char *text, u64 length) {
    for (u64 i = 0; i < length && !found_; i++) take(text[i]);
  }

 private:
  static constexpr u32 inode_field = 4;

  void take(char c) {
    if (c == ' ' || c == '\n') {
      if (field_ == inode_field && in_field_) found_ = number_ == ino_;
      if (in_field_) field_++;
      in_field_ = false;
      number_ = 0;
      if (c == '\n') field_ = 0;
      return;
    }
    in_field_ = true;
    if (field_ == inode_field) number_ = number_ * 10 + u64(c - '0');
  }

  u64 ino_;
  u64 number_ = 0;
  u32 field_ = 0;
  bool in_field_ = false;
  bool found_ = false;
};

// False also where it cannot be told: the map may not be read, or is empty because the first thread has gone.
bool maps_something_else(const Arena &arena, u32 pid) {
  i64 fd = open_proc(pid, "maps");
  if (fd < 0) return false;
  MapReader reader(arena.header().arena_ino);
  char text[256];
  bool any = false;
  i64 n = 0;
  while (!reader.found() && (n = kernel::call(__NR_read, u64(fd), kernel::word(text), sizeof text)) > 0) {
    any = true;
    reader.read(text, u64(n));
  }
  kernel::close(int(fd));
  return any && n == 0 && !reader.found();
}

}  // namespace

u64 pid_namespace() {
  char text[64];
  i64 n = kernel::readlinkat(AT_FDCWD, "/proc/self/ns/pid", text, sizeof text - 1);
  if (n <= 5) return 0;
  text[n] = 0;
  const char *digits = text + 5;  // behind "pid:["
  return take_number(digits);
}

// Once a process: after a fork the page of the identity is empty again.
u32 lock_holder(const Arena &arena) {
  u32 pid = caller_pid();
  if (identity == nullptr) return pid;
  u32 place = __atomic_load_n(&identity->place, __ATOMIC_RELAXED);
  if (place == Identity::unknown) {
    bool same = pid_namespace() == arena.header().pid_namespace;
    place = same ? Identity::at_home : Identity::abroad;
    __atomic_store_n(&identity->place, place, __ATOMIC_RELAXED);
  }
  return place == Identity::abroad ? pid | abroad : pid;
}

bool is_dead(u32 pid) {
  i64 fd = open_proc(pid, "stat");
  if (fd < 0) return fd == -ENOENT;
  char stat[512];
  i64 n = kernel::pread(int(fd), stat, sizeof stat - 1, 0);
  kernel::close(int(fd));
  if (n <= 0) return n == -ESRCH;
  stat[n] = 0;
  // "pid (comm) S ...": comm may hold anything, so the last parenthesis counts.
  i64 end = n - 1;
  while (end > 0 && stat[end] != ')') end--;
  if (end + 2 >= n) return false;
  return tells_death(stat + end + 2);
}

i64 let_owner_hear(const Arena &arena, int fd) {
  return is_abroad(arena) ? kernel::fcntl(fd, F_SETSIG, SIGURG) : kernel::fcntl(fd, F_SETOWN, arena.header().owner);
}

bool is_lost(const Arena &arena, u32 holder, u32 times) {
  if (holder & abroad) return times >= patience_abroad;
  // Who is abroad himself sees other processes under the holder's number, or none.
  if (lock_holder(arena) & abroad) return times >= patience_abroad;
  if (is_dead(holder)) return true;
  return times % between_looks == 0 && maps_something_else(arena, holder);
}

}  // namespace ramfs
