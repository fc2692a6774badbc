// ramfs.h: the session itself.
#include "c_api.h"

#include <linux/magic.h>
#include <string.h>

#include <algorithm>

#include "../base/page.h"
#include "../base/ruleset.h"
#include "../base/text.h"
#include "../bodies/lower.h"
#include "../bodies/staleness.h"
#include "../store/check.h"
#include "census.h"

using namespace ramfs;

namespace {

int enter(Session *session, int error) {
  int number = error ? error : add_session(session);
  if (number < 0) delete session;
  return number;
}

// Under the lock, so that the index stays; what is removed afterwards counts as it was.
std::vector<Ref<Inode>> inodes_with_bodies(const Arena &arena) {
  std::vector<Ref<Inode>> inodes;
  Transaction t(arena);
  const BodyIndex &index = arena.header().bodies;
  for (u32 i = 0; i < index.count; i++) {
    const BodyBucket &bucket = arena.at(index.buckets)[i];
    if (bucket.ino > 1 && !(bucket.ino & lower_bit)) inodes.push_back(bucket.inode);  // 0: free, 1: removed
  }
  return inodes;
}

template <class Number>
bool take_option(const std::string &text, const char *key, Number &value) {
  size_t length = strlen(key);
  if (text.compare(0, length, key) != 0 || text[length] != '=') return false;
  const char *digits = text.c_str() + length + 1;
  value = Number(take_number(digits));
  return *digits == 0;
}

}  // namespace

int32_t ramfs_session_create(const uint8_t *config, uint32_t length) {
  std::vector<std::string> strings;
  for (uint32_t at = 0; at < length; at += uint32_t(strings.back().size()) + 1)
    strings.emplace_back(reinterpret_cast<const char *>(config) + at);
  if (strings.size() < 2) return -EINVAL;
  Budget budget;
  RootPlan next;
  std::vector<RootPlan> roots;
  for (size_t i = 1; i < strings.size(); i++) {
    const std::string &text = strings[i];
    if (text[0] == '/') {
      next.path = text;
      roots.push_back(next);
      next = {};
    } else if (!take_option(text, "size", budget.bytes) && !take_option(text, "inodes", budget.inodes) &&
               !take_option(text, "flags", next.flags) && !take_option(text, "mode", next.mode) &&
               !take_option(text, "uid", next.uid) && !take_option(text, "gid", next.gid)) {
      return -EINVAL;
    }
  }
  auto *session = new Session;
  return enter(session, session->create(strings[0], roots, budget));
}

int32_t ramfs_set_limits(uint32_t number, double bytes, double inodes) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  if (inodes > double(~0u)) return -EINVAL;
  int error = bytes < 0 ? 0 : session.value()->resize(u64(bytes));
  if (error || inodes < 0) return error;
  Transaction t(session.value()->arena());
  t.set(t.arena().header().heap.max_inodes, u32(inodes));
  t.commit();
  return 0;
}

int32_t ramfs_session_join(const uint8_t *hook, uint32_t length, int32_t owner, uint32_t arena) {
  auto *session = new Session;
  return enter(session, session->join({reinterpret_cast<const char *>(hook), length}, u32(owner), arena));
}

int32_t ramfs_confine(uint32_t number, uint32_t what, const uint8_t *paths, uint32_t length) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  if (what & ~u32(confined_files | confined_network | confined_signals | confined_sockets)) return -EINVAL;
  Confinement wanted{what, {}};
  for (uint32_t at = 0; at < length; at += uint32_t(wanted.allowed.back().size()) + 1)
    wanted.allowed.emplace_back(reinterpret_cast<const char *>(paths) + at);
  int error = session.value()->confine(wanted);
  return error ? error : int32_t(landlock_abi());
}

int32_t ramfs_refusals(uint32_t number, uint8_t *out, uint32_t capacity) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Header &header = session.value()->arena().header();
  std::string text = std::to_string(header.refusals) + '\0';
  for (const Refusal &refusal : header.refusal) {
    u32 length = min(__atomic_load_n(&refusal.length, __ATOMIC_ACQUIRE), u32(sizeof refusal.path));
    if (length > 0) text += std::to_string(refusal.count) + ' ' + std::string(refusal.path, length) + '\0';
  }
  if (text.size() > capacity) return -ERANGE;
  memcpy(out, text.data(), text.size());
  return int32_t(text.size());
}

int32_t ramfs_session_arena(uint32_t number) {
  auto session = session_of(number);
  return session.ok() ? session.value()->arena_fd() : -EBADF;
}

int32_t ramfs_trace(uint32_t number, int32_t fd) {
  auto session = session_of(number);
  return session.ok() ? session.value()->trace(fd) : -EBADF;
}

int32_t ramfs_supervise(uint32_t number, int32_t wanted) {
  auto session = session_of(number);
  return session.ok() ? session.value()->supervise(wanted != 0) : -EBADF;
}

int32_t ramfs_totals(uint32_t number, ramfs_totals_result *out) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  const Header &header = arena.header();
  u64 blocks = 0;
  for (Ref<Inode> ref : inodes_with_bodies(arena)) blocks += current(arena, ref).blocks;
  out->bytes = double(blocks * 512);
  out->inodes = double(header.heap.inodes);
  out->removed = double(header.orphan_count);
  out->unseen = double(header.unseen);
  return 0;
}

int32_t ramfs_session_close(uint32_t number) {
  Session *session = remove_session(number);
  if (session == nullptr) return -EBADF;
  delete session;
  return 0;
}

double ramfs_root(uint32_t number, uint32_t index) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  if (index >= min(arena.header().root_count, max_roots)) return -EINVAL;
  return double(arena.number(arena.header().root[index].inode));
}

int32_t ramfs_root_path(uint32_t number, uint32_t index, char *out, uint32_t capacity) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Header &header = session.value()->arena().header();
  if (index >= min(header.root_count, max_roots)) return -EINVAL;
  const Root &root = header.root[index];
  u32 length = root.path_length;
  if (length > min<u32>(capacity, sizeof root.path)) return -ERANGE;
  memcpy(out, root.path, length);
  return int32_t(length);
}

int32_t ramfs_statfs(uint32_t number, ramfs_statfs_result *out) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  Usage usage = usage_of(session.value()->arena());
  out->type = TMPFS_MAGIC;
  out->block_size = u32(page_size);
  out->blocks = double(usage.blocks);
  out->blocks_free = double(usage.blocks_free);
  out->files = double(usage.files);
  out->files_free = double(usage.files_free);
  out->name_max = name_max;
  return 0;
}

int32_t ramfs_check(uint32_t number, char *out, uint32_t capacity) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  std::string lost;
  {
    Transaction t(session.value()->arena());
    u32 violations = check(t, out, capacity);
    // What leads nowhere can't be counted.
    if (violations > 0) return int32_t(violations);
    lost = census(t.arena());
  }
  lost += lost_bodies(session.value()->arena());
  lost += lost_orphans(session.value()->arena());
  if (capacity > 0) out[lost.copy(out, capacity - 1)] = 0;
  return int32_t(std::count(lost.begin(), lost.end(), '\n'));
}

int32_t ramfs_spawn(uint32_t number, const uint8_t *block, uint32_t length, const int32_t *descriptors, uint32_t count,
                    int32_t group, int32_t terminal) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  if (count > 1024) return -EINVAL;
  std::vector<int> fds(descriptors, descriptors + count);
  return spawn(*session.value(), {reinterpret_cast<const char *>(block), length}, fds, group, terminal);
}
