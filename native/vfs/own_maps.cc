#include "own_maps.h"

#include "../store/body.h"
#include "../store/errno.h"
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
  Ref<Inode> inode{};
};

// What a line, which ends at a newline, tells of a file of the tree; no inode: nothing.
Mapping parse(const char *line) {
  const char *p = line;
  take_hexadecimal(p);
  if (p == line || *p != '-') return {};
  for (u32 field = 0; field < 3; p++) {
    if (*p == '\n') return {};
    if (*p == ' ') field++;
  }
  u64 major = take_hexadecimal(p);
  if (*p != ':') return {};
  p++;
  u64 minor = take_hexadecimal(p);
  if (*p++ != ' ') return {};
  Mapping mapping{{line, u32(p - line)}, {}};
  u64 number = take_number(p);
  u64 device = (minor & 0xff) | major << 8 | (minor & ~0xffull) << 12;
  const Header &header = process.arena.header();
  if (number == 0) return mapping;
  if (device == header.device && number != header.arena_ino) mapping.inode = inode_of_body(process.arena, number);
  return mapping;
}

// Copies a list line by line, or only looks for files of the tree in it.
class Copy {
 public:
  // `to` -1: only look.
  Copy(int from, int to) : from_(from), to_(to) {}

  // Whether there was one.
  bool run() {
    char *buffer = buffer_.get();
    if (buffer == nullptr || path_.get() == nullptr) return false;
    for (u32 have = 0;;) {
      i64 n = kernel::call(__NR_read, u64(from_), kernel::word(buffer + have), path_max - 1 - have);
      if (n <= 0) {
        put({buffer, have});
        return found_;
      }
      have += u32(n);
      buffer[have] = 0;
      u32 used = take_lines(buffer, have);
      // A line longer than the buffer is passed on in parts.
      if (used == 0 && have == path_max - 1) put({buffer, used = have});
      have -= used;
      __builtin_memmove(buffer, buffer + used, have);
    }
  }

 private:
  void put(Bytes text) {
    if (to_ >= 0 && text.length > 0) kernel::call(__NR_write, u64(to_), kernel::word(text.data), text.length);
  }

  u32 take_lines(const char *buffer, u32 have) {
    u32 begin = 0;
    for (u32 end = 0; end < have; end++) {
      if (buffer[end] != '\n') continue;
      Mapping mapping = parse(buffer + begin);
      if (!mapping.inode || !put_mapping(mapping)) put({buffer + begin, end + 1 - begin});
      begin = end + 1;
    }
    return begin;
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

  int from_, to_;
  bool found_ = false;
  PathBuffer buffer_, path_;
};

// Whether the list at `path` has a file of the tree in it; with `to`, copies it.
bool look_through(const char *path, int to) {
  i64 from = kernel::openat(kernel::at_fdcwd, path, O_CLOSE_ON_EXEC);
  if (from < 0) return false;
  bool found = Copy(int(from), to).run();
  kernel::close(int(from));
  return found;
}

}  // namespace

i64 open_own_maps(const char *path, u32 flags) {
  i64 fd = kernel::openat(kernel::at_fdcwd, path, flags);
  bool may_map = process.maps_tree_files || match_absolute(process.executable).kind == RootMatch::inside;
  bool reads = may_map && (flags & O_ACC) == O_RD && !(flags & O_PATH_);
  if (fd < 0 || !reads || !look_through(path, -1)) return fd;
  i64 copy = kernel::call(__NR_memfd_create, kernel::word("maps"), 1 /* MFD_CLOEXEC */);
  if (copy < 0) return fd;
  look_through(path, int(copy));
  kernel::call(__NR_lseek, u64(copy), 0, 0 /* SEEK_SET */);
  kernel::call(__NR_dup3, u64(copy), u64(fd), flags & O_CLOSE_ON_EXEC);
  kernel::close(int(copy));
  return fd;
}

}  // namespace ramfs
