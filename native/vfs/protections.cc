#include "protections.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/text.h"

namespace ramfs {
namespace {

constexpr u32 asked = 1u << 31;

// One digit; 0 where there is no such file.
u32 read_setting(const char *name) {
  Text<64> path;
  path.add("/proc/sys/fs/").add(name);
  i64 fd = kernel::openat(AT_FDCWD, path.c_str(), O_CLOEXEC);
  if (fd < 0) return 0;
  char digit = '0';
  kernel::pread(int(fd), &digit, 1, 0);
  kernel::close(int(fd));
  return u32(digit - '0') & 3;
}

}  // namespace

Protections protections() {
  u32 &known = process.arena.header().protections;
  u32 bits = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (bits == 0) {
    bits = asked | read_setting("protected_symlinks") | read_setting("protected_hardlinks") << 2 |
           read_setting("protected_fifos") << 4 | read_setting("protected_regular") << 6;
    __atomic_store_n(&known, bits, __ATOMIC_RELAXED);
  }
  return {(bits & 3) != 0, (bits >> 2 & 3) != 0, bits >> 4 & 3, bits >> 6 & 3};
}

Result<void> may_follow_link(const Inode &dir, const Inode &link) {
  if ((dir.mode & (S_ISVTX | S_IWOTH)) != (S_ISVTX | S_IWOTH)) return {};
  if (link.uid == dir.uid || link.uid == credentials().uid) return {};
  return protections().symlinks ? Result<void>(Error{EACCES}) : Result<void>();
}

Result<void> may_create_in_sticky(const Inode &dir, const Inode &inode) {
  if (!(dir.mode & S_ISVTX) || inode.uid == dir.uid || inode.uid == credentials().uid) return {};
  u32 kind = inode.mode & S_IFMT;
  bool limited = kind == S_IFREG || kind == S_IFIFO;
  u32 level = !limited ? 1 : kind == S_IFREG ? protections().regular : protections().fifos;
  bool refused = (level > 0 && (dir.mode & S_IWOTH)) || (level > 1 && (dir.mode & S_IWGRP));
  return refused ? Result<void>(Error{EACCES}) : Result<void>();
}

}  // namespace ramfs
