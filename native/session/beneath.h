// What lies beneath a directory of the host, reached by descriptors alone: no symlink and no ".." leads out of it,
// whatever others put there meanwhile.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../base/types.h"

namespace ramfs {

// What lies at a name of the host, as far as it tells one state of it from another. mode 0: nothing.
struct Look {
  u64 dev, ino, size, rdev;
  i64 mtime, ctime;
  u32 mode, uid, gid, nlink;

  bool there() const { return mode != 0; }
  // Numbers of inodes come again: of another type it is another one.
  bool is_inode(const Look &other) const {
    return there() && dev == other.dev && ino == other.ino && (mode & 0170000) == (other.mode & 0170000);
  }
  // Nothing was done to it since `other`, but perhaps to who may use it or to its other names.
  bool has_bytes_of(const Look &other) const { return is_inode(other) && size == other.size && mtime == other.mtime; }
  bool has_rights_of(const Look &other) const { return mode == other.mode && uid == other.uid && gid == other.gid; }
};

// What a name of ours begins with that is there for the length of a commit.
constexpr std::string_view temporary_prefix = ".ramfs-commit-";

inline std::string_view parent_of(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == path.npos ? std::string_view{} : path.substr(0, slash);
}
inline std::string_view base_of(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}
inline std::string join_path(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.empty() && !name.empty()) path += '/';
  return path.append(name);
}

// A directory of the host and the paths beneath it, which are relative and have neither "." nor ".."; the empty one is
// the directory itself. Every function answers 0, or what it says, or -errno.
class Beneath {
 public:
  Beneath() = default;
  ~Beneath();
  Beneath(const Beneath &) = delete;
  Beneath(Beneath &&other) noexcept
      : fd_(std::exchange(other.fd_, -1)),
        known_fd_(std::exchange(other.known_fd_, -1)),
        known_(std::move(other.known_)) {}

  int open(const char *path);
  Look self() const;

  // A name, and a descriptor of its directory that is good until the next call. ENOENT, ENOTDIR; ELOOP: a symlink.
  struct Place {
    int directory;
    const char *name;
  };
  int find(const std::string &path, Place &place);
  // A descriptor of the caller's own.
  int open_at(const std::string &path, int flags);
  int look(const std::string &path, Look &out);
  // Directories were moved: paths mean something else.
  void forget();

 private:
  int walk(std::string_view path, int flags) const;

  int fd_ = -1;
  int known_fd_ = -1;
  std::string known_;
};

int look_at(int directory, const char *name, Look &out);
// `flags` as renameat2's.
int rename_beneath(const Beneath::Place &from, const Beneath::Place &to, u32 flags);
// Removes what is there, with all below. What was written since `since` stays, and all above it: ENOTEMPTY.
int remove_tree(const Beneath::Place &place, i64 since);
// The names in an open directory, which is closed.
int list_directory(int fd, std::vector<std::string> &names);

}  // namespace ramfs
