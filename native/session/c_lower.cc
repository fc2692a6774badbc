// ramfs.h: directories of the host that show through, and what is known of what was found there.
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>

#include "../arena/reader.h"
#include "../base/clock.h"
#include "../store/entering.h"
#include "c_api.h"

using namespace ramfs;

namespace {

double id_of(Ref<Origin> origin) { return double(origin.index); }

// An id is what this interface has told, for no origin ends before its session.
Result<Ref<Origin>> origin_of(const Arena &arena, double id) {
  Ref<Origin> origin{id >= 1 && id < double(~0u) ? u32(id) : 0};
  if (!arena.holds(origin)) return Error{ESTALE};
  return origin;
}

// Under the lock: lists may change.
void describe(const Arena &arena, Ref<Origin> ref, ramfs_origin *out) {
  const Origin *origin = arena.at(ref);
  out->id = id_of(ref);
  out->parent = id_of(origin->parent);
  out->also = id_of(origin->also);
  out->gone = id_of(origin->gone);
  out->next_gone = id_of(origin->next_gone);
  out->device = double(origin->dev);
  out->inode = double(origin->ino);
  out->size = double(origin->size);
  kernel::Timespec mtime = split_time(origin->mtime), ctime = split_time(origin->ctime);
  out->mtime_sec = double(mtime.sec);
  out->ctime_sec = double(ctime.sec);
  out->mtime_nsec = u32(mtime.nsec);
  out->ctime_nsec = u32(ctime.nsec);
  out->mode = origin->mode;
  out->uid = origin->uid;
  out->gid = origin->gid;
  out->nlink = origin->nlink;
  out->flags = origin->bits & origin_gone ? u32(RAMFS_ORIGIN_GONE) : 0;
  out->name_len = origin->name_length;
}

u32 node_flags(const Inode *inode) {
  u32 flags = 0;
  if (inode->lower & lower_in_place) flags |= RAMFS_ORIGIN_NODE_IN_PLACE;
  if (inode->lower & lower_unread) flags |= RAMFS_ORIGIN_NODE_UNREAD;
  if (inode->lower & lower_unasked) flags |= RAMFS_ORIGIN_NODE_UNASKED;
  if (inode->lower & lower_bound) flags |= RAMFS_ORIGIN_NODE_BOUND;
  return flags;
}

}  // namespace

int32_t ramfs_overlay(uint32_t number, double dir, const uint8_t *path, uint32_t length) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  int mounts = session.value()->host_mounts();
  if (mounts < 0) return mounts;
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, dir);
  if (!ref.ok()) return -ESTALE;
  auto shown = show_lower(arena, ref.value(), u64(dir), bytes(path, length));
  return shown.ok() ? 0 : -shown.error().number;
}

int32_t ramfs_origin_of(uint32_t number, double node, ramfs_origin *out) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  memset(out, 0, sizeof *out);
  Transaction t(arena);
  auto ref = inode_of(arena, node);
  if (!ref.ok()) return -ESTALE;
  const Inode *inode = arena.at(ref.value());
  if (!inode->origin && !(inode->lower & (lower_unasked | lower_bound))) return -ENODATA;
  if (inode->origin) describe(arena, inode->origin, out);
  out->flags |= node_flags(inode);
  return 0;
}

int32_t ramfs_origin_at(uint32_t number, double id, struct ramfs_origin *out) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  memset(out, 0, sizeof *out);
  Transaction t(arena);
  auto origin = origin_of(arena, id);
  if (!origin.ok()) return -ESTALE;
  describe(arena, origin.value(), out);
  return 0;
}

int32_t ramfs_origin_name(uint32_t number, double id, uint8_t *out, uint32_t capacity) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  auto origin = origin_of(arena, id);
  if (!origin.ok()) return -ESTALE;
  const Origin *found = arena.at(origin.value());
  Bytes name = name_of(found);
  if (found->parent) {
    memcpy(out, name.data, std::min(name.length, capacity));
    return int32_t(name.length);
  }
  // A lower's own directory is kept as a path below the host's root directory, "." for that.
  std::string path = "/" + (name == Bytes{".", 1} ? "" : std::string(name.data, name.length));
  memcpy(out, path.data(), std::min<size_t>(path.size(), capacity));
  return int32_t(path.size());
}

int32_t ramfs_origin_open(uint32_t number, double id, uint32_t flags) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  auto origin = origin_of(arena, id);
  if (!origin.ok()) return -ESTALE;
  if ((flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC))) return -EINVAL;
  return int32_t(open_origin(arena, origin.value(), flags | O_CLOEXEC));
}

double ramfs_lower(uint32_t number, uint32_t index, ramfs_origin *out) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  memset(out, 0, sizeof *out);
  Transaction t(arena);
  if (index >= arena.header().lower_count) return -ENOENT;
  const Lower &lower = arena.header().lower[index];
  describe(arena, lower.origin, out);
  return double(lower.node);
}

namespace {

void put_path(char *out, u32 &length, Bytes path) {
  memcpy(out, path.data, path.length);
  length = path.length;
}

}  // namespace

int32_t ramfs_bind(uint32_t number, double node, const uint8_t *tree, uint32_t tree_length, const uint8_t *host,
                   uint32_t host_length, uint32_t flags) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  if (flags & ~u32(RAMFS_BIND_READ_ONLY)) return -EINVAL;
  if (std::max(tree_length, host_length) > path_max || tree_length == 0 || host_length == 0) return -ENAMETOOLONG;
  int mounts = flags & RAMFS_BIND_READ_ONLY ? session.value()->host_mounts() : 0;
  if (mounts < 0) return mounts;
  const Arena &arena = session.value()->arena();
  if (auto settled = settle(arena, node, false); !settled.ok()) return -settled.error().number;
  Transaction t(arena);
  auto ref = inode_of(arena, node);
  if (!ref.ok()) return -ESTALE;
  Inode *inode = arena.at(ref.value());
  if (inode->lower & lower_bound) return -EBUSY;
  Header &header = arena.header();
  u32 place = 0;
  while (place < header.bind_count && header.bind[place].node != 0) place++;
  if (place == max_binds) return -ENOSPC;
  // Nobody looks at a free entry but for its node, so only that is journaled.
  Bind &bind = header.bind[place];
  put_path(bind.tree, bind.tree_length, bytes(tree, tree_length));
  put_path(bind.host, bind.host_length, bytes(host, host_length));
  bind.flags = flags;
  t.set(bind.node, u64(node));
  if (place == header.bind_count) t.set(header.bind_count, place + 1);
  t.touch(ref.value());
  t.set(inode->lower, u16(inode->lower | lower_bound));
  t.commit();
  return 0;
}

int32_t ramfs_unbind(uint32_t number, double node) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  Transaction t(arena);
  auto ref = inode_of(arena, node);
  if (!ref.ok()) return -ESTALE;
  Inode *inode = arena.at(ref.value());
  if (!(inode->lower & lower_bound)) return -EINVAL;
  for (u32 i = 0; i < arena.header().bind_count; i++)
    if (arena.header().bind[i].node == u64(node)) t.set(arena.header().bind[i].node, u64(0));
  t.touch(ref.value());
  t.set(inode->lower, u16(inode->lower & ~lower_bound));
  t.commit();
  return 0;
}
