#include "protections.h"

#include "../base/errno.h"
#include "../base/mode.h"
#include "../base/text.h"

namespace ramfs {
namespace {

constexpr u32 S_WOTH = 02, S_WGRP = 020;
constexpr u32 asked = 1u << 31;

// One digit; 0 where there is no such file.
u32 read_setting(const char *name) {
  Text<64> path;
  path.add("/proc/sys/fs/").add(name);
  i64 fd = kernel::openat(kernel::at_fdcwd, path.c_str(), O_CLOSE_ON_EXEC);
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

Result<void> check_follow(const Inode &dir, const Inode &link) {
  if ((dir.mode & (S_VTX | S_WOTH)) != (S_VTX | S_WOTH)) return {};
  if (link.uid == dir.uid || link.uid == credentials().uid) return {};
  return protections().symlinks ? Result<void>(Error{E_ACCES}) : Result<void>();
}

Result<void> check_reuse(const Inode &dir, const Inode &inode) {
  if (!(dir.mode & S_VTX) || inode.uid == dir.uid || inode.uid == credentials().uid) return {};
  u32 kind = inode.mode & S_FMT;
  bool limited = kind == S_REG || kind == S_FIFO;
  u32 level = !limited ? 1 : kind == S_REG ? protections().regular : protections().fifos;
  bool refused = (level > 0 && (dir.mode & S_WOTH)) || (level > 1 && (dir.mode & S_WGRP));
  return refused ? Result<void>(Error{E_ACCES}) : Result<void>();
}

}  // namespace ramfs
