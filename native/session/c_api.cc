// ramfs.h: the session itself.
#include "c_api.h"

#include <string.h>

#include "../store/check.h"
#include "../store/usage.h"

using namespace ramfs;

int32_t ramfs_session_create(const uint8_t *config, uint32_t length) {
  std::vector<std::string> strings;
  for (uint32_t at = 0; at < length; at += uint32_t(strings.back().size()) + 1)
    strings.emplace_back(reinterpret_cast<const char *>(config) + at);
  if (strings.size() < 2) return -EINVAL;
  auto *session = new Session;
  std::vector<std::string> roots(strings.begin() + 1, strings.end());
  int error = session->create(strings[0], roots);
  int number = error ? error : add_session(session);
  if (number < 0) delete session;
  return number;
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
  if (index >= arena.header().root_count) return -EINVAL;
  return double(arena.number(arena.header().root[index].inode));
}

int32_t ramfs_statfs(uint32_t number, ramfs_statfs_result *out) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  Usage usage = usage_of(session.value()->arena());
  out->type = 0x01021994;
  out->block_size = 4096;
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
  return int32_t(check(session.value()->arena(), out, capacity));
}

int32_t ramfs_spawn(uint32_t number, const uint8_t *block, uint32_t length, int32_t in, int32_t out,
                    int32_t err) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  return spawn(*session.value(), {reinterpret_cast<const char *>(block), length}, in, out, err);
}
