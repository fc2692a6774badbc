// How a body is reached, which is a file of the session's volume, or a memfd or pipe that the owner's keepers hold: by
// a path, through /proc where a keeper has it, or at the keeper's door.
#pragma once
#include "../arena/arena.h"
#include "../base/mode.h"
#include "../base/syscall.h"

namespace ramfs {

// O_PATH descriptors of /proc/OWNER/task/KEEPER/fd in this process, 0: none; they only shorten the way.
extern int keeper_directory[max_keepers];

inline bool lies_on_volume(const Arena &arena, const Body &body) {
  return arena.volume() >= 0 && !(body.ino & pipe_bit);
}

// Where a pid means another process than the owner takes it for, /proc cannot say which is a keeper.
bool lies_behind_door(const Arena &arena, const Body &body);

// Where a body is reached: a path below `dir`.
class BodyPath {
 public:
  BodyPath(const Arena &arena, const Body &body);
  int dir() const { return dir_; }
  const char *path() const { return path_; }

 private:
  int dir_;
  char path_[48];
};

// Those flags of open(2) that speak of names, which a body has none of.
constexpr u32 flags_of_names = O_CREAT | O_EXCL | O_NOFOLLOW | O_TMPFILE;

// A new descriptor of the body: the kernel's answer. flags_of_names are left out. EIO where the owner is gone.
i64 open_body(const Arena &arena, const Body &body, u32 flags);

// What the kernel says of a body: through `fd` if the caller has it open, else -1.
bool stat_body(const Arena &arena, const Body &body, int fd, kernel::Stat &out);

}  // namespace ramfs
