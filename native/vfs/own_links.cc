#include "own_links.h"

#include "../store/text.h"
#include "descriptors.h"
#include "executable.h"

namespace ramfs {
namespace {

const char *behind(const char *path, const char *prefix) {
  while (*prefix)
    if (*path++ != *prefix++) return nullptr;
  return path;
}

Ref<Inode> behind_descriptor(const char *number) {
  if (*number < '0' || *number > '9') return {};
  u64 fd = take_number(number);
  return *number == 0 && fd < 1u << 20 ? tree_inode(int(fd)) : Ref<Inode>{};
}

// What follows "/proc/self/", "/proc/thread-self/" or "/proc/PID/" of this process.
const char *below_own_proc(const char *path) {
  const char *p = behind(path, "/proc/");
  if (p == nullptr) return nullptr;
  if (const char *rest = behind(p, "self/")) return rest;
  if (const char *rest = behind(p, "thread-self/")) return rest;
  if (*p < '1' || *p > '9') return nullptr;
  u64 pid = take_number(p);
  return *p == '/' && pid == caller_pid() ? p + 1 : nullptr;
}

bool is(const char *text, const char *word) {
  const char *rest = behind(text, word);
  return rest != nullptr && *rest == 0;
}

}  // namespace

bool lists_own_descriptors(const char *path) {
  const char *link = below_own_proc(path);
  if (link == nullptr) return false;
  if (const char *rest = behind(link, "task/")) {
    take_number(rest);
    link = rest + 1;
  }
  return is(link, "fd") || is(link, "fdinfo");
}

bool lists_own_mappings(const char *path) {
  const char *link = path[0] == '/' && path[1] == 'p' ? below_own_proc(path) : nullptr;
  return link != nullptr && (is(link, "maps") || is(link, "smaps"));
}

bool lists_mounts(const char *path) {
  if (path[0] != '/' || path[1] != 'p') return path[0] == '/' && path[1] == 'e' && is(path, "/etc/mtab");
  if (is(path, "/proc/mounts")) return true;
  const char *link = below_own_proc(path);
  return link != nullptr && (is(link, "mountinfo") || is(link, "mounts"));
}

OwnLink own_link(const char *path) {
  if (path[1] == 'd') {
    const char *number = behind(path, "/dev/fd/");
    return {false, number ? behind_descriptor(number) : Ref<Inode>{}};
  }
  if (path[1] != 'p') return {};
  const char *link = below_own_proc(path);
  if (link == nullptr) return {};
  if (is(link, "exe")) return {executable()[0] != 0, {}};
  if (is(link, "cwd")) return {false, process.arena.inode(working_directory().number)};
  const char *number = behind(link, "fd/");
  return {false, number ? behind_descriptor(number) : Ref<Inode>{}};
}

}  // namespace ramfs
