// ramfs.h: directories and their entries.
#include <string.h>

#include <vector>

#include "../arena/reader.h"
#include "../base/mode.h"
#include "../store/directory.h"
#include "../store/mount.h"
#include "c_api.h"

using namespace ramfs;

namespace {

// Packs entries behind `cookie` into `out`; the length, or -1 when a writer came in between.
int32_t pack_entries(const Arena &arena, Ref<Inode> ref, u64 cookie, uint8_t *out, uint32_t capacity) {
  u32 seq = begin_read(arena, ref);
  const Inode *dir = arena.at(ref);
  uint32_t used = 0;
  u32 count = dir->dir.slot_count;
  u64 end = u64(dir->dir.slots.index) * granule + u64(count) * sizeof(Slot);
  if (count && (!arena.holds(dir->dir.slots) || end > arena.header().bytes)) return -1;
  for (u32 i = count ? slot_behind(arena, dir, cookie) : 0; i < count; i++) {
    Slot slot = arena.at(dir->dir.slots)[i];
    if (!arena.holds(slot.dentry)) continue;
    const Dentry *entry = arena.at(slot.dentry);
    Bytes name = name_of(entry);
    if (name.length > name_max || !arena.holds(entry->inode)) return -1;
    uint32_t length = uint32_t(round_up(sizeof(ramfs_dirent) + name.length, 8));
    if (length > capacity - used) break;
    auto *record = reinterpret_cast<ramfs_dirent *>(out + used);
    record->node = double(arena.number(entry->inode));
    record->next = double(slot.cookie);
    record->type = entry->mode_type;
    record->name_len = name.length;
    memcpy(record->name, name.data, name.length);
    used += length;
  }
  return still(arena, ref, seq) ? int32_t(used) : -1;
}

// Has the entry of a lower entered that is looked for.
Result<void> enter_name(const Arena &arena, Ref<Inode> dir, double node, Bytes name) {
  if (!has_lowers(arena)) return {};
  RAMFS_CHECK(settle(arena, node, false));
  if (!is_unread(arena, dir)) return {};
  RAMFS_CHECK(read_in(arena, dir, u64(node), false));
  return is_unread(arena, dir) ? look_for(arena, dir, u64(node), name) : Result<void>();
}

// Of the entries behind `cookie` as many as one call lists get their attributes: names of one file become one node.
Result<void> ask_entries(const Arena &arena, Ref<Inode> dir, u64 cookie, uint32_t capacity) {
  std::vector<u64> unasked;
  {
    Transaction t(arena);
    const Inode *inode = arena.at(dir);
    uint32_t used = 0;
    for (u32 i = slot_behind(arena, inode, cookie); i < inode->dir.slot_count && used < capacity; i++) {
      Ref<Dentry> found = arena.at(inode->dir.slots)[i].dentry;
      if (!found) continue;
      used += uint32_t(round_up(sizeof(ramfs_dirent) + arena.at(found)->length, 8));
      if (is_unasked(arena, arena.at(found)->inode)) unasked.push_back(arena.number(arena.at(found)->inode));
    }
  }
  for (u64 number : unasked) {
    auto asked = settle(arena, double(number), false);
    if (!asked.ok() && asked.error().number != ESTALE) return asked;
  }
  return {};
}

}  // namespace

double ramfs_lookup(uint32_t number, double dir, const uint8_t *name, uint32_t length) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, dir);
  if (!ref.ok()) return -ESTALE;
  auto entered = enter_name(arena, ref.value(), dir, bytes(name, length));
  if (!entered.ok()) return -double(entered.error().number);
  for (;;) {
    u32 seq = begin_read(arena, ref.value());
    auto found = entry(arena, ref.value(), bytes(name, length));
    Ref<Inode> child = found.ok() ? arena.at(found.value())->inode : Ref<Inode>{};
    double answer = found.ok() && arena.holds(child) ? double(arena.number(child)) : -double(found.error().number);
    if (!still(arena, ref.value(), seq)) continue;
    auto settled = answer > 0 ? settle(arena, answer, false) : Result<void>();
    if (settled.ok()) return answer;
    if (settled.error().number != ESTALE) return -double(settled.error().number);
  }
}

int32_t ramfs_mount_flags(uint32_t number, double node) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  auto ref = inode_of(session.value()->arena(), node);
  return ref.ok() ? int32_t(mount_flags(session.value()->arena(), ref.value())) : -ESTALE;
}

int32_t ramfs_remount(uint32_t number, double node, uint32_t flags) {
  return change_directory(number, node, [&](Transaction &t, Ref<Inode> ref) -> Result<void> {
    if (flags & ~u32(all_mount_flags)) return Error{EINVAL};
    Header &header = t.arena().header();
    t.set(header.root[root_number(t.arena(), ref)].flags, flags);
    u32 all = 0;
    for (u32 i = 0; i < header.root_count; i++) all |= header.root[i].flags;
    t.set(header.mount_flags, all);
    return {};
  });
}

double ramfs_parent(uint32_t number, double dir) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, dir);
  if (!ref.ok()) return -ESTALE;
  Inode inode = snapshot(arena, ref.value());
  return is_directory(inode.mode) ? double(arena.number(inode.parent)) : -ENOTDIR;
}

int32_t ramfs_name(uint32_t number, double dir, uint8_t *out, uint32_t capacity) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  for (;;) {
    auto ref = inode_of(arena, dir);
    if (!ref.ok()) return -ESTALE;
    u32 seq = begin_read(arena, ref.value());
    Ref<Dentry> entry = arena.at(ref.value())->dentry;
    if (arena.at(ref.value())->nlink == 0 || !arena.holds(entry)) return -ENOENT;
    Bytes name = name_of(arena.at(entry));
    u32 length = min(name.length, name_max);
    memcpy(out, name.data, min(length, capacity));
    if (still(arena, ref.value(), seq)) return int32_t(length);
  }
}

double ramfs_make(uint32_t number, double dir, const uint8_t *name, uint32_t length, uint32_t mode, uint32_t uid,
                  uint32_t gid, double rdev) {
  return make_entry(number, dir, [&](Transaction &t, Ref<Inode> ref) {
    NewInode with{mode, uid, gid, u64(rdev)};
    return length == 0 ? make_nameless(t, ref, with) : make(t, ref, bytes(name, length), with);
  });
}

double ramfs_symlink(uint32_t number, double dir, const uint8_t *name, uint32_t length, const uint8_t *target,
                     uint32_t target_length, uint32_t uid, uint32_t gid) {
  return make_entry(number, dir, [&](Transaction &t, Ref<Inode> ref) {
    return make_symlink(t, ref, bytes(name, length), bytes(target, target_length), uid, gid);
  });
}

int32_t ramfs_readlink(uint32_t number, double node, uint8_t *out, uint32_t capacity) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  if (auto settled = settle(arena, node, false); !settled.ok()) return -settled.error().number;
  for (;;) {
    auto ref = inode_of(arena, node);
    if (!ref.ok()) return -ESTALE;
    u32 seq = begin_read(arena, ref.value());
    Inode inode = *arena.at(ref.value());
    if (!is_symlink(inode.mode)) return -EINVAL;
    if (!arena.holds(inode.symlink.target)) continue;
    memcpy(out, arena.at(inode.symlink.target), min(inode.symlink.length, capacity));
    if (still(arena, ref.value(), seq)) return int32_t(inode.symlink.length);
  }
}

namespace {

// What a change of another directory's, or of a name, needs to know as well.
int32_t settle_other(uint32_t number, double node) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  auto settled = settle(session.value()->arena(), node, true);
  return settled.ok() ? 0 : -settled.error().number;
}

int32_t settle_name(uint32_t number, double dir, const uint8_t *name, uint32_t length) {
  auto session = session_of(number);
  if (!session.ok() || !has_lowers(session.value()->arena())) return 0;
  double node = ramfs_lookup(number, dir, name, length);
  return node > 0 ? settle_other(number, node) : 0;
}

}  // namespace

int32_t ramfs_link(uint32_t number, double dir, const uint8_t *name, uint32_t length, double node) {
  if (int32_t error = settle_other(number, node)) return error;
  return change_directory(number, dir, [&](Transaction &t, Ref<Inode> ref) -> Result<void> {
    RAMFS_TRY(inode, inode_of(t.arena(), node));
    return link(t, ref, bytes(name, length), inode);
  });
}

int32_t ramfs_unlink(uint32_t number, double dir, const uint8_t *name, uint32_t length) {
  if (int32_t error = settle_name(number, dir, name, length)) return error;
  return change_directory(number, dir,
                          [&](Transaction &t, Ref<Inode> ref) { return unlink(t, ref, bytes(name, length)); });
}

int32_t ramfs_rmdir(uint32_t number, double dir, const uint8_t *name, uint32_t length) {
  if (int32_t error = settle_name(number, dir, name, length)) return error;
  return change_directory(number, dir,
                          [&](Transaction &t, Ref<Inode> ref) { return rmdir(t, ref, bytes(name, length)); });
}

int32_t ramfs_rename(uint32_t number, double from_dir, const uint8_t *from, uint32_t from_length, double to_dir,
                     const uint8_t *to, uint32_t to_length, uint32_t flags, uint32_t whiteout_mode,
                     uint32_t whiteout_uid, uint32_t whiteout_gid) {
  if (int32_t error = settle_other(number, to_dir)) return error;
  if (int32_t error = settle_name(number, from_dir, from, from_length)) return error;
  if (int32_t error = settle_name(number, to_dir, to, to_length)) return error;
  return change_directory(number, from_dir, [&](Transaction &t, Ref<Inode> ref) -> Result<void> {
    RAMFS_TRY(target, inode_of(t.arena(), to_dir));
    NewInode whiteout{whiteout_mode, whiteout_uid, whiteout_gid, 0};
    return rename(t, ref, bytes(from, from_length), target, bytes(to, to_length), flags, whiteout);
  });
}

int32_t ramfs_readdir(uint32_t number, double dir, double cookie, uint8_t *out, uint32_t capacity) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  for (;;) {
    auto ref = inode_of(arena, dir);
    if (!ref.ok()) return -ESTALE;
    if (!is_directory(arena.at(ref.value())->mode)) return -ENOTDIR;
    if (has_lowers(arena)) {
      auto entered = settle(arena, dir, true);
      if (entered.ok()) entered = ask_entries(arena, ref.value(), u64(cookie), capacity);
      if (!entered.ok()) return -entered.error().number;
    }
    int32_t used = pack_entries(arena, ref.value(), u64(cookie), out, capacity);
    if (used >= 0) return used;
  }
}
