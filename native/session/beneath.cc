#include "beneath.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../base/clock.h"

namespace ramfs {
namespace {

constexpr int directory_flags = O_PATH | O_DIRECTORY | O_CLOEXEC;

// Before Linux 5.6: a component at a time, which O_NOFOLLOW keeps from being a symlink.
int walk_by_components(int fd, std::string_view path, int flags) {
  int at = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  while (at >= 0 && !path.empty()) {
    size_t slash = path.find('/');
    std::string name(path.substr(0, slash));
    path = slash == path.npos ? std::string_view{} : path.substr(slash + 1);
    int next = name == ".." ? (errno = EXDEV, -1)
                            : openat(at, name.c_str(), (path.empty() ? flags : directory_flags) | O_NOFOLLOW);
    int error = errno;
    // With O_PATH the kernel says what it is instead of that it may not be followed.
    if (next < 0 && error == ENOTDIR) {
      struct stat found;
      if (fstatat(at, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(found.st_mode)) error = ELOOP;
    }
    close(at);
    errno = error;
    at = next;
  }
  return at < 0 ? -errno : at;
}

void keep_look(const struct stat &from, Look &out) {
  out = {from.st_dev,
         from.st_ino,
         u64(from.st_size),
         from.st_rdev,
         join_time(from.st_mtim.tv_sec, from.st_mtim.tv_nsec),
         join_time(from.st_ctim.tv_sec, from.st_ctim.tv_nsec),
         from.st_mode,
         from.st_uid,
         from.st_gid,
         u32(from.st_nlink)};
}

}  // namespace

Beneath::~Beneath() {
  forget();
  if (fd_ >= 0) close(fd_);
}

int Beneath::open(const char *path) {
  fd_ = ::open(path, directory_flags);
  return fd_ < 0 ? -errno : 0;
}

Look Beneath::self() const {
  struct stat found;
  Look look{};
  if (fstat(fd_, &found) == 0) keep_look(found, look);
  return look;
}

void Beneath::forget() {
  if (known_fd_ >= 0) close(known_fd_);
  known_fd_ = -1;
}

int Beneath::walk(std::string_view path, int flags) const {
  if (path.empty()) path = ".";
  struct {
    u64 flags, mode, resolve;
  } how{u64(u32(flags | O_CLOEXEC)), 0, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
  std::string text(path);
  for (int tries = 0;; tries++) {
    int fd = int(syscall(SYS_openat2, fd_, text.c_str(), &how, sizeof how));
    if (fd >= 0) return fd;
    // Something is being moved just now: the kernel cannot tell whether a ".." stayed beneath.
    if (errno == EAGAIN && tries < 64) continue;
    if (errno == ENOSYS || errno == EPERM) return walk_by_components(fd_, path == "." ? "" : path, flags | O_CLOEXEC);
    return -errno;
  }
}

int Beneath::find(const std::string &path, Place &place) {
  std::string_view directory = parent_of(path);
  if (known_fd_ < 0 || known_ != directory) {
    int fd = walk(directory, directory_flags);
    if (fd < 0) return fd;
    forget();
    known_fd_ = fd;
    known_ = directory;
  }
  place = {known_fd_, path.c_str() + (path.size() - base_of(path).size())};
  return 0;
}

int Beneath::open_at(const std::string &path, int flags) { return walk(path, flags | O_NOFOLLOW); }

int Beneath::look(const std::string &path, Look &out) {
  out = {};
  if (path.empty()) {
    out = self();
    return 0;
  }
  Place place;
  int error = find(path, place);
  if (error == -ENOENT || error == -ENOTDIR) return 0;
  return error ? error : look_at(place.directory, place.name, out);
}

int look_at(int directory, const char *name, Look &out) {
  struct stat found;
  out = {};
  if (fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW) < 0) return errno == ENOENT ? 0 : -errno;
  keep_look(found, out);
  return 0;
}

int rename_beneath(const Beneath::Place &from, const Beneath::Place &to, u32 flags) {
  if (syscall(SYS_renameat2, from.directory, from.name, to.directory, to.name, flags) == 0) return 0;
  // A file system without RENAME_NOREPLACE.
  if (flags != RENAME_NOREPLACE || (errno != EINVAL && errno != ENOSYS)) return -errno;
  Look there;
  if (int error = look_at(to.directory, to.name, there)) return error;
  if (there.there()) return -EEXIST;
  return renameat(from.directory, from.name, to.directory, to.name) < 0 ? -errno : 0;
}

int list_directory(int fd, std::vector<std::string> &names) {
  DIR *directory = fdopendir(fd);
  if (directory == nullptr) {
    int error = errno;
    close(fd);
    return -error;
  }
  errno = 0;
  while (const dirent *entry = readdir(directory)) {
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) names.push_back(entry->d_name);
    errno = 0;
  }
  int error = errno;
  closedir(directory);
  return -error;
}

int remove_tree(const Beneath::Place &place, i64 since) {
  Look look;
  if (int error = look_at(place.directory, place.name, look)) return error;
  if (!look.there()) return 0;
  if (!S_ISDIR(look.mode)) {
    if (look.mtime > since && look.ctime > since) return -ENOTEMPTY;
    return unlinkat(place.directory, place.name, 0) < 0 && errno != ENOENT ? -errno : 0;
  }
  int fd = openat(place.directory, place.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return -errno;
  std::vector<std::string> names;
  int result = 0;
  int listed = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (listed < 0) result = -errno;
  else result = list_directory(listed, names);
  for (const std::string &name : names) {
    int error = remove_tree({fd, name.c_str()}, since);
    if (error && !result) result = error;
  }
  close(fd);
  if (result) return result;
  return unlinkat(place.directory, place.name, AT_REMOVEDIR) < 0 && errno != ENOENT ? -errno : 0;
}

}  // namespace ramfs
