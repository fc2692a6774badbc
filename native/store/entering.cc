#include "entering.h"

#include "../arena/heap.h"
#include "../arena/reader.h"
#include "../base/clock.h"
#include "../bodies/body_index.h"
#include "directory.h"
#include "lower_xattrs.h"
#include "origins.h"
#include "tree.h"

namespace ramfs {
namespace {

// What one transaction has room for: each takes an inode of Journal::touched, and some 14 words.
constexpr u32 batch = 48;

constexpr u32 wanted_fields = STATX_BASIC_STATS | STATX_BTIME;

i64 statx_at(int dir, const char *path, struct statx &out) {
  return kernel::call(__NR_statx, u64(i64(dir)), kernel::word(path), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
                      wanted_fields, kernel::word(&out));
}

struct Found {
  Bytes name;
  u32 type;
  u64 ino;
};

// Enters a name that is not there. The directory has been touched.
Result<void> enter(Transaction &t, Ref<Inode> dir, const Found &found) {
  const Arena &arena = t.arena();
  RAMFS_TRY(ref, allocate_inode(t));
  Inode *inode = arena.at(ref);
  bool directory = is_directory(found.type);
  t.set(inode->mode, found.type);
  inode->rdev = found.ino;
  inode->nlink = directory ? 2 : 1;
  inode->lower = u16(directory ? lower_unasked | lower_unread : lower_unasked);
  u32 root = arena.at(dir)->dir.root;
  inode->parent = directory ? dir : arena.header().root[root].inode;
  if (directory) inode->dir.root = root;
  RAMFS_CHECK(insert_entry(t, dir, found.name, hash_name(found.name), ref));
  if (directory) t.add(arena.at(dir)->nlink, 1u);
  return {};
}

// Those that are not there yet. False: the directory is whole, or gone.
Result<bool> enter_batch(const Arena &arena, Ref<Inode> dir, u64 number, const Found *found, u32 count) {
  Transaction t(arena);
  if (arena.number(dir) != number || arena.at(dir)->nlink == 0) return Error{ESTALE};
  if (!is_unread(arena, dir)) return false;
  t.touch(dir);
  for (u32 i = 0; i < count; i++)
    if (!find_entry(arena, arena.at(dir), found[i].name, hash_name(found[i].name)))
      RAMFS_CHECK(enter(t, dir, found[i]));
  t.commit();
  return true;
}

Result<void> set_bits(const Arena &arena, Ref<Inode> dir, u64 number, u16 cleared, u16 set) {
  Transaction t(arena);
  Inode *inode = arena.at(dir);
  if (arena.number(dir) != number || inode->mode == 0) return Error{ESTALE};
  if (!(inode->lower & lower_unread)) return {};
  t.touch(dir);
  t.set(inode->lower, u16((inode->lower & ~cleared) | set));
  t.commit();
  return {};
}

bool is_dots(Bytes name) { return name == Bytes{".", 1} || name == Bytes{"..", 2}; }

// What getdents(2) wrote, as far as one batch goes; `at` is moved behind it.
u32 take_batch(int fd, const char *records, i64 length, i64 &at, Found *out) {
  u32 count = 0;
  while (at < length && count < batch) {
    auto *entry = reinterpret_cast<const kernel::Dirent64 *>(records + at);
    at += entry->reclen;
    Bytes name = bytes_of(entry->name);
    if (is_dots(name) || name.length > name_max) continue;
    u32 type = u32(entry->type) << 12;
    struct statx stat {};
    if (type == 0) {
      if (statx_at(fd, entry->name, stat) < 0) continue;
      type = stat.stx_mode & S_IFMT;
    }
    out[count++] = {name, type, entry->ino};
  }
  return count;
}

// Enters what a descriptor lists. True: all of it.
Result<bool> enter_all(const Arena &arena, Ref<Inode> dir, u64 number, int fd, bool whole) {
  alignas(8) char records[4096];
  Found found[batch];
  u32 entered = 0;
  for (;;) {
    i64 length = kernel::call(__NR_getdents64, u64(i64(fd)), kernel::word(records), sizeof records);
    if (length == -ENOENT || length == 0) return true;  // removed, or at its end
    if (length < 0) return Error{int(-length)};
    for (i64 at = 0; at < length;) {
      u32 count = take_batch(fd, records, length, at, found);
      RAMFS_TRY(wanted, enter_batch(arena, dir, number, found, count));
      if (!wanted) return true;
      entered += count;
    }
    if (!whole && entered > many_entries) return false;
  }
}

// EXDEV: the program ran before there was a lower, and has no descriptor of the host's mounts.
bool is_refusal(i64 result) { return result == -EACCES || result == -EPERM || result == -EXDEV; }

}  // namespace

Result<void> read_in(const Arena &arena, Ref<Inode> dir, u64 number, bool whole) {
  Inode inode = snapshot(arena, dir);
  if (arena.number(dir) != number || inode.mode == 0) return Error{ESTALE};
  if (!(inode.lower & lower_unread) || (!whole && (inode.lower & lower_by_name))) return {};
  if (inode.lower & lower_unasked) RAMFS_CHECK(ask(arena, dir, number));
  if (!inode.origin) inode = snapshot(arena, dir);
  i64 fd = open_origin(arena, inode.origin, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (is_refusal(fd)) return let_owner(arena, owner_reads_in, number, int(-fd));
  bool vanished = fd == -ENOENT || fd == -ENOTDIR || fd == -ELOOP;
  if (fd < 0 && !vanished) return Error{int(-fd)};
  Result<bool> all = vanished ? Result<bool>(true) : enter_all(arena, dir, number, int(fd), whole);
  if (fd >= 0) kernel::close(int(fd));
  if (!all.ok()) return all.error();
  return all.value() ? set_bits(arena, dir, number, lower_unread | lower_by_name, 0)
                     : set_bits(arena, dir, number, 0, lower_by_name);
}

Result<void> look_for(const Arena &arena, Ref<Inode> dir, u64 number, Bytes name) {
  Inode inode = snapshot(arena, dir);
  if (arena.number(dir) != number || inode.mode == 0) return Error{ESTALE};
  if (!(inode.lower & lower_unread) || name.length > name_max) return {};
  i64 fd = open_origin(arena, inode.origin, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Error{int(-fd)};
  char text[name_max + 1];
  __builtin_memcpy(text, name.data, name.length);
  text[name.length] = 0;
  struct statx stat {};
  i64 asked = statx_at(int(fd), text, stat);
  kernel::close(int(fd));
  if (asked == -ENOENT) return {};
  if (asked < 0) return Error{int(-asked)};
  Found found{name, u32(stat.stx_mode & S_IFMT), stat.stx_ino};
  RAMFS_TRY(entered, enter_batch(arena, dir, number, &found, 1));
  (void)entered;
  return {};
}

namespace {

// Where an unasked inode was found. It is still there, for who moves it asks first.
struct Home {
  Ref<Origin> directory;
  u64 ino;
  u32 type;
  char name[name_max + 1];
  u32 length;
};

// False: it is unasked no more, or gone.
bool find_home(const Arena &arena, Ref<Inode> ref, u64 number, Home &home) {
  for (;;) {
    u32 seq = begin_read(arena, ref);
    const Inode *inode = arena.at(ref);
    bool unasked = arena.number(ref) == number && inode->mode != 0 && (inode->lower & lower_unasked);
    Ref<Dentry> entry = inode->dentry;
    home.ino = inode->rdev;
    home.type = inode->mode & S_IFMT;
    bool sane = unasked && arena.holds(entry) && arena.holds(arena.at(entry)->parent);
    if (sane) {
      Bytes name = name_of(arena.at(entry));
      home.length = min(name.length, name_max);
      __builtin_memcpy(home.name, name.data, home.length);
      home.name[home.length] = 0;
      home.directory = arena.at(arena.at(entry)->parent)->origin;
    }
    if (still(arena, ref, seq)) return sane && arena.holds(home.directory);
  }
}

// By the whole path, which is quick. Where what is found has another number than was listed (a mount point; or somebody
// has put a symlink in the place of a directory) once more from the directory itself.
__attribute__((noinline)) i64 statx_home(const Arena &arena, const Home &home, struct statx &out) {
  char path[path_max];
  i64 mounts = host_mounts(arena);
  if (mounts < 0) return mounts;
  u32 length = path_of_origin(arena, home.directory, path);
  if (length > 0 && length + 1 + home.length < path_max) {
    path[length] = '/';
    __builtin_memcpy(path + length + 1, home.name, home.length + 1);
    i64 asked = statx_at(int(mounts), path, out);
    if (asked < 0 ? is_refusal(asked) : out.stx_ino == home.ino) return asked;
  }
  i64 fd = open_origin(arena, home.directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fd;
  i64 asked = statx_at(int(fd), home.name, out);
  kernel::close(int(fd));
  return asked;
}

// The host has it no more, or as something else.
void forget_vanished(const Arena &arena, Ref<Inode> ref, u64 number, const Home &home, u32 type, u64 ino) {
  Transaction t(arena);
  Inode *inode = arena.at(ref);
  if (arena.number(ref) != number || !(inode->lower & lower_unasked)) return;
  Ref<Dentry> entry = inode->dentry;
  Ref<Inode> dir = arena.at(entry)->parent;
  t.touch(dir);
  t.touch(ref);
  remove_entry(t, entry);
  if (is_directory(inode->mode)) t.add(arena.at(dir)->nlink, ~0u);
  free_inode(t, ref);
  if (type != 0 && !enter(t, dir, {{home.name, home.length}, type, ino}).ok()) return;
  t.commit();
}

void take_attributes(Transaction &t, Inode *inode, const struct statx &stat) {
  t.set(inode->mode, u32(stat.stx_mode));
  t.set(inode->uid, u32(stat.stx_uid));
  t.set(inode->gid, u32(stat.stx_gid));
  t.set(inode->rdev, device_of(stat.stx_rdev_major, stat.stx_rdev_minor));
  t.set(inode->size, u64(is_directory(stat.stx_mode) ? 0 : stat.stx_size));
  t.set(inode->blocks, u64(is_regular(stat.stx_mode) ? stat.stx_blocks : 0));
  t.set(inode->atime, time_of(stat.stx_atime));
  t.set(inode->mtime, time_of(stat.stx_mtime));
  t.set(inode->ctime, time_of(stat.stx_ctime));
  t.set(inode->btime, time_of(stat.stx_mask & STATX_BTIME ? stat.stx_btime : stat.stx_ctime));
}

// A further name of a file that is there: the entry names that from now on.
void merge(Transaction &t, Ref<Inode> ref, Ref<Inode> twin, Ref<Origin> origin) {
  const Arena &arena = t.arena();
  t.touch(twin);
  t.touch(ref);
  replace_entry(t, arena.at(ref)->dentry, twin);
  Origin *first = arena.at(arena.at(twin)->origin);
  t.set(arena.at(origin)->also, first->also);
  t.set(first->also, origin);
  if (first->elsewhere > 0) {
    t.add(first->elsewhere, ~0u);
  } else {
    t.add(arena.at(twin)->nlink, 1u);
    t.add(arena.header().heap.links, 1u);
  }
  free_inode(t, ref);
}

// What statx(2) does not tell: a symlink's target, extended attributes.
struct More {
  char target[path_max];
  u32 length = 0;
  LowerXattrs xattrs;
};

Result<void> take_target(Transaction &t, Ref<Inode> ref, const More &more) {
  const Arena &arena = t.arena();
  RAMFS_TRY(text, allocate<char>(t, more.length));
  __builtin_memcpy(arena.at(text), more.target, more.length);
  t.set(arena.at(ref)->symlink.target, text);
  t.set(arena.at(ref)->symlink.length, more.length);
  return {};
}

// The inode is what the host said. True: it was merged with another.
Result<bool> settle(Transaction &t, Ref<Inode> ref, const Home &home, const struct statx &stat, const More &more) {
  const Arena &arena = t.arena();
  Inode *inode = arena.at(ref);
  RAMFS_TRY(origin, make_origin(t, home.directory, {home.name, home.length}, stat));
  bool linked = !is_directory(inode->mode) && stat.stx_nlink > 1;
  u64 key = lower_key(arena.at(origin)->dev, stat.stx_ino);
  Ref<Inode> twin = linked ? inode_of_body(t, key) : Ref<Inode>{};
  if (twin && arena.at(twin)->nlink > 0 && has_origin(arena, twin, arena.at(origin)->dev, stat.stx_ino)) {
    merge(t, ref, twin, origin);
    return true;
  }
  t.touch(ref);
  take_attributes(t, inode, stat);
  t.set(inode->origin, origin);
  u16 bits = inode->lower & u16(~lower_unasked);
  if (is_regular(stat.stx_mode) && stat.stx_size > 0) bits |= lower_in_place;
  if (is_regular(stat.stx_mode)) t.set(inode->file.mtime_since, now());
  if (linked) {
    t.set(inode->nlink, u32(stat.stx_nlink));
    t.set(arena.at(origin)->elsewhere, u32(stat.stx_nlink - 1));
    t.add(arena.header().heap.links, u32(stat.stx_nlink - 1));
    if (!twin) {
      RAMFS_CHECK(index_body(t, key, ref));
      bits |= lower_indexed;
    }
  }
  t.set(inode->lower, bits);
  if (is_symlink(stat.stx_mode)) RAMFS_CHECK(take_target(t, ref, more));
  RAMFS_CHECK(more.xattrs.enter(t, ref));
  return false;
}

i64 fetch_more(const Arena &arena, const Home &home, u32 mode, More &more) {
  i64 fd = is_symlink(mode) ? open_origin(arena, home.directory, O_PATH | O_DIRECTORY | O_CLOEXEC) : 0;
  if (fd < 0) return fd;
  if (is_symlink(mode)) {
    i64 length = kernel::readlinkat(int(fd), home.name, more.target, sizeof more.target);
    kernel::close(int(fd));
    if (length < 0) return length;
    more.length = u32(length);
  }
  more.xattrs.fetch(arena, home.directory, {home.name, home.length});
  return 0;
}

}  // namespace

__attribute__((noinline)) Result<void> ask(const Arena &arena, Ref<Inode> ref, u64 number) {
  Home home;
  if (!find_home(arena, ref, number, home)) return {};
  struct statx stat {};
  i64 asked = statx_home(arena, home, stat);
  if (is_refusal(asked)) return let_owner(arena, owner_asks, number, int(-asked));
  if (asked < 0 && asked != -ENOENT && asked != -ENOTDIR && asked != -ELOOP) return Error{int(-asked)};
  bool vanished = asked < 0 || stat.stx_nlink == 0;
  if (vanished || (stat.stx_mode & S_IFMT) != home.type) {
    forget_vanished(arena, ref, number, home, vanished ? 0 : stat.stx_mode & S_IFMT, stat.stx_ino);
    return Error{ESTALE};
  }
  More more;
  i64 fetched = fetch_more(arena, home, stat.stx_mode, more);
  if (fetched < 0) return Error{int(-fetched)};
  Transaction t(arena);
  if (arena.number(ref) != number || !is_unasked(arena, ref)) return {};
  RAMFS_TRY(merged, settle(t, ref, home, stat, more));
  t.commit();
  return merged ? Result<void>(Error{ESTALE}) : Result<void>();
}

Result<void> enter_again(const Arena &arena, Ref<Inode> dir, u64 number, Bytes name) {
  Inode inode = snapshot(arena, dir);
  if (arena.number(dir) != number || inode.mode == 0 || !inode.origin) return Error{ESTALE};
  i64 fd = open_origin(arena, inode.origin, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Error{int(-fd)};
  char text[name_max + 1];
  __builtin_memcpy(text, name.data, name.length);
  text[name.length] = 0;
  struct statx stat {};
  i64 asked = statx_at(int(fd), text, stat);
  kernel::close(int(fd));
  if (asked < 0) return Error{int(-asked)};
  Transaction t(arena);
  if (arena.number(dir) != number || arena.at(dir)->nlink == 0) return Error{ESTALE};
  if (find_entry(arena, arena.at(dir), name, hash_name(name))) return Error{EEXIST};
  t.touch(dir);
  forget_departure(t, inode.origin, name);
  RAMFS_CHECK(enter(t, dir, {name, u32(stat.stx_mode & S_IFMT), stat.stx_ino}));
  t.commit();
  return {};
}

Result<void> show_lower(const Arena &arena, Ref<Inode> dir, u64 number, Bytes path) {
  Header &header = arena.header();
  u32 skip = 0;
  while (skip < path.length && path[skip] == '/') skip++;
  // Relative, and never empty: ".", and what lies below it.
  Bytes below = skip < path.length ? Bytes{path.data + skip, path.length - skip} : Bytes{".", 1};
  if (below.length >= path_max) return Error{ENAMETOOLONG};
  char text[path_max];
  __builtin_memcpy(text, below.data, below.length);
  text[below.length] = 0;
  i64 mounts = host_mounts(arena);
  if (mounts < 0) return Error{EOPNOTSUPP};
  struct statx stat {};
  i64 asked = statx_at(int(mounts), text, stat);
  if (asked < 0) return Error{int(-asked)};
  if (!is_directory(stat.stx_mode)) return Error{ENOTDIR};
  Transaction t(arena);
  Inode *inode = arena.at(dir);
  if (arena.number(dir) != number || inode->nlink == 0) return Error{ESTALE};
  if (!is_directory(inode->mode)) return Error{ENOTDIR};
  if (inode->origin) return Error{EBUSY};
  if (inode->dir.live > 0) return Error{ENOTEMPTY};
  if (header.lower_count == max_lowers) return Error{ENOSPC};
  RAMFS_TRY(origin, make_origin(t, {}, below, stat));
  t.touch(dir);
  take_attributes(t, inode, stat);
  t.set(inode->origin, origin);
  t.set(inode->lower, u16(lower_unread));
  Lower &lower = header.lower[header.lower_count];
  t.set(lower.node, number);
  t.set(lower.origin, origin);
  t.set(header.lower_count, header.lower_count + 1);
  t.commit();
  return {};
}

}  // namespace ramfs
