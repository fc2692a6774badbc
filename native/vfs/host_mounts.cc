#include "host_mounts.h"

#include <asm/statfs.h>

#include "../base/clock.h"
#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../store/mount.h"
#include "path_buffer.h"

namespace ramfs {
namespace {

u64 device_of(const struct statx &stat) {
  return (stat.stx_dev_minor & 0xff) | u64(stat.stx_dev_major) << 8 | u64(stat.stx_dev_minor & ~0xffu) << 12;
}

bool is_at(int dir, const char *path, const Ancestor &ancestor) {
  kernel::Stat stat;
  return kernel::fstatat(dir, path, &stat, 0) >= 0 && stat.dev == ancestor.dev && stat.ino == ancestor.ino;
}

// The NUL-terminated path of a directory above the root.
const char *path_above(const Root &root, const Ancestor &ancestor, PathBuffer &buffer) {
  if (ancestor.path_length <= 1) return "/";
  char *text = buffer.get();
  if (text == nullptr) return nullptr;
  __builtin_memcpy(text, root.path, ancestor.path_length);
  text[ancestor.path_length] = 0;
  return text;
}

// Whether a directory that is not the one that was there has been mounted in its place. One that the host has only
// removed, or removed and made again, hides nothing, for roots need no directory on the host.
bool is_mounted_over(const char *path, const Ancestor &ancestor) {
  struct statx stat {};
  i64 result = kernel::call(__NR_statx, u64(i64(AT_FDCWD)), kernel::word(path), 0, STATX_INO, kernel::word(&stat));
  if (result < 0) return false;
  return device_of(stat) != ancestor.dev || (stat.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

// What tells a mount that stands for a root from others.
bool ask_mount(int dir, const char *path, BoundRoot &out) {
  struct statx stat {};
  u64 mask = STATX_INO | STATX_BTIME;
  if (kernel::call(__NR_statx, u64(i64(dir)), kernel::word(path), 0, mask, kernel::word(&stat)) < 0) return false;
  out = {device_of(stat), join_time(stat.stx_btime.tv_sec, stat.stx_btime.tv_nsec)};
  return stat.stx_attributes & STATX_ATTR_MOUNT_ROOT;
}

bool is_bound(const Root &root, const char *path, int dir = AT_FDCWD) {
  BoundRoot there;
  if (root.bound_count == 0 || !ask_mount(dir, path, there)) return false;
  for (const BoundRoot &bound : root.bound)
    if (bound.dev == there.dev && bound.born == there.born) return true;
  return false;
}

bool is_hidden(const Root &root) {
  PathBuffer buffer;
  if (root.ancestors == 0) return false;
  const Ancestor &nearest = root.ancestor[root.ancestors - 1];
  const char *path = path_above(root, nearest, buffer);
  if (path == nullptr || is_at(AT_FDCWD, path, nearest) || is_bound(root, root.path)) return false;
  for (u32 i = 0; i < root.ancestors; i++) {
    const Ancestor &ancestor = root.ancestor[i];
    path = path_above(root, ancestor, buffer);
    if (is_at(AT_FDCWD, path, ancestor)) continue;
    return i == 0 || is_mounted_over(path, ancestor);
  }
  return false;
}

// Of the mount that stands for the root, or of that of the directory above it.
bool is_read_only(const Root &root) {
  PathBuffer buffer;
  if (root.on_read_only || root.ancestors == 0) return false;
  struct statfs shown;
  const char *path =
      is_bound(root, root.path) ? root.path : path_above(root, root.ancestor[root.ancestors - 1], buffer);
  if (path == nullptr || kernel::call(__NR_statfs, kernel::word(path), kernel::word(&shown)) < 0) return false;
  return shown.f_flags & ST_RDONLY;
}

u32 find_hidden() {
  const Header &header = process.arena.header();
  u32 hidden = 0;
  for (u32 i = 0; i < header.root_count; i++)
    if (is_hidden(header.root[i])) hidden |= 1u << i;
  return hidden;
}

u32 find_read_only(u32 hidden) {
  const Header &header = process.arena.header();
  u32 found = 0;
  for (u32 i = 0; i < header.root_count; i++)
    if (!(hidden >> i & 1) && is_read_only(header.root[i])) found |= 1u << i;
  return found;
}

// What follows the components of `name` ("a/b") where they stand in the path, the first of them at `at`; null: they do
// not.
const char *behind_components(const char *at, Bytes name) {
  u32 i = 0;
  while (i < name.length && at[i] == name[i]) i++;
  return i == name.length && (at[i] == 0 || at[i] == '/') ? at + i : nullptr;
}

// Whether the path up to `name` is the directory above the root, and up to `rest` the root, not a mount that stands for
// it: that is for whoever makes it to look after.
bool leads_to_root(const Root &root, const HostStart &start, const char *path, const char *name, const char *rest) {
  PathBuffer buffer;
  char *text = buffer.get();
  u32 above = u32(name - path), whole = u32(rest - path);
  if (text == nullptr || whole >= path_max) return false;
  __builtin_memcpy(text, path, whole);
  text[whole] = 0;
  if (is_bound(root, text, start.dir)) return false;
  text[above] = 0;
  return is_at(start.dir, above ? text : ".", root.ancestor[root.ancestors - 1]);
}

}  // namespace

void note_changed_mounts() { __atomic_fetch_add(&process.arena.header().mounts_changed, 1, __ATOMIC_SEQ_CST); }

void look_for_roots() {
  u32 changes = __atomic_load_n(&process.arena.header().mounts_changed, __ATOMIC_SEQ_CST);
  process.hidden_roots = find_hidden();
  if (changes != 0) read_only_roots = find_read_only(process.hidden_roots);
  __atomic_store_n(&process.changes_seen, changes, __ATOMIC_RELEASE);
}

// A child that borrows the memory may have mounts of its own, of which the parent is not to know, and so may a thread.
u32 hidden_roots() {
  u32 changes = __atomic_load_n(&process.arena.header().mounts_changed, __ATOMIC_ACQUIRE);
  if (changes != 0 && process.mounts_vary) return find_hidden();
  if (changes == __atomic_load_n(&process.changes_seen, __ATOMIC_ACQUIRE)) return process.hidden_roots;
  if (borrows_memory()) return find_hidden();
  look_for_roots();
  return process.hidden_roots;
}

bool is_bound_at(u32 root, const char *path) { return is_bound(process.arena.header().root[root], path); }

i64 bind_root(u32 number, const char *target, bool leads_there) {
  Root &root = process.arena.header().root[number];
  u32 length = length_of(target);
  bool ends_alike = length >= root.path_length &&
                    __builtin_memcmp(target + length - root.path_length, root.path, root.path_length) == 0;
  if (!leads_there && !ends_alike) return -EPERM;
  i64 result = kernel::call(__NR_mount, kernel::word("ramfs"), kernel::word(target), kernel::word("tmpfs"), 0,
                            kernel::word("size=4k,mode=755"));
  BoundRoot made;
  if (result < 0 || !ask_mount(AT_FDCWD, target, made)) return result;
  root.bound[__atomic_fetch_add(&root.bound_count, 1, __ATOMIC_RELAXED) % max_bound] = made;
  return 0;
}

RootMatch match_moved(const HostStart &start, const char *path) {
  const Header &header = process.arena.header();
  for (u32 i = 0; i < header.root_count; i++) {
    const Root &root = header.root[i];
    if (root.ancestors == 0) continue;
    const Ancestor &above = root.ancestor[root.ancestors - 1];
    u32 skip = above.path_length == 1 ? 1 : above.path_length + 1;
    Bytes name{root.path + skip, root.path_length - skip};
    for (const char *at = path; *at;) {
      while (*at == '/') at++;
      const char *rest = behind_components(at, name);
      if (rest && leads_to_root(root, start, path, at, rest)) return {RootMatch::inside, i, rest};
      while (*at && *at != '/') at++;
    }
  }
  return {};
}

}  // namespace ramfs
