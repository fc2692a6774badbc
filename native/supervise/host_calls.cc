#include "host_calls.h"

#include "../base/kernel_headers.h"
#include "../vfs/confinement.h"
#include "arguments.h"
#include "elsewhere.h"
#include "host_target.h"

namespace ramfs {
namespace {

const Caller *caller;

i64 as_it_is(const Call &call) {
  const u64(&a)[6] = call.argument;
  return kernel::call(call.number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

const char *text(const Call &call, u32 i) { return reinterpret_cast<const char *>(call.argument[i]); }
// Nothing to look for: no path at all, or a descriptor's own.
bool names_nothing(const Call &call, u32 i) { return call.argument[i] < smallest_page || *text(call, i) == 0; }

// The path of a call, and the directory before it.
struct Path {
  int dir;
  u32 index;
};
Path alone(u32 index) { return {AT_FDCWD, index}; }
Path behind(const Call &call, u32 index) { return {call.fd(index), index + 1}; }

// A HostTarget's path may begin at the process's descriptors.
template <class Make>
i64 among_descriptors(Make make) {
  if (own_descriptors < 0) return make();
  i64 before = kernel::openat(AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  kernel::call(__NR_fchdir, u64(i64(own_descriptors)));
  i64 result = make();
  kernel::call(__NR_fchdir, u64(before));
  kernel::close(int(before));
  return result;
}

i64 open_host(const Call &call, Path path, u32 flags, u32 mode, u64 rules) {
  if (names_nothing(call, path.index)) return as_it_is(call);
  // By the flag, which is none of what could change meanwhile, the descriptor gives no access.
  if ((flags & O_PATH) && call.number != __NR_openat2 && is_callers_text(call.argument[path.index])) return let_kernel;
  constexpr u32 known = O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | O_DSYNC | O_SYNC |
                        FASYNC | O_DIRECT | O_LARGEFILE | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC |
                        __O_TMPFILE;
  constexpr u32 of_path = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  flags &= flags & O_PATH ? of_path : known;
  bool makes = flags & (O_CREAT | __O_TMPFILE);
  u32 with = flags | O_CLOEXEC | (flags & O_PATH ? 0u : u32(O_NOCTTY));
  const char *name = text(call, path.index);
  i64 fd = kernel::openat2(path.dir, name, {with, makes ? mode & S_IALLUGO : 0, rules | RESOLVE_NO_MAGICLINKS});
  if (fd == -ELOOP && rules == 0) {
    HostTarget target;
    i64 found = target.find(*caller, path.dir, name, !(flags & O_NOFOLLOW));
    if (found < 0) return found;
    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) return -EEXIST;
    fd = kernel::openat(own_descriptors < 0 ? AT_FDCWD : own_descriptors, target.path(),
                        with & ~u32(O_CREAT | O_NOFOLLOW));
  }
  if (fd < 0) return fd;
  i64 refused = admit(*caller, int(fd));
  if (refused < 0) kernel::close(int(fd));
  return refused < 0 ? refused : fd;
}

// What the kernel's Landlock lets pass. The handler has asked the same of the path, which may lead elsewhere by now.
bool changes_attributes(i64 number) {
  switch (number) {
    case __NR_chmod:
    case __NR_fchmodat:
    case __NR_fchmodat2:
    case __NR_fchownat:
    case __NR_utime:
    case __NR_utimes:
    case __NR_utimensat:
    case __NR_futimesat:
    case __NR_setxattr:
    case __NR_lsetxattr:
    case __NR_setxattrat:
    case __NR_removexattr:
    case __NR_lremovexattr:
    case __NR_removexattrat:
    case __NR_file_setattr: return true;
    default: return false;
  }
}

bool may_make(i64 number, const HostTarget &target) {
  return !host_is_confined() || !changes_attributes(number) || may_change_host(target.fd());
}

// The same call by a path that leads to what its own does.
i64 with_target(const Call &call, Path path, bool follow) {
  if (names_nothing(call, path.index)) return as_it_is(call);
  HostTarget target;
  i64 found = target.find(*caller, path.dir, text(call, path.index), follow);
  if (found < 0) return found;
  if (!may_make(call.number, target)) return -EROFS;
  Call there = call;
  there.argument[path.index] = kernel::word(target.path());
  return among_descriptors([&] { return as_it_is(there); });
}

// The at-call `number` with the descriptor of what the path leads to, and an empty path.
i64 with_descriptor(const Call &call, Path path, bool follow, i64 number, u64 a, u64 b, u64 c) {
  if (names_nothing(call, path.index)) return as_it_is(call);
  HostTarget target;
  i64 found = target.find(*caller, path.dir, text(call, path.index), follow);
  if (found < 0) return found;
  if (!may_make(number, target)) return -EROFS;
  return kernel::call(number, u64(i64(target.fd())), kernel::word(""), a, b, c);
}

// An at-call on the name in its directory.
template <class Make>
i64 with_entry(const Call &call, Path path, Make make) {
  if (names_nothing(call, path.index)) return as_it_is(call);
  HostTarget target;
  i64 found = target.find_parent(*caller, path.dir, text(call, path.index));
  return found < 0 ? found : make(u64(i64(target.fd())), kernel::word(target.name()));
}

template <class Make>
i64 with_entries(const Call &call, Path one, Path other, Make make) {
  if (names_nothing(call, other.index)) return as_it_is(call);
  return with_entry(call, one, [&](u64 from, u64 old_name) {
    return with_entry(call, other, [&](u64 to, u64 name) { return make(from, old_name, to, name); });
  });
}

i64 stat_host(const Call &call, Path path, u64 out, u32 flags) {
  return with_descriptor(call, path, !(flags & AT_SYMLINK_NOFOLLOW), __NR_newfstatat, out,
                         AT_EMPTY_PATH | (flags & AT_NO_AUTOMOUNT), 0);
}

// Of a descriptor, ENOENT says that it is no link.
i64 read_host_link(const Call &call, Path path, u64 out, u64 room) {
  if (names_nothing(call, path.index)) return as_it_is(call);
  i64 length = with_descriptor(call, path, false, __NR_readlinkat, out, room, 0);
  return length == -ENOENT && with_descriptor(call, path, false, __NR_faccessat2, F_OK, AT_EMPTY_PATH, 0) >= 0 ? -EINVAL
                                                                                                               : length;
}

i64 access_host(const Call &call, Path path, u32 mode, u32 flags) {
  if (names_nothing(call, path.index)) return as_it_is(call);
  HostTarget target;
  i64 found = target.find(*caller, path.dir, text(call, path.index), !(flags & AT_SYMLINK_NOFOLLOW));
  if (found < 0) return found;
  auto ask = [&] {
    return kernel::call(__NR_faccessat2, u64(i64(target.fd())), kernel::word(""), mode, AT_EMPTY_PATH | AT_EACCESS);
  };
  if (flags & AT_EACCESS) return ask();
  Caller real = as_real_user(*caller);
  InPlaceOf in_place(real);
  return ask();
}

i64 link_host(const Call &call, Path from, Path to, u32 flags) {
  if (names_nothing(call, to.index) || names_nothing(call, from.index)) return as_it_is(call);
  return with_entry(call, to, [&](u64 dir, u64 name) {
    HostTarget target;
    i64 found = flags & AT_SYMLINK_FOLLOW ? target.find(*caller, from.dir, text(call, from.index), true)
                                          : target.find_parent(*caller, from.dir, text(call, from.index));
    if (found < 0) return found;
    if (flags & AT_SYMLINK_FOLLOW)
      return kernel::call(__NR_linkat, u64(i64(own_descriptors < 0 ? AT_FDCWD : own_descriptors)),
                          kernel::word(target.path()), dir, name, AT_SYMLINK_FOLLOW);
    return kernel::call(__NR_linkat, u64(i64(target.fd())), kernel::word(target.name()), dir, name, flags);
  });
}

i64 chown_host(const Call &call, Path path, u32 flags, u64 user, u64 group) {
  return with_descriptor(call, path, !(flags & AT_SYMLINK_NOFOLLOW), __NR_fchownat, user, group, AT_EMPTY_PATH);
}

i64 statx_host(const Call &call) {
  u32 flags = call.word(2);
  return with_descriptor(call, behind(call, 0), !(flags & AT_SYMLINK_NOFOLLOW), __NR_statx,
                         (flags & ~u32(AT_SYMLINK_NOFOLLOW)) | AT_EMPTY_PATH, call.argument[3], call.argument[4]);
}

// By numbers whose paths are followed, or not; with the flags of neither.
i64 with_number(const Call &call, i64 number, Path path, bool follow) {
  Call there = call;
  there.number = number;
  return with_target(there, path, follow);
}

i64 with_flags(const Call &call, u32 index, u32 drop) {
  Call there = call;
  bool follow = !(call.word(index) & AT_SYMLINK_NOFOLLOW);
  there.argument[index] &= ~u64(drop);
  return with_target(there, behind(call, 0), follow);
}

i64 open_with_rules(const Call &call) {
  if (call.argument[2] < smallest_page || call.argument[3] < sizeof(kernel::OpenHow)) return as_it_is(call);
  auto how = *reinterpret_cast<const kernel::OpenHow *>(call.argument[2]);
  if (how.flags >> 32) return -EINVAL;
  // What the kernel has to say of the flags.
  i64 judged = kernel::openat2(AT_FDCWD, "", how);
  if (judged != -ENOENT) return judged;
  return open_host(call, behind(call, 0), u32(how.flags), u32(how.mode), how.resolve);
}

// A lease is the worker's to the kernel: its end is to be told to the caller.
i64 control_descriptor(const Call &call) {
  i64 result = as_it_is(call);
  if (result >= 0 && call.word(1) == F_SETLEASE && call.argument[2] != F_UNLCK)
    kernel::fcntl(call.fd(0), F_SETOWN, caller->process);
  return result;
}

}  // namespace

void make_calls_for(const Caller &of) { caller = &of; }

i64 make_host_call(const Call &call) {
  const u64(&a)[6] = call.argument;
  switch (call.number) {
    case __NR_open: return open_host(call, alone(0), call.word(1), call.word(2), 0);
    case __NR_creat: return open_host(call, alone(0), O_CREAT | O_WRONLY | O_TRUNC, call.word(1), 0);
    case __NR_openat: return open_host(call, behind(call, 0), call.word(2), call.word(3), 0);
    case __NR_openat2: return open_with_rules(call);
    case __NR_stat: return stat_host(call, alone(0), a[1], 0);
    case __NR_lstat: return stat_host(call, alone(0), a[1], AT_SYMLINK_NOFOLLOW);
    case __NR_newfstatat: return stat_host(call, behind(call, 0), a[2], call.word(3));
    case __NR_statx: return statx_host(call);
    case __NR_access: return access_host(call, alone(0), call.word(1), 0);
    case __NR_faccessat: return access_host(call, behind(call, 0), call.word(2), 0);
    case __NR_faccessat2: return access_host(call, behind(call, 0), call.word(2), call.word(3));
    case __NR_readlink: return read_host_link(call, alone(0), a[1], a[2]);
    case __NR_readlinkat: return read_host_link(call, behind(call, 0), a[2], a[3]);
    case __NR_chown: return chown_host(call, alone(0), 0, a[1], a[2]);
    case __NR_lchown: return chown_host(call, alone(0), AT_SYMLINK_NOFOLLOW, a[1], a[2]);
    case __NR_fchownat: return chown_host(call, behind(call, 0), call.word(4), a[2], a[3]);
    case __NR_fchmodat: return with_target(call, behind(call, 0), true);
    case __NR_fchmodat2: return with_flags(call, 3, AT_SYMLINK_NOFOLLOW);
    case __NR_utimensat: return with_flags(call, 3, AT_SYMLINK_NOFOLLOW);
    case __NR_futimesat: return with_target(call, behind(call, 0), true);
    case __NR_chmod:
    case __NR_utime:
    case __NR_utimes:
    case __NR_truncate:
    case __NR_statfs:
    case __NR_setxattr:
    case __NR_getxattr:
    case __NR_listxattr:
    case __NR_removexattr: return with_target(call, alone(0), true);
    case __NR_lsetxattr: return with_number(call, __NR_setxattr, alone(0), false);
    case __NR_lgetxattr: return with_number(call, __NR_getxattr, alone(0), false);
    case __NR_llistxattr: return with_number(call, __NR_listxattr, alone(0), false);
    case __NR_lremovexattr: return with_number(call, __NR_removexattr, alone(0), false);
    case __NR_inotify_add_watch: return with_target(call, alone(1), !(call.word(2) & IN_DONT_FOLLOW));
    case __NR_fanotify_mark: return with_target(call, behind(call, 3), true);
    case __NR_mkdir:
      return with_entry(call, alone(0), [&](u64 dir, u64 name) { return kernel::call(__NR_mkdirat, dir, name, a[1]); });
    case __NR_mkdirat:
      return with_entry(call, behind(call, 0),
                        [&](u64 dir, u64 name) { return kernel::call(__NR_mkdirat, dir, name, a[2]); });
    case __NR_mknod:
      return with_entry(call, alone(0),
                        [&](u64 dir, u64 name) { return kernel::call(__NR_mknodat, dir, name, a[1], a[2]); });
    case __NR_mknodat:
      return with_entry(call, behind(call, 0),
                        [&](u64 dir, u64 name) { return kernel::call(__NR_mknodat, dir, name, a[2], a[3]); });
    case __NR_rmdir:
      return with_entry(call, alone(0),
                        [&](u64 dir, u64 name) { return kernel::call(__NR_unlinkat, dir, name, AT_REMOVEDIR); });
    case __NR_unlink:
      return with_entry(call, alone(0), [&](u64 dir, u64 name) { return kernel::call(__NR_unlinkat, dir, name, 0); });
    case __NR_unlinkat:
      return with_entry(call, behind(call, 0),
                        [&](u64 dir, u64 name) { return kernel::call(__NR_unlinkat, dir, name, a[2]); });
    case __NR_symlink:
      return with_entry(call, alone(1),
                        [&](u64 dir, u64 name) { return kernel::call(__NR_symlinkat, a[0], dir, name); });
    case __NR_symlinkat:
      return with_entry(call, behind(call, 1),
                        [&](u64 dir, u64 name) { return kernel::call(__NR_symlinkat, a[0], dir, name); });
    case __NR_link: return link_host(call, alone(0), alone(1), 0);
    case __NR_linkat: return link_host(call, behind(call, 0), behind(call, 2), call.word(4));
    case __NR_rename:
      return with_entries(call, alone(0), alone(1), [&](u64 from, u64 old_name, u64 to, u64 name) {
        return kernel::call(__NR_renameat2, from, old_name, to, name, 0);
      });
    case __NR_renameat:
    case __NR_renameat2:
      return with_entries(call, behind(call, 0), behind(call, 2), [&](u64 from, u64 old_name, u64 to, u64 name) {
        return kernel::call(__NR_renameat2, from, old_name, to, name, call.number == __NR_renameat ? 0 : a[4]);
      });
    // Without a path.
    case __NR_fcntl: return control_descriptor(call);
    case __NR_fallocate:
    case __NR_fchdir:
    case __NR_fchmod:
    case __NR_fchown:
    case __NR_fgetxattr:
    case __NR_flistxattr:
    case __NR_fremovexattr:
    case __NR_fsetxattr:
    case __NR_fstat:
    case __NR_fstatfs:
    case __NR_ftruncate:
    case __NR_getcwd:
    case __NR_getdents:
    case __NR_getdents64:
    case __NR_getpeername:
    case __NR_getsockname: return as_it_is(call);
    // An address that was looked at could be another by the time that the kernel looks: where sockets of the host are
    // forbidden the worker connects, whom the other side is told of.
    case __NR_connect: return process.arena.header().confined & confined_sockets ? as_it_is(call) : let_kernel;
    // The other side is told who connects, and root directories and mounts are the caller's own: not the worker's.
    // There the tree is not, and what the kernel shall find nobody can give it.
    case __NR_bind:
    case __NR_acct:
    case __NR_chroot:
    case __NR_mount:
    case __NR_umount2:
    case __NR_pivot_root:
    case __NR_move_mount:
    case __NR_open_tree:
    case __NR_fspick:
    case __NR_mount_setattr:
    case __NR_quotactl:
    case __NR_swapon:
    case __NR_swapoff: return let_kernel;
    default: return -ENOSYS;
  }
}

}  // namespace ramfs
