#include "own_maps.h"

#include "../store/body.h"
#include "../store/errno.h"
#include "../store/mount.h"
#include "../store/mode.h"
#include "../store/text.h"
#include "names.h"
#include "path_buffer.h"
#include "roots.h"

namespace ramfs {
namespace {

constexpr u32 path_column = 73;  // as fs/proc/task_mmu.c pads it

u64 take_hexadecimal(const char *&text) {
  u64 value = 0;
  for (;; text++) {
    char c = *text;
    if (c >= '0' && c <= '9') value = value * 16 + u64(c - '0');
    else if (c >= 'a' && c <= 'f') value = value * 16 + u64(c - 'a' + 10);
    else return value;
  }
}

// A line "begin-end permissions offset major:minor inode path".
struct Mapping {
  Bytes head;  // up to the inode
  u64 begin = 0, end = 0;
  Ref<Inode> inode{};
};

// What a line, which ends at a newline, tells of a file of the tree; no inode: nothing.
Mapping parse(const char *line) {
  const char *p = line;
  u64 begin = take_hexadecimal(p);
  if (p == line || *p != '-') return {};
  const char *behind = p + 1;
  u64 end = take_hexadecimal(behind);
  for (u32 field = 0; field < 3; p++) {
    if (*p == '\n') return {};
    if (*p == ' ') field++;
  }
  u64 major = take_hexadecimal(p);
  if (*p != ':') return {};
  p++;
  u64 minor = take_hexadecimal(p);
  if (*p++ != ' ') return {};
  Mapping mapping{{line, u32(p - line)}, begin, end, {}};
  u64 number = take_number(p);
  u64 device = (minor & 0xff) | major << 8 | (minor & ~0xffull) << 12;
  const Header &header = process.arena.header();
  if (number == 0) return mapping;
  if (device == header.device && number != header.arena_ino) mapping.inode = inode_of_body(process.arena, number);
  return mapping;
}

// Runs `visit` on each part of the list at `path`, cut behind newlines; a line longer than the buffer comes in pieces.
template <class Visit>
void each_line(const char *path, Visit visit) {
  PathBuffer space;
  char *buffer = space.get();
  if (buffer == nullptr) return;
  i64 from = kernel::openat(kernel::at_fdcwd, path, O_CLOSE_ON_EXEC);
  if (from < 0) return;
  for (u32 have = 0;;) {
    i64 n = kernel::call(__NR_read, u64(from), kernel::word(buffer + have), path_max - 1 - have);
    bool ended = n <= 0;
    if (!ended) have += u32(n);
    buffer[have] = 0;
    u32 begin = 0;
    for (u32 end = 0; end < have; end++) {
      if (buffer[end] != '\n') continue;
      visit(Bytes{buffer + begin, end + 1 - begin});
      begin = end + 1;
    }
    if (begin == 0 && have > 0 && (ended || have == path_max - 1)) visit(Bytes{buffer, begin = have});
    if (ended) break;
    have -= begin;
    __builtin_memmove(buffer, buffer + begin, have);
  }
  kernel::close(int(from));
}

// Copies a list line by line, or only looks for files of the tree in it.
class Copy {
 public:
  // `to` -1: only look.
  explicit Copy(int to) : to_(to) {}

  // Whether there was one.
  bool run(const char *list) {
    if (path_.get() == nullptr) return false;
    each_line(list, [&](Bytes line) {
      Mapping mapping = parse(line.data);
      if (!mapping.inode || !put_mapping(mapping)) put(line);
    });
    return found_;
  }

 private:
  void put(Bytes text) {
    if (to_ >= 0 && text.length > 0) kernel::call(__NR_write, u64(to_), kernel::word(text.data), text.length);
  }

  // False: the file has no name any more.
  bool put_mapping(const Mapping &mapping) {
    auto length = path_of(mapping.inode, path_.get());
    if (!length.ok()) return false;
    found_ = true;
    Text<160> head;
    head.add(mapping.head).add(process.arena.number(mapping.inode)).add(" ");
    while (head.length() < path_column) head.add(" ");
    put(head.bytes());
    const char *path = path_.get();
    u32 begin = 0;
    for (u32 i = 0; i < length.value(); i++) {
      if (path[i] != '\n') continue;
      put({path + begin, i - begin});
      put({"\\012", 4});
      begin = i + 1;
    }
    put({path + begin, length.value() - begin});
    put({"\n", 1});
    return true;
  }

  int to_;
  bool found_ = false;
  PathBuffer path_;
};

}  // namespace

i64 open_own_maps(const char *path, u32 flags) {
  i64 fd = kernel::openat(kernel::at_fdcwd, path, flags);
  bool may_map = process.maps_tree_files || match_absolute(process.executable).kind == RootMatch::inside;
  bool reads = may_map && (flags & O_ACC) == O_RD && !(flags & O_PATH_);
  if (fd < 0 || !reads || !Copy(-1).run(path)) return fd;
  i64 copy = kernel::call(__NR_memfd_create, kernel::word("maps"), 1 /* MFD_CLOEXEC */);
  if (copy < 0) return fd;
  Copy(int(copy)).run(path);
  kernel::call(__NR_lseek, u64(copy), 0, 0 /* SEEK_SET */);
  kernel::call(__NR_dup3, u64(copy), u64(fd), flags & O_CLOSE_ON_EXEC);
  kernel::close(int(copy));
  return fd;
}

bool maps_noexec(u64 begin, u64 end) {
  bool found = false;
  each_line("/proc/self/maps", [&](Bytes line) {
    Mapping mapping = parse(line.data);
    if (!mapping.inode || mapping.end <= begin || mapping.begin >= end) return;
    found = found || (mount_flags(process.arena, mapping.inode) & mount_noexec);
  });
  return found;
}

}  // namespace ramfs
