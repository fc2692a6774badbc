#include "watch.h"

#include <initializer_list>

#include "body.h"
#include "directory.h"
#include "errno.h"
#include "mode.h"
#include "syscall.h"
#include "text.h"

namespace ramfs {
namespace {

// Inode::watched: the events that are wanted of it, and how.
constexpr u32 written_by_owner = 1u << 29;  // not watched itself, perhaps: the owner has yet to close it
constexpr u32 has_mirror = 1u << 30;
constexpr u32 second_place = 1u << 31;  // its mirror lies in "b", not in "a": a move shows as one

constexpr u64 remove_directory_flag = AT_REMOVE_DIR;
using Path = Text<400>;

i64 make_directory(const char *path) { return kernel::call(__NR_mkdir, kernel::word(path), 0777); }
i64 make_file(const char *path) { return kernel::call(__NR_mknod, kernel::word(path), S_REG | 0666, 0); }
i64 make_node(const char *path, bool directory) { return directory ? make_directory(path) : make_file(path); }
void remove_node(const char *path, bool directory) {
  kernel::call(__NR_unlinkat, u64(i64(kernel::at_fdcwd)), kernel::word(path), directory ? remove_directory_flag : 0);
}
i64 rename_node(const char *from, const char *to, u32 flags = 0) {
  constexpr u64 here = u64(i64(kernel::at_fdcwd));
  return kernel::call(__NR_renameat2, here, kernel::word(from), here, kernel::word(to), flags);
}
void set_mode(const char *path, u32 mode) { kernel::call(__NR_chmod, kernel::word(path), mode); }

// For every user of the session, whatever the umask; by its secret name nobody else finds it.
void add_base(const Arena &arena, Path &path) {
  path.add(mirror_prefix).add(u64(arena.header().owner));
}
void add_secret(const Arena &arena, Path &path) {
  add_base(arena, path);
  path.add("/").add(arena.header().secret[0]).add("-").add(arena.header().secret[1]);
}
Path place_of(const Arena &arena, Ref<Inode> ref) {
  Path path;
  add_secret(arena, path);
  path.add(arena.at(ref)->watched & second_place ? "/b/" : "/a/").add(arena.number(ref));
  return path;
}
Path place_of(const Arena &arena, Ref<Inode> dir, Bytes name) { return place_of(arena, dir).add("/").add(name); }

// A place out of every watch, for what comes from there or goes there.
Path nowhere(const Arena &arena) {
  Path path;
  add_secret(arena, path);
  return path.add("/moving");
}

Result<void> make_places(const Arena &arena) {
  Path base;
  add_base(arena, base);
  if (make_directory(base.c_str()) == 0) set_mode(base.c_str(), 0711);
  Path secret;
  add_secret(arena, secret);
  if (make_directory(secret.c_str()) == 0) set_mode(secret.c_str(), 0777);
  for (const char *name : {"/a", "/b"}) {
    Path place = secret;
    i64 made = make_directory(place.add(name).c_str());
    if (made == 0) set_mode(place.c_str(), 0777);
    else if (made != -E_EXIST) return Error{E_NOSPC};
  }
  return {};
}

// What is made in the directory is everybody's, whatever the umask of whoever makes it: a default access list with rwx for
// the owner, the group and the others (posix_acl_xattr.h).
void open_to_all(const char *path) {
  struct Entry {
    u16 tag, permissions;
    u32 id;
  };
  struct {
    u32 version = 2;
    Entry entries[3] = {{1, 7, ~0u}, {4, 7, ~0u}, {0x20, 7, ~0u}};
  } list;
  kernel::call(__NR_setxattr, kernel::word(path), kernel::word("system.posix_acl_default"), kernel::word(&list),
               sizeof list, 0);
  set_mode(path, 0777);
}

Result<void> make_mirror(const Arena &arena, Ref<Inode> ref) {
  const Inode *inode = arena.at(ref);
  Path path = place_of(arena, ref);
  if (make_node(path.c_str(), is_directory(inode->mode)) < 0) return Error{E_NOSPC};
  if (!is_directory(inode->mode)) {
    set_mode(path.c_str(), 0666);
    return {};
  }
  open_to_all(path.c_str());
  for (u32 i = 0; i < inode->dir.slot_count; i++) {
    const Slot &slot = arena.at(inode->dir.slots)[i];
    if (!slot.dentry) continue;
    const Dentry *entry = arena.at(slot.dentry);
    make_node(place_of(arena, ref, name_of(entry)).c_str(), is_directory(entry->mode_type));
  }
  return {};
}

void add_watch(Transaction &t, Inode *inode, u32 bits) {
  if (inode->watched == 0) t.add(t.arena().header().watches, 1u);
  if ((inode->watched | bits) != inode->watched) t.set(inode->watched, inode->watched | bits);
}

bool is_mirrored(const Arena &arena, Ref<Inode> dir) { return arena.at(dir)->watched & has_mirror; }

// Lets the kernel see the event at a place of the mirror.
void touch_node(const char *path, u32 event) {
  if (event == IN_ATTRIBUTES) kernel::call(__NR_utimensat, u64(i64(kernel::at_fdcwd)), kernel::word(path), 0, 0);
  if (event == IN_MODIFIED) kernel::call(__NR_truncate, kernel::word(path), 0);
  if (event != IN_CLOSED_WRITE && event != IN_CLOSED_NOWRITE) return;
  u32 access = event == IN_CLOSED_WRITE ? O_WR : O_RD;
  i64 fd = kernel::openat(kernel::at_fdcwd, path, access | O_NONBLOCKING | O_CLOSE_ON_EXEC);
  if (fd >= 0) kernel::close(int(fd));
}

// The body's mode is nobody's business; setting the one it has is an event.
void touch_body(const Arena &arena, const Body &body) {
  BodyPath path(arena, body);
  kernel::Stat stat;
  if (kernel::fstatat(path.dir(), path.path(), &stat, 0) < 0) return;
  kernel::call(__NR_fchmodat, u64(i64(path.dir())), kernel::word(path.path()), stat.mode & all_permissions);
}

// A body cannot be moved: who watches a regular file hears of a change of its attributes.
void tell_own_move(Transaction &t, Ref<Inode> ref) {
  const Arena &arena = t.arena();
  if (!is_mirrored(arena, ref)) return tell_itself(arena, ref, IN_ATTRIBUTES);
  Path before = place_of(arena, ref);
  t.set(arena.at(ref)->watched, arena.at(ref)->watched ^ second_place);
  rename_node(before.c_str(), place_of(arena, ref).c_str());
}

void move_name(const Arena &arena, const MovedEnd &from, const MovedEnd &to, bool directory) {
  bool sees_from = is_mirrored(arena, from.dir), sees_to = is_mirrored(arena, to.dir);
  Path away = nowhere(arena);
  Path source = sees_from ? place_of(arena, from.dir, from.name) : away;
  if (!sees_from && sees_to) make_node(away.c_str(), directory);
  if (!sees_from && !sees_to) return;
  rename_node(source.c_str(), sees_to ? place_of(arena, to.dir, to.name).c_str() : away.c_str());
  if (!sees_to) remove_node(away.c_str(), directory);
}

void exchange_names(const Arena &arena, const MovedEnd &from, const MovedEnd &to) {
  constexpr u32 exchange = 2;
  if (is_mirrored(arena, from.dir) && is_mirrored(arena, to.dir)) {
    rename_node(place_of(arena, from.dir, from.name).c_str(), place_of(arena, to.dir, to.name).c_str(), exchange);
    return;
  }
  // One side is seen: there the one goes and the other comes.
  const MovedEnd &seen = is_mirrored(arena, from.dir) ? from : to;
  const MovedEnd &other = is_mirrored(arena, from.dir) ? to : from;
  if (!is_mirrored(arena, seen.dir)) return;
  move_name(arena, seen, other, is_directory(arena.at(seen.inode)->mode));
  move_name(arena, other, seen, is_directory(arena.at(other.inode)->mode));
}

// Runs `visit(directory, name)` on each name of the inode.
template <class Visit>
void each_name(const Arena &arena, Ref<Inode> ref, Visit visit) {
  u32 most = 1000;  // read without the lock, the chain may be anything
  for (Ref<Dentry> at = arena.at(ref)->dentry; arena.holds(at) && most > 0; at = arena.at(at)->next_name, most--) {
    const Dentry *entry = arena.at(at);
    if (arena.holds(entry->parent)) visit(entry->parent, name_of(entry));
  }
}

u32 with_open(u32 event) {
  return event & (IN_CLOSED_WRITE | IN_CLOSED_NOWRITE) ? event | IN_OPENED : event;
}

}  // namespace

// What happens to a regular file's bytes the kernel has told them.
void tell_itself(const Arena &arena, Ref<Inode> ref, u32 event) {
  const Inode *inode = arena.at(ref);
  if ((inode->watched & all_inotify_events) == 0) return;
  if (is_mirrored(arena, ref)) touch_node(place_of(arena, ref).c_str(), event);
  else if (event == IN_ATTRIBUTES) touch_body(arena, inode->body);
}

MirrorPath::MirrorPath(const Arena &arena) {
  Path path;
  add_secret(arena, path);
  __builtin_memcpy(text_, path.c_str(), path.length() + 1);
}

MirrorPath::MirrorPath(const Arena &arena, Ref<Inode> ref) {
  Path path = place_of(arena, ref);
  __builtin_memcpy(text_, path.c_str(), path.length() + 1);
}

Result<void> mirror_inode(Transaction &t, Ref<Inode> ref, u32 mask) {
  const Arena &arena = t.arena();
  Inode *inode = arena.at(ref);
  if (!is_mirrored(arena, ref)) {
    RAMFS_CHECK(make_places(arena));
    RAMFS_CHECK(make_mirror(arena, ref));
  }
  add_watch(t, inode, (mask & all_inotify_events) | has_mirror);
  return {};
}

void note_watch(Transaction &t, Ref<Inode> ref, u32 mask) {
  add_watch(t, t.arena().at(ref), (mask & all_inotify_events) | IN_ATTRIBUTES);
}

void forget_watch(Transaction &t, Inode *inode) {
  if (inode->watched) t.add(t.arena().header().watches, ~0u);
}

void tell_created(const Arena &arena, Ref<Inode> dir, Bytes name, bool directory) {
  if (is_mirrored(arena, dir)) make_node(place_of(arena, dir, name).c_str(), directory);
}

void tell_removed(const Arena &arena, Ref<Inode> dir, Bytes name, bool directory) {
  if (is_mirrored(arena, dir)) remove_node(place_of(arena, dir, name).c_str(), directory);
}

// (A regular file's body tells its end when its last opener is gone.)
void tell_loss(const Arena &arena, Ref<Inode> ref) {
  const Inode *inode = arena.at(ref);
  if (inode->watched == 0) return;
  bool last = is_directory(inode->mode) || inode->nlink == 1;
  // The kernel tells when the keeper takes the body's only name.
  if (last && is_regular(inode->mode) && lies_on_volume(arena, inode->body)) return;
  if (!last || !is_mirrored(arena, ref)) return tell_itself(arena, ref, IN_ATTRIBUTES);
  remove_node(place_of(arena, ref).c_str(), is_directory(inode->mode));
}

void tell_moved(Transaction &t, const MovedEnd &from, const MovedEnd &to, bool exchange) {
  const Arena &arena = t.arena();
  if (exchange) exchange_names(arena, from, to);
  else move_name(arena, from, to, is_directory(arena.at(from.inode)->mode));
  if (arena.at(from.inode)->watched) tell_own_move(t, from.inode);
  if (exchange && arena.at(to.inode)->watched) tell_own_move(t, to.inode);
}

void tell_changed(const Arena &arena, Ref<Inode> ref, u32 event) {
  each_name(arena, ref, [&](Ref<Inode> dir, Bytes name) {
    u32 watched = arena.at(dir)->watched;
    if ((watched & has_mirror) && (watched & with_open(event))) touch_node(place_of(arena, dir, name).c_str(), event);
  });
  if (arena.at(ref)->watched & with_open(event)) tell_itself(arena, ref, event);
}

bool wants_to_know(const Arena &arena, Ref<Inode> ref, u32 event) {
  if (!has_watches(arena)) return false;
  const Inode *inode = arena.at(ref);
  // What happens to a regular file's bytes the kernel tells who watches it.
  bool told = is_regular(inode->mode) && event != IN_ATTRIBUTES;
  bool wants = !told && (inode->watched & with_open(event));
  each_name(arena, ref, [&](Ref<Inode> dir, Bytes) { wants = wants || (arena.at(dir)->watched & with_open(event)); });
  return wants;
}

void tell_change(const Arena &arena, Ref<Inode> ref, u32 event) {
  if (!wants_to_know(arena, ref, event)) return;
  Transaction t(arena);
  if (arena.at(ref)->mode != 0) tell_changed(arena, ref, event);
}

void tell_owner_wrote(const Arena &arena, Ref<Inode> ref) {
  if (!wants_to_know(arena, ref, IN_MODIFIED | IN_CLOSED_WRITE)) return;
  Transaction t(arena);
  if (arena.at(ref)->mode == 0) return;
  tell_changed(arena, ref, IN_MODIFIED);
  add_watch(t, arena.at(ref), written_by_owner);
  t.commit();
}

void tell_owner_closed(Transaction &t, Ref<Inode> ref) {
  Inode *inode = t.arena().at(ref);
  if (!(inode->watched & written_by_owner)) return;
  tell_changed(t.arena(), ref, IN_CLOSED_WRITE);
  t.set(inode->watched, inode->watched & ~written_by_owner);
  if (inode->watched == 0) t.add(t.arena().header().watches, ~0u);
}

// The kernel grants a lease for reading where nobody has the file open for writing, whichever process holds which copies of
// the descriptor. Somebody who opens it meanwhile waits until ours is closed; the signal for that goes to the owner, who
// ignores it.
bool is_closed_for_writing(const Arena &arena, Ref<Inode> ref) {
  constexpr u32 set_owner = 8, set_lease = 1024, read_lock = 0;
  i64 fd = open_body(arena, arena.at(ref)->body, O_RD | O_CLOSE_ON_EXEC);
  if (fd < 0) return true;
  kernel::fcntl(int(fd), set_owner, arena.header().owner);
  i64 granted = kernel::fcntl(int(fd), set_lease, read_lock);
  kernel::close(int(fd));
  return granted != -E_AGAIN;
}

}  // namespace ramfs
