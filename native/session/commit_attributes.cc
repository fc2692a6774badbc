// What a commit gives to a file besides its name: bytes, attributes, extended attributes.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>

#include "../base/clock.h"
#include "../base/text.h"
#include "../store/xattr.h"
#include "commit_steps.h"

namespace ramfs {
namespace {

constexpr size_t list_max = 64 << 10;

std::string link_of(int fd) {
  Text<40> path;
  path.add("/proc/self/fd/").add(u64(fd));
  return path.c_str();
}

std::string_view take_text(std::string_view &text, u32 length) {
  std::string_view part = text.substr(0, length);
  text.remove_prefix(part.size());
  return part;
}

u32 take_length(std::string_view &text) {
  u32 length = 0;
  std::string_view part = take_text(text, sizeof length);
  memcpy(&length, part.data(), part.size());
  return length;
}

bool is_kept(std::string_view name, std::string_view xattrs) {
  while (!xattrs.empty()) {
    u32 name_length = take_length(xattrs), value_length = take_length(xattrs);
    if (take_text(xattrs, name_length) == name) return true;
    take_text(xattrs, value_length);
  }
  return false;
}

std::string one_xattr(std::string_view name, std::string_view value) {
  u32 lengths[2] = {u32(name.size()), u32(value.size())};
  return std::string(reinterpret_cast<const char *>(lengths), sizeof lengths).append(name).append(value);
}

std::string joined(std::vector<std::string> &parts) {
  std::sort(parts.begin(), parts.end());
  std::string text;
  for (const std::string &part : parts) text += part;
  return text;
}

// What the host's security modules set is theirs.
bool is_ours(std::string_view name) {
  return name.compare(0, 5, "user.") == 0 || name.compare(0, 17, "system.posix_acl_") == 0 ||
         name == "security.capability" || name.compare(0, 8, "trusted.") == 0;
}

int give_xattrs(const std::string &path, std::string_view xattrs) {
  std::string names(list_max, 0);
  ssize_t length = listxattr(path.c_str(), names.data(), names.size());
  for (ssize_t at = 0; at < length; at += ssize_t(strlen(names.c_str() + at)) + 1) {
    const char *name = names.c_str() + at;
    if (is_ours(name) && !is_kept(name, xattrs) && removexattr(path.c_str(), name) < 0 && errno != ENODATA)
      return -errno;
  }
  while (!xattrs.empty()) {
    u32 name_length = take_length(xattrs), value_length = take_length(xattrs);
    std::string name(take_text(xattrs, name_length));
    std::string_view value = take_text(xattrs, value_length);
    if (setxattr(path.c_str(), name.c_str(), value.data(), value.size(), 0) < 0) return -errno;
  }
  return 0;
}

int copy_range(int from, int to, off_t at, off_t end) {
  if (lseek(from, at, SEEK_SET) < 0 || lseek(to, at, SEEK_SET) < 0) return -errno;
  while (at < end) {
    ssize_t copied = ssize_t(syscall(SYS_copy_file_range, from, nullptr, to, nullptr, size_t(end - at), 0));
    if (copied < 0 && (errno == EXDEV || errno == ENOSYS || errno == EINVAL || errno == EOPNOTSUPP || errno == EPERM))
      copied = sendfile(to, from, nullptr, size_t(end - at));
    if (copied < 0 && errno == EINTR) continue;
    if (copied < 0) return -errno;
    if (copied == 0) break;  // it has been cut short meanwhile
    at += copied;
  }
  return 0;
}

}  // namespace

int copy_bytes(int from, int to, u64 size) {
  if (ftruncate(to, 0) < 0) return -errno;
  for (off_t at = 0; at < off_t(size);) {
    off_t data = lseek(from, at, SEEK_DATA);
    if (data < 0 && errno == ENXIO) break;
    off_t hole = data < 0 ? off_t(size) : lseek(from, data, SEEK_HOLE);
    if (hole < 0 || hole > off_t(size)) hole = off_t(size);
    if (int error = copy_range(from, to, data < 0 ? 0 : data, hole)) return error;
    at = hole;
  }
  return ftruncate(to, off_t(size)) < 0 ? -errno : 0;
}

std::string read_xattrs(int fd) {
  std::string path = link_of(fd), names(list_max, 0), value(list_max, 0);
  std::vector<std::string> all;
  ssize_t length = listxattr(path.c_str(), names.data(), names.size());
  for (ssize_t at = 0; at < length; at += ssize_t(strlen(names.c_str() + at)) + 1) {
    const char *name = names.c_str() + at;
    ssize_t got = is_ours(name) ? getxattr(path.c_str(), name, value.data(), value.size()) : -1;
    if (got >= 0) all.push_back(one_xattr(name, {value.data(), size_t(got)}));
  }
  return joined(all);
}

std::string xattrs_of(const Arena &arena, Ref<Inode> inode, u64 number) {
  std::string names(list_max, 0), value(list_max, 0);
  std::vector<std::string> all;
  auto length = list_xattrs(arena, inode, number, true, names.data(), names.size());
  for (u32 at = 0; length.ok() && at < length.value();) {
    Bytes name = bytes_of(names.data() + at);
    auto got = get_xattr(arena, inode, number, name, value.data(), value.size());
    if (got.ok()) all.push_back(one_xattr({name.data, name.length}, {value.data(), got.value()}));
    at += name.length + 1;
  }
  return joined(all);
}

int give_attributes(int fd, const Attributes &to, std::string_view xattrs, const Beneath::Place &place) {
  struct stat there;
  if (fstat(fd, &there) < 0) return -errno;
  bool is_link = S_ISLNK(there.st_mode);
  if ((to.set & set_owner) && (there.st_uid != to.uid || there.st_gid != to.gid) &&
      fchownat(fd, "", to.uid, to.gid, AT_EMPTY_PATH) < 0)
    return -errno;
  std::string link = link_of(fd);
  // chown takes bits from the mode, and a list of access sets it: so the mode comes behind both.
  if ((to.set & set_xattrs) && !is_link) {
    int error = give_xattrs(link, xattrs);
    if (error && !(error == -EOPNOTSUPP && xattrs.empty())) return error;
  }
  if ((to.set & set_mode) && !is_link && chmod(link.c_str(), to.mode & 07777) < 0) return -errno;
  if (!(to.set & set_times)) return 0;
  kernel::Timespec access = split_time(to.atime), change = split_time(to.mtime);
  struct timespec times[2] = {{access.sec, to.atime == keep_time ? UTIME_OMIT : access.nsec},
                              {change.sec, change.nsec}};
  int set = is_link ? utimensat(place.directory, place.name, times, AT_SYMLINK_NOFOLLOW)
                    : utimensat(AT_FDCWD, link.c_str(), times, 0);
  return set < 0 ? -errno : 0;
}

}  // namespace ramfs
