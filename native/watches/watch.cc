#include "watch.h"

#include "../arena/holder.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/syscall.h"
#include "../bodies/reach.h"
#include "../bodies/staleness.h"
#include "mirror.h"

namespace ramfs {
namespace {

// Inode::watched: the events that are wanted of it, and how.
constexpr u32 written_by_owner = 1u << 29;  // not watched itself, perhaps: the owner has yet to close it
constexpr u32 has_mirror = 1u << 30;
constexpr u32 second_place = 1u << 31;  // its mirror lies in "b", not in "a": a move shows as one

// Where the mirror of an inode itself lies.
MirrorNode place_of(const Arena &arena, Ref<Inode> ref) {
  Bytes place = bytes_of(arena.at(ref)->watched & second_place ? "b" : "a");
  return MirrorNode(arena).below(place).below(arena.number(ref));
}
MirrorNode place_of(const Arena &arena, Ref<Inode> dir, Bytes name) { return place_of(arena, dir).below(name); }

// A place out of every watch, for what comes from there or goes there.
MirrorNode nowhere(const Arena &arena) { return MirrorNode(arena).below(bytes_of("moving")); }

// Whether the mirror of the inode is a link to its body.
bool is_linked(const Arena &arena, Ref<Inode> ref) {
  const Inode *inode = arena.at(ref);
  return is_regular(inode->mode) && arena.volume() >= 0;
}

// A further name of a body, which lies on the volume as the mirror does.
i64 link_body(const Arena &arena, const Body &body, const MirrorNode &node) {
  BodyPath from(arena, body);
  return kernel::call(__NR_linkat, u64(i64(from.dir())), kernel::word(from.path()), u64(i64(node.dir())),
                      kernel::word(node.path()), 0);
}

i64 make_node(const Arena &arena, const MirrorNode &node, Ref<Inode> ref) {
  Inode *inode = arena.at(ref);
  if (is_linked(arena, ref) && inode->body.ino != 0) {
    // From now on the kernel tells of changes before anybody can mark them.
    if (!inode->stale_forever && (inode->stale || set_body_time(arena, inode)))
      __atomic_store_n(&inode->stale_forever, 1u, __ATOMIC_SEQ_CST);
    return link_body(arena, inode->body, node);
  }
  return is_directory(inode->mode) ? node.make_directory() : node.make_file();
}

Result<void> make_mirror(const Arena &arena, Ref<Inode> ref) {
  const Inode *inode = arena.at(ref);
  MirrorNode node = place_of(arena, ref);
  i64 made = make_node(arena, node, ref);
  if (made < 0 && made != -EEXIST) return Error{ENOSPC};
  if (is_linked(arena, ref)) return {};
  if (!is_directory(inode->mode)) {
    node.set_mode(0666);
    return {};
  }
  node.open_to_all();
  for (u32 i = 0; i < inode->dir.slot_count; i++) {
    const Slot &slot = arena.at(inode->dir.slots)[i];
    if (!slot.dentry) continue;
    const Dentry *entry = arena.at(slot.dentry);
    make_node(arena, place_of(arena, ref, name_of(entry)), entry->inode);
  }
  return {};
}

void add_watch(Transaction &t, Inode *inode, u32 bits) {
  if (inode->watched == 0) t.add(t.arena().header().watches, 1u);
  if ((inode->watched | bits) != inode->watched) t.set(inode->watched, inode->watched | bits);
}

bool is_mirrored(const Arena &arena, Ref<Inode> dir) { return arena.at(dir)->watched & has_mirror; }

// Lets the kernel see the event at a place of the mirror.
void touch_node(const MirrorNode &node, u32 event, bool linked) {
  if (event == IN_ATTRIB) node.change_attributes(linked);
  if (event == IN_MODIFY) linked ? void(node.change_time()) : void(node.truncate(0));
  if (event == IN_CLOSE_WRITE || event == IN_CLOSE_NOWRITE) node.open_and_close(event == IN_CLOSE_WRITE);
}

// The body's mode is nobody's business; setting the one it has is an event.
void touch_body(const Arena &arena, const Body &body) {
  BodyPath path(arena, body);
  kernel::Stat stat;
  if (kernel::fstatat(path.dir(), path.path(), &stat, 0) < 0) return;
  kernel::call(__NR_fchmodat, u64(i64(path.dir())), kernel::word(path.path()), stat.mode & S_IALLUGO);
}

// A memfd cannot be moved: who watches a regular file then hears of a change of its attributes.
void tell_own_move(Transaction &t, Ref<Inode> ref) {
  const Arena &arena = t.arena();
  if (!is_mirrored(arena, ref)) return tell_itself(arena, ref, IN_ATTRIB);
  MirrorNode before = place_of(arena, ref);
  t.set(arena.at(ref)->watched, arena.at(ref)->watched ^ second_place);
  before.rename(place_of(arena, ref));
}

void move_name(const Arena &arena, const MovedEnd &from, const MovedEnd &to) {
  bool sees_from = is_mirrored(arena, from.dir), sees_to = is_mirrored(arena, to.dir);
  if (!sees_from && !sees_to) return;
  MirrorNode away = nowhere(arena);
  MirrorNode source = sees_from ? place_of(arena, from.dir, from.name) : away;
  if (!sees_from) make_node(arena, away, from.inode);
  source.rename(sees_to ? place_of(arena, to.dir, to.name) : away);
  if (!sees_to) away.remove(is_directory(arena.at(from.inode)->mode));
}

// Where one side is seen, what comes from the other waits elsewhere.
void exchange_names(const Arena &arena, const MovedEnd &from, const MovedEnd &to) {
  bool sees_from = is_mirrored(arena, from.dir), sees_to = is_mirrored(arena, to.dir);
  if (!sees_from && !sees_to) return;
  MirrorNode away = nowhere(arena);
  if (!sees_from) make_node(arena, away, from.inode);
  if (!sees_to) make_node(arena, away, to.inode);
  MirrorNode source = sees_from ? place_of(arena, from.dir, from.name) : away;
  source.rename(sees_to ? place_of(arena, to.dir, to.name) : away, RENAME_EXCHANGE);
  if (!sees_from) away.remove(is_directory(arena.at(to.inode)->mode));
  if (!sees_to) away.remove(is_directory(arena.at(from.inode)->mode));
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

u32 with_open(u32 event) { return event & (IN_CLOSE_WRITE | IN_CLOSE_NOWRITE) ? event | IN_OPEN : event; }

}  // namespace

// What happens to a regular file's bytes the kernel has told them.
void tell_itself(const Arena &arena, Ref<Inode> ref, u32 event) {
  const Inode *inode = arena.at(ref);
  if ((inode->watched & IN_ALL_EVENTS) == 0) return;
  if (is_mirrored(arena, ref)) touch_node(place_of(arena, ref), event, is_linked(arena, ref));
  else if (event == IN_ATTRIB) touch_body(arena, inode->body);
}

Result<void> mirror_inode(Transaction &t, Ref<Inode> ref, u32 mask) {
  const Arena &arena = t.arena();
  Inode *inode = arena.at(ref);
  if (!is_mirrored(arena, ref)) {
    RAMFS_CHECK(make_mirror_places(arena));
    RAMFS_CHECK(make_mirror(arena, ref));
  }
  add_watch(t, inode, (mask & IN_ALL_EVENTS) | has_mirror | (is_regular(inode->mode) ? IN_ATTRIB : 0u));
  return {};
}

u32 entries_without_body(const Transaction &t, Ref<Inode> dir, Ref<Inode> *out, u32 most) {
  const Arena &arena = t.arena();
  const Inode *inode = arena.at(dir);
  u32 found = 0;
  if (is_mirrored(arena, dir)) return 0;
  if (is_linked(arena, dir) && inode->body.ino == 0) out[found++] = dir;
  for (u32 i = 0; is_directory(inode->mode) && i < inode->dir.slot_count && found < most; i++) {
    const Slot &slot = arena.at(inode->dir.slots)[i];
    if (!slot.dentry) continue;
    Ref<Inode> entry = arena.at(slot.dentry)->inode;
    // Of files in place it hears of what changes them, for that makes copies.
    bool in_place = arena.at(entry)->lower & (lower_in_place | lower_unasked);
    if (is_linked(arena, entry) && arena.at(entry)->body.ino == 0 && !in_place) out[found++] = entry;
  }
  return found;
}

bool find_mirror(const Arena &arena, Ref<Inode> ref, MirrorPath &path) {
  if (!is_mirrored(arena, ref)) return false;
  path.take(place_of(arena, ref));
  return true;
}

i64 truncate_in_mirror(const Transaction &t, Ref<Inode> dir, Bytes name, Ref<Inode> ref, i64 length) {
  const Arena &arena = t.arena();
  if (!is_linked(arena, ref)) return -ENOENT;
  bool by_name = is_mirrored(arena, dir);
  if (!by_name && !is_mirrored(arena, ref)) return -ENOENT;
  MirrorNode node = by_name ? place_of(arena, dir, name) : place_of(arena, ref);
  return node.inode() == arena.at(ref)->body.ino ? node.truncate(length) : -ENOENT;
}

i64 open_in_mirror(const Arena &arena, Ref<Inode> dir, Bytes name, Ref<Inode> ref, u32 flags) {
  if (!is_mirrored(arena, dir) || !is_linked(arena, ref)) return -ENOENT;
  i64 fd = place_of(arena, dir, name).open(flags & ~(flags_of_names | u32(O_TRUNC)));
  if (fd < 0) return fd;
  kernel::Stat stat;
  if (kernel::fstat(int(fd), &stat) >= 0 && stat.ino == arena.at(ref)->body.ino) return fd;
  kernel::close(int(fd));
  return -ENOENT;
}

void note_watch(Transaction &t, Ref<Inode> ref, u32 mask) {
  add_watch(t, t.arena().at(ref), (mask & IN_ALL_EVENTS) | IN_ATTRIB);
}

void forget_watch(Transaction &t, Ref<Inode> ref) {
  Inode *inode = t.arena().at(ref);
  if (inode->watched == 0) return;
  if (is_linked(t.arena(), ref) && is_mirrored(t.arena(), ref)) place_of(t.arena(), ref).remove(false);
  t.add(t.arena().header().watches, ~0u);
}

void tell_created(const Arena &arena, Ref<Inode> dir, Bytes name, Ref<Inode> ref) {
  if (!is_mirrored(arena, dir)) return;
  MirrorNode node = place_of(arena, dir, name);
  // Somebody died between the tree's change and the mirror's.
  if (make_node(arena, node, ref) != -EEXIST) return;
  node.remove(false);
  make_node(arena, node, ref);
}

void tell_linked(const Arena &arena, Ref<Inode> dir, Bytes name, Ref<Inode> ref) {
  tell_created(arena, dir, name, ref);
  // A further link to the body is told by the kernel.
  if (!is_mirrored(arena, dir) || !is_linked(arena, ref)) tell_itself(arena, ref, IN_ATTRIB);
}

void tell_removed(const Arena &arena, Ref<Inode> dir, Bytes name, bool directory) {
  if (is_mirrored(arena, dir)) place_of(arena, dir, name).remove(directory);
}

void tell_loss(const Arena &arena, Ref<Inode> dir, Ref<Inode> ref) {
  const Inode *inode = arena.at(ref);
  if (inode->watched == 0) return;
  bool last = is_directory(inode->mode) || inode->nlink == 1;
  bool linked = is_linked(arena, ref);
  // The kernel tells with the link in the mirror, or when the keeper takes the body's only name. (A memfd tells its end
  // when its last opener is gone.)
  if (linked && (last || is_mirrored(arena, dir))) return;
  if (!last || !is_mirrored(arena, ref)) return tell_itself(arena, ref, IN_ATTRIB);
  place_of(arena, ref).remove(is_directory(inode->mode));
}

void tell_moved(Transaction &t, const MovedEnd &from, const MovedEnd &to, bool exchange) {
  const Arena &arena = t.arena();
  if (exchange) exchange_names(arena, from, to);
  else move_name(arena, from, to);
  bool seen = is_mirrored(arena, from.dir) || is_mirrored(arena, to.dir);
  // A link to the body that was moved has told so.
  auto tell = [&](Ref<Inode> moved) {
    if (arena.at(moved)->watched && !(seen && is_linked(arena, moved))) tell_own_move(t, moved);
  };
  tell(from.inode);
  if (exchange) tell(to.inode);
}

void tell_changed(const Arena &arena, Ref<Inode> ref, u32 event) {
  bool linked = is_linked(arena, ref), touched = false;
  each_name(arena, ref, [&](Ref<Inode> dir, Bytes name) {
    u32 watched = arena.at(dir)->watched;
    if (!(watched & has_mirror) || !(watched & with_open(event))) return;
    touch_node(place_of(arena, dir, name), event, linked);
    touched = true;
  });
  // A link to the body tells whoever watches that.
  if (linked && touched) return;
  if (arena.at(ref)->watched & with_open(event)) tell_itself(arena, ref, event);
}

bool wants_to_know(const Arena &arena, Ref<Inode> ref, u32 event) {
  if (!has_watches(arena)) return false;
  const Inode *inode = arena.at(ref);
  // What happens to a regular file's bytes the kernel tells who watches it.
  bool by_kernel = is_regular(inode->mode) && event != IN_ATTRIB;
  bool wants = !by_kernel && (inode->watched & with_open(event));
  each_name(arena, ref, [&](Ref<Inode> dir, Bytes) { wants = wants || (arena.at(dir)->watched & with_open(event)); });
  return wants;
}

void tell_change(const Arena &arena, Ref<Inode> ref, u32 event) {
  if (!wants_to_know(arena, ref, event)) return;
  Transaction t(arena);
  if (arena.at(ref)->mode != 0) tell_changed(arena, ref, event);
}

void tell_owner_wrote(const Arena &arena, Ref<Inode> ref) {
  if (!wants_to_know(arena, ref, IN_MODIFY | IN_CLOSE_WRITE)) return;
  Transaction t(arena);
  if (arena.at(ref)->mode == 0) return;
  tell_changed(arena, ref, IN_MODIFY);
  add_watch(t, arena.at(ref), written_by_owner);
  t.commit();
}

void tell_owner_closed(Transaction &t, Ref<Inode> ref) {
  Inode *inode = t.arena().at(ref);
  if (!(inode->watched & written_by_owner)) return;
  tell_changed(t.arena(), ref, IN_CLOSE_WRITE);
  t.set(inode->watched, inode->watched & ~written_by_owner);
  if (inode->watched == 0) t.add(t.arena().header().watches, ~0u);
}

// The kernel grants a lease for reading where nobody has the file open for writing, whichever process holds which
// copies of the descriptor. Somebody who opens it meanwhile waits until ours is closed.
bool is_closed_for_writing(const Arena &arena, Ref<Inode> ref) {
  i64 fd = open_body(arena, arena.at(ref)->body, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return true;
  let_owner_hear(arena, int(fd));
  i64 granted = kernel::fcntl(int(fd), F_SETLEASE, F_RDLCK);
  kernel::close(int(fd));
  return granted != -EAGAIN;
}

}  // namespace ramfs
