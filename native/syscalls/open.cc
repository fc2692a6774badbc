// open(2), openat(2), creat(2).
#include "open.h"

#include "../base/kernel_headers.h"
#include "../bodies/body.h"
#include "../bodies/lower.h"
#include "../bodies/own_body.h"
#include "../bodies/pool.h"
#include "../bodies/staleness.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/mount.h"
#include "../store/tree.h"
#include "../vfs/change.h"
#include "../vfs/descriptors.h"
#include "../vfs/device.h"
#include "../vfs/fifo.h"
#include "../vfs/landlock.h"
#include "../vfs/own_maps.h"
#include "../vfs/own_mounts.h"
#include "../vfs/permission.h"
#include "../vfs/proc_links.h"
#include "../vfs/protections.h"
#include "../vfs/running.h"

namespace ramfs {

i64 open_watched(const Place &place, Ref<Inode> ref, u64 number, u32 flags) {
  const Arena &arena = process.arena;
  if (!has_watches(arena) || place.last != Place::normal) return -ENOENT;
  i64 fd = open_in_mirror(arena, place.parent, place.name, ref, flags);
  if (fd < 0) return -ENOENT;
  if (is_living(arena, ref, number)) return fd;
  kernel::close(int(fd));
  return -ESTALE;
}

namespace {

u32 wanted_access(u32 flags) {
  if (flags & O_PATH) return 0;
  switch (flags & O_ACCMODE) {
    case O_RDONLY: return flags & O_TRUNC ? may_read | may_write : may_read;
    case O_WRONLY: return may_write;
    default: return may_read | may_write;
  }
}

// What a Landlock domain must allow of a file or directory that is opened so.
u32 landlock_rights(u32 mode, u32 flags) {
  if (flags & O_PATH) return 0;
  if (is_directory(mode)) return LANDLOCK_ACCESS_FS_READ_DIR;
  u32 rights = (flags & O_ACCMODE) != O_WRONLY ? u32(LANDLOCK_ACCESS_FS_READ_FILE) : 0u;
  if ((flags & O_ACCMODE) != O_RDONLY) rights |= LANDLOCK_ACCESS_FS_WRITE_FILE;
  return flags & O_TRUNC ? rights | LANDLOCK_ACCESS_FS_TRUNCATE : rights;
}

// Returns `fd`: whether a Landlock domain lets it be truncated is decided as it is opened.
i64 note_truncation(i64 fd, Ref<Inode> inode, Ref<Inode> parent, u32 flags) {
  bool writes = fd >= 0 && !(flags & O_PATH) && (flags & O_ACCMODE) != O_RDONLY;
  if (writes && !check_landlock(inode, parent, LANDLOCK_ACCESS_FS_TRUNCATE).ok()) remember_untruncatable(int(fd));
  return fd;
}

bool is_tmpfile(u32 flags) { return (flags & __O_TMPFILE) && (flags & O_DIRECTORY) && !(flags & O_PATH); }

struct Created {
  Ref<Inode> inode;
  u64 number;
  int fd;  // -1: its body is still to be opened
};

// Makes an inode with a body in the place's directory: under its name, or without one (O_TMPFILE).
Result<Created> create(const Place &place, Ref<Inode> dir, u64 dir_number, u32 flags, u32 mode, bool nameless) {
  for (OwnBody own(process.arena);;) {
    RAMFS_CHECK(want_write(process.arena, dir));
    RAMFS_TRY(parent, fields(dir, dir_number));
    RAMFS_CHECK(check_access(dir, parent, may_write | may_execute));
    if (!nameless) RAMFS_CHECK(check_landlock_entry(dir, LANDLOCK_ACCESS_FS_MAKE_REG));
    if (mount_flags(process.arena, dir) & MS_NOREGULAR) return Error{EACCES};
    NewInode with = inherit(parent, S_IFREG | (mode & S_IALLUGO));
    {
      Transaction t(process.arena);
      if (process.arena.number(dir) != dir_number) return Error{ESTALE};
      auto body = own.made() ? Result<Body>(own.body()) : take_body(t);
      if (body.ok()) {
        with.body = &body.value();
        RAMFS_TRY(made, nameless ? make_nameless(t, dir, with) : make(t, dir, place.name, with));
        own.give(t);
        t.commit();
        return Created{made, process.arena.number(made), own.take_descriptor()};
      }
    }
    if (!own.make(flags)) RAMFS_CHECK(await_pool(process.arena));
  }
}

// The kernel's access times of memfds serve nobody, and cost at every read; it lets their owner do without. (The volume
// has none.)
u32 no_access_times() {
  if (process.arena.volume() >= 0) return 0;
  return may(Capability::fowner) || credentials().uid == u32(process.arena.header().body_uid) ? u32(O_NOATIME) : 0;
}

// The descriptor of an inode whose access was granted.
i64 open_inode(const Place &place, Ref<Inode> ref, u64 number, u32 flags) {
  const Arena &arena = process.arena;
  open_keeper_directory(arena.at(ref)->body.keeper);
  // Cut off once it is known that the body is still this file's: by then it may have become another's.
  bool writes = (flags & O_ACCMODE) != O_RDONLY && !(flags & O_PATH);
  bool cuts = (flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY;
  if ((flags & O_TRUNC) && !writes && runs(ref, number)) return -ETXTBSY;
  u32 with = flags & ~u32(O_NOATIME) & ~(cuts ? u32(O_TRUNC) : 0u);
  // Of bytes that are about to go nobody needs a copy.
  if (cuts && is_in_place(arena, ref)) RAMFS_ANSWER(copy_up(arena, ref, number, false));
  i64 fd = open_watched(place, ref, number, with);
  if (fd == -ENOENT) fd = open_living(arena, ref, number, with | no_access_times());
  if (fd < 0) return fd;
  if (writes && is_running(ref, int(fd))) {
    kernel::close(int(fd));
    return -ETXTBSY;
  }
  if (cuts) kernel::call(__NR_ftruncate, u64(fd), 0);
  if (flags & O_TRUNC) body_changed(ref, int(fd));
  remember(int(fd), ref, flags);
  return fd;
}

// The descriptor of a file that has just been made. Where a Landlock domain allows to make what it forbids to open, the
// file stays all the same, as on Linux.
i64 open_created(const Place &place, const Created &made, u32 flags) {
  Ref<Inode> dir = place.exists() ? place.inode : place.parent;
  auto allowed = check_landlock(made.inode, dir, landlock_rights(S_IFREG, flags));
  if (!allowed.ok()) {
    if (made.fd >= 0) kernel::close(made.fd);
    return answer(allowed);
  }
  // As if it had been written: who is killed in his first write cannot say so any more.
  if ((flags & O_ACCMODE) != O_RDONLY) mark_stale(process.arena.at(made.inode));
  // While a keeper looks whether its body is idle (session/reclaim.cc) it cannot be opened. The call as a whole must
  // not be made again, for it would find its own file.
  i64 opened = -ESTALE;
  while (made.fd < 0 && opened == -ESTALE && process.arena.inode(made.number))
    opened = open_inode(place, made.inode, made.number, flags);
  if (made.fd < 0) return note_truncation(opened, made.inode, dir, flags);
  i64 watched = open_watched(place, made.inode, made.number, flags);
  if (watched >= 0) kernel::close(made.fd);
  i64 fd = watched >= 0 ? watched : made.fd;
  remember(int(fd), made.inode, flags);
  return note_truncation(fd, made.inode, dir, flags);
}

// What its type allows, and then its mount (`mount`: the flags of that).
Result<void> check_type(const Inode &inode, u32 mount, u32 flags, bool slash) {
  if (!is_directory(inode.mode) && (slash || (flags & O_DIRECTORY))) return Error{ENOTDIR};
  if (is_symlink(inode.mode)) return flags & O_PATH ? Result<void>() : Result<void>(Error{ELOOP});
  if (is_directory(inode.mode)) {
    bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);
    bool refused = (flags & O_CREAT) || (writes && !(flags & O_PATH));
    return refused ? Result<void>(Error{EISDIR}) : Result<void>();
  }
  u32 kind = inode.mode & S_IFMT;
  bool uses = !(flags & O_PATH);
  if (uses && (kind == S_IFCHR || kind == S_IFBLK) && (mount & MS_NODEV)) return Error{EACCES};
  if (uses && kind == S_IFREG && (mount & MS_NOREGULAR)) return Error{EACCES};
  if (kind == S_IFREG && (mount & MS_RDONLY) && (wanted_access(flags) & may_write)) return Error{EROFS};
  bool opens = kind != S_IFSOCK || !uses;
  return opens ? Result<void>() : Result<void>(Error{ENXIO});
}

}  // namespace

i64 open_existing(const Place &place, u32 flags) {
  if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) return -EEXIST;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if ((flags & O_CREAT) && !(flags & O_PATH)) {
    if (is_directory(inode.mode)) return -EISDIR;
    if (place.last == Place::normal) {
      RAMFS_ANSWER_TRY(dir, parent_fields(place));
      RAMFS_ANSWER(may_create_in_sticky(dir, inode));
    }
  }
  u32 mount = mount_flags(process.arena, place.inode);
  RAMFS_ANSWER(check_type(inode, mount, flags, place.slash));
  RAMFS_ANSWER(check_access(place.inode, inode, wanted_access(flags)));
  RAMFS_ANSWER(check_landlock(place, landlock_rights(inode.mode, flags)));
  bool only_appends = (flags & (O_ACCMODE | O_APPEND | O_TRUNC)) == (O_WRONLY | O_APPEND) ||
                      (flags & (O_ACCMODE | O_APPEND | O_TRUNC)) == (O_RDWR | O_APPEND);
  if ((inode.attributes & FS_APPEND_FL) && (wanted_access(flags) & may_write) && !only_appends) return -EPERM;
  if ((flags & O_NOATIME) && !is_owner(inode)) return -EPERM;
  // Before the kernel is asked, so that no keeper that comes later frees the inode (session/burial.cc).
  if (flags & O_PATH) __atomic_store_n(&process.arena.at(place.inode)->path_opened, u8(1), __ATOMIC_SEQ_CST);
  u32 kind = inode.mode & S_IFMT;
  if ((kind == S_IFCHR || kind == S_IFBLK) && !(flags & O_PATH))
    return open_device(inode.mode, inode.rdev, flags & ~u32(O_NOATIME));
  if (kind != S_IFIFO)
    return note_truncation(open_inode(place, place.inode, place.number, flags), place.inode, place.parent, flags);
  i64 fd = open_fifo(place.inode, place.number, flags);
  if (fd >= 0) remember(int(fd), place.inode, flags);
  return fd;
}

namespace {

// The inode is pinned until its descriptor holds it: without a name, a keeper would bury it.
i64 open_nameless(const Place &place, u32 flags, u32 mode) {
  if ((flags & O_ACCMODE) == O_RDONLY) return -EINVAL;
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(dir, fields(place));
  if (!is_directory(dir.mode)) return -ENOTDIR;
  const Arena &arena = process.arena;
  u32 rest = flags & ~u32(O_DIRECTORY | O_TRUNC | __O_TMPFILE | O_EXCL);
  RAMFS_ANSWER_TRY(created, create(place, place.inode, place.number, rest, mode, true));
  i64 fd = open_created(place, created, rest);
  Ref<Inode> made = created.inode;
  if (fd >= 0) remember(int(fd), made, flags);
  Transaction t(arena);
  t.add(arena.at(made)->pins, ~0u);
  if (flags & O_EXCL) t.set(arena.at(made)->linkable, 0u);
  t.commit();
  return fd;
}

// A file that was made, but for which the caller has no descriptor left: as if it had not been made.
void take_back(const Place &place, Ref<Inode> made) {
  Transaction t(process.arena);
  auto found = entry(process.arena, place.parent, place.name);
  if (!found.ok() || !(process.arena.at(found.value())->inode == made)) return;
  if (unlink(t, place.parent, place.name).ok()) t.commit();
}

i64 open_tree(const Place &place, u32 flags, u32 mode) {
  if (is_tmpfile(flags)) return open_nameless(place, flags, mode);
  bool creates = (flags & O_CREAT) && !(flags & O_PATH);
  if (creates && place.slash && place.last == Place::normal) return -EISDIR;
  if (place.exists()) return open_existing(place, flags);
  if (!(flags & O_CREAT) || (flags & O_PATH)) return -ENOENT;
  auto made = create(place, place.parent, place.parent_number, flags, mode, false);
  if (!made.ok()) {
    // Somebody was faster: without O_EXCL his file is ours to open.
    bool again = made.error().number == EEXIST && !(flags & O_EXCL);
    return again ? -ESTALE : answer(made.error());
  }
  ring_keepers(process.arena);
  i64 fd = open_created(place, made.value(), flags & ~u32(O_TRUNC));
  if (fd == -EMFILE || fd == -ENFILE) take_back(place, made.value().inode);
  if (fd >= 0) remember_created(int(fd));
  return fd;
}

}  // namespace

namespace {

// An open on the host that changes something must not do so before it is known that no link leads it into a root. Most
// paths have no link, which an open that follows none tells as it opens. ELOOP: there may be one.
i64 open_without_links(Call &call, const Place &place, u32 flags, u32 mode) {
  bool takes_mode = flags & (O_CREAT | __O_TMPFILE);
  u64 with = takes_mode ? mode & S_IALLUGO : 0;
  i64 fd = kernel::openat2(place.dir, place.path, {flags, with, RESOLVE_NO_SYMLINKS});
  // open(2) allows flags that its newer form does not, and a kernel or a filter may not know that.
  if (fd == -EINVAL || fd == -ENOSYS || fd == -EPERM) return -ELOOP;
  call.forwarded = fd != -ELOOP;
  return fd;
}

}  // namespace

i64 open_at(Call &call, PathArgument path, u32 flags, u32 mode, u32 rules) {
  bool path_only = flags & O_PATH;
  bool creates = (flags & O_CREAT) && !path_only;
  bool nameless = is_tmpfile(flags);
  if (creates && (flags & O_DIRECTORY) && !nameless) return -EINVAL;
  u32 how = walk_follow;
  if ((flags & O_NOFOLLOW) || (creates && (flags & O_EXCL))) how = 0;
  if (creates) how |= walk_entry;
  bool changes = !path_only && (creates || nameless || (flags & O_TRUNC) || (flags & O_ACCMODE) != O_RDONLY);
  // Not by another call than the program's where a filter may know one and not the other.
  bool asks_kernel = changes && !call.links && rules == 0 && !process.filtered && make_call == nullptr;
  if (changes && !asks_kernel) how |= walk_links;
  Place place;
  place.rules = rules;
  RAMFS_ANSWER(walk_call(call, path, how, place));
  if (!place.tree() && rules == 0 && place.proc_path) {
    if (lists_mappings(place.proc_path)) return open_own_maps(place.proc_path, flags);
    if (lists_mounts(place.proc_path)) return open_own_mounts(place.proc_path, flags);
  }
  if (!place.tree() && asks_kernel) {
    i64 fd = open_without_links(call, place, flags, mode);
    if (fd == -EACCES && host_is_confined()) fd = answer_of_host(fd, place.dir, place.path, how & walk_follow);
    if (fd != -ELOOP) return fd;
    call.links = true;
    return open_at(call, path, flags, mode, rules);
  }
  if (!place.tree()) return changes ? change_host(call, path, place, how & walk_follow) : to_host(call, path, place);
  return open_tree(place, flags, mode);
}

i64 sys_open(Call &call) { return open_at(call, plain(0), call.word(1), call.word(2)); }

i64 sys_openat(Call &call) { return open_at(call, at(call, 0), call.word(2), call.word(3)); }

i64 sys_creat(Call &call) { return open_at(call, plain(0), O_CREAT | O_WRONLY | O_TRUNC, call.word(1)); }

}  // namespace ramfs
