#include "proc_links.h"

#include <linux/auxvec.h>
#include <initializer_list>

#include "../arena/holder.h"
#include "../base/mode.h"
#include "../base/text.h"
#include "../bodies/body_index.h"
#include "../bodies/reach.h"
#include "../bodies/volume_names.h"
#include "descriptors.h"
#include "executable.h"
#include "own_maps.h"

namespace ramfs {
namespace {

using Name = Text<96>;  // the longest link has two pids and a descriptor

const char *behind(const char *path, const char *prefix) {
  while (*prefix)
    if (*path++ != *prefix++) return nullptr;
  return path;
}

bool is(const char *text, const char *word) {
  const char *rest = behind(text, word);
  return rest != nullptr && *rest == 0;
}

// Behind a component, or null if the text begins with another.
const char *behind_name(const char *text, const char *name) {
  const char *rest = behind(text, name);
  return rest != nullptr && (*rest == 0 || *rest == '/') ? rest : nullptr;
}

// Behind a component that is a number, or null.
const char *behind_number(const char *text, u64 &number) {
  if (*text < '0' || *text > '9') return nullptr;
  number = take_number(text);
  return *text == 0 || *text == '/' ? text : nullptr;
}

// By the number that /proc has for the caller, which in another pid namespace need not be the one that getpid(2)
// answers.
bool is_own(u64 pid) {
  if (!is_abroad(process.arena)) return pid == caller_pid();
  char text[24] = {};
  const char *number = text;
  i64 length = kernel::readlinkat(AT_FDCWD, "/proc/self", text, sizeof text - 1);
  return length > 0 && take_number(number) == pid;
}

struct Below {
  const char *rest;  // behind "/proc/self/", "/proc/PID/" and the like, null: the path is none of these
  bool own;
};

Below below_proc(const char *path) {
  const char *p = behind(path, "/proc/");
  if (p == nullptr) return {nullptr, false};
  u64 pid = 0, thread = 0;
  bool own = true;
  if (const char *rest = behind(p, "self/")) p = rest;
  else if (const char *rest = behind(p, "thread-self/")) p = rest;
  else if (const char *rest = behind_number(p, pid); rest != nullptr && *rest == '/') p = rest + 1, own = is_own(pid);
  else return {nullptr, false};
  if (const char *task = behind(p, "task/"))
    if (const char *rest = behind_number(task, thread); rest != nullptr && *rest == '/') p = rest + 1;
  return {p, own};
}

// What the kernel says of the link that ends at `end`.
bool stat_link(const char *path, const char *end, kernel::Stat &out) {
  Name name;
  name.add({path, u32(end - path)});
  return kernel::fstatat(AT_FDCWD, name.c_str(), &out, 0) >= 0;
}

Ref<Inode> behind_descriptor(const char *path, const char *end, bool own, u64 fd) {
  if (own) return fd < 1u << 20 ? tree_inode(int(fd)) : Ref<Inode>{};
  kernel::Stat stat;
  return stat_link(path, end, stat) ? inode_of_stat(stat) : Ref<Inode>{};
}

// A process that stands in the tree is to the kernel in a removed directory, or in one of the volume (cores.h), and
// holds the real one among those of its descriptors that are ours.
Ref<Inode> directory_of_other(const char *path, const char *cwd, const char *end) {
  constexpr u32 most = 16;
  kernel::Stat stat;
  if (!stat_link(path, end, stat) || !is_directory(stat.mode)) return {};
  if (stat.nlink != 0 && stat.dev != process.arena.header().device) return {};
  for (u32 i = 0; i < most; i++) {
    Name name;
    name.add({path, u32(cwd - path)}).add("fd/").add(u64(first_protected + i));
    if (kernel::fstatat(AT_FDCWD, name.c_str(), &stat, 0) < 0) continue;
    Ref<Inode> inode = inode_of_stat(stat);
    if (inode && is_directory(process.arena.at(inode)->mode)) return inode;
  }
  return {};
}

ProcLink to_inode(Ref<Inode> inode, const char *rest) {
  return inode ? ProcLink{ProcLink::inode_of_tree, rest, inode} : ProcLink{};
}

ProcLink dev_link(const char *path) {
  u64 fd = 0;
  const char *rest = nullptr;
  if (const char *number = behind(path, "/dev/fd/")) rest = behind_number(number, fd);
  else if ((rest = behind_name(path, "/dev/stdin"))) fd = 0;
  else if ((rest = behind_name(path, "/dev/stdout"))) fd = 1;
  else if ((rest = behind_name(path, "/dev/stderr"))) fd = 2;
  return rest ? to_inode(behind_descriptor(path, rest, true, fd), rest) : ProcLink{};
}

}  // namespace

namespace {

// Whether the path is one of the process in whose place this one acts.
bool is_stood_in_for(const char *path) {
  u64 pid = 0;
  const char *number = behind(path, "/proc/");
  return number != nullptr && behind_number(number, pid) && pid != 0 && pid == process.stands_in_for;
}

}  // namespace

bool is_loader(const char *path) {
  kernel::Stat link, loader;
  return kernel::fstatat(AT_FDCWD, path, &link, 0) >= 0 && kernel::fstat(process.hook_fd, &loader) >= 0 &&
         link.dev == loader.dev && link.ino == loader.ino;
}

ProcLink proc_link(const char *path) {
  if (path[1] == 'd') return dev_link(path);
  if (path[1] != 'p') return {};
  auto [link, own] = below_proc(path);
  if (link == nullptr) return {};
  u64 fd = 0;
  if (const char *number = behind(link, "fd/")) {
    const char *rest = behind_number(number, fd);
    return rest ? to_inode(behind_descriptor(path, rest, own, fd), rest) : ProcLink{};
  }
  if (const char *rest = behind_name(link, "cwd")) {
    Ref<Inode> inode = own || is_stood_in_for(path) ? process.arena.inode(working_directory().number)
                                                    : directory_of_other(path, link, rest);
    return to_inode(inode, rest);
  }
  if (own)
    if (const char *rest = behind_name(link, "root")) return {ProcLink::root_directory, rest, {}};
  if (!is(link, "exe") || (own ? executable()[0] == 0 : !is_loader(path))) return {};
  return {ProcLink::executable, "", {}};
}

namespace {

// Where the program of another process has its headers, as its auxiliary vector says; 0: not known.
u64 headers_of_other(const char *path, const char *end) {
  Name name;
  name.add({path, u32(end - path)}).add("auxv");
  u64 entry[2 * 24] = {};  // it is among the first
  i64 fd = kernel::openat(AT_FDCWD, name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  i64 n = kernel::pread(int(fd), entry, sizeof entry, 0);
  kernel::close(int(fd));
  for (i64 i = 0; i < n / 16; i++)
    if (entry[2 * i] == AT_PHDR) return entry[2 * i + 1];
  return 0;
}

}  // namespace

u32 executable_behind(const char *path, char *out) {
  auto [link, own] = below_proc(path);
  if (link == nullptr) return 0;
  if (own) {
    u32 length = length_of(executable());
    __builtin_memcpy(out, executable(), length + 1);
    return length;
  }
  Name list;
  list.add({path, u32(link - path)}).add("maps");
  u64 headers = headers_of_other(path, link);
  u32 length = headers ? path_mapped_at(list.c_str(), headers, out) : 0;
  if (length == 0) length = first_path_mapped(list.c_str(), out);
  out[length] = 0;
  return length;
}

Ref<Inode> inode_called(const char *path) {
  int volume = process.arena.volume();
  u64 number = 0;
  const char *digits = volume >= 0 ? behind(path + 1, body_name.data) : nullptr;
  const char *end = digits ? behind_number(digits, number) : nullptr;
  kernel::Stat body, host;
  if (end == nullptr || *end != 0 || kernel::fstatat(volume, path + 1, &body, AT_SYMLINK_NOFOLLOW) < 0) return {};
  return kernel::fstatat(AT_FDCWD, path, &host, AT_SYMLINK_NOFOLLOW) < 0 ? inode_of_body(process.arena, body.ino)
                                                                         : Ref<Inode>{};
}

bool speaks_of_self(const char *path) { return below_proc(path).own; }

DescriptorList descriptors_listed(const char *path) {
  auto [link, own] = below_proc(path);
  if (link == nullptr || !(is(link, "fd") || is(link, "fdinfo"))) return {};
  return {path, u32(link - path), own};
}

bool is_ours(const DescriptorList &list, int fd) {
  if (list.own) return is_protected(fd);
  Name name;
  name.add({list.path, list.process_length}).add("fd/").add(u64(u32(fd)));
  kernel::Stat there, own;
  if (kernel::fstatat(AT_FDCWD, name.c_str(), &there, 0) < 0) return false;
  for (int ours : {process.arena_fd, process.arena.volume(), process.arena.lower(), process.hook_fd, process.code_fd,
                   process.trace_fd})
    if (ours >= 0 && kernel::fstat(ours, &own) >= 0 && own.dev == there.dev && own.ino == there.ino) return true;
  Ref<Inode> inode = inode_of_stat(there);
  if (!inode || !is_directory(process.arena.at(inode)->mode)) return false;
  Name cwd;
  cwd.add({list.path, list.process_length}).add("cwd");
  return directory_of_other(cwd.c_str(), cwd.c_str() + list.process_length, cwd.c_str() + cwd.length()) == inode;
}

bool lists_mappings(const char *path) {
  if (path[0] != '/' || path[1] != 'p') return false;
  const char *link = below_proc(path).rest;
  return link != nullptr && (is(link, "maps") || is(link, "smaps"));
}

bool lists_mounts(const char *path) {
  if (path[0] != '/' || path[1] != 'p') return path[0] == '/' && path[1] == 'e' && is(path, "/etc/mtab");
  if (is(path, "/proc/mounts")) return true;
  auto [link, own] = below_proc(path);
  if (link == nullptr || !(is(link, "mountinfo") || is(link, "mounts"))) return false;
  return own || is_stood_in_for(path);
}

}  // namespace ramfs
