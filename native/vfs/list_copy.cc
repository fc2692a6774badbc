#include "list_copy.h"

#include "../base/anonymous_file.h"
#include "../base/text.h"

namespace ramfs {
namespace {

bool has(Bytes text, char c) {
  for (u32 i = 0; i < text.length; i++)
    if (text[i] == c) return true;
  return false;
}

}  // namespace

void put_mangled(int to, Bytes text, Bytes special) {
  u32 begin = 0;
  for (u32 i = 0; i < text.length; i++) {
    if (!has(special, text[i])) continue;
    put(to, {text.data + begin, i - begin});
    u32 c = u8(text[i]);
    char octal[] = {'\\', char('0' + (c >> 6)), char('0' + (c >> 3 & 7)), char('0' + (c & 7))};
    put(to, {octal, sizeof octal});
    begin = i + 1;
  }
  put(to, {text.data + begin, text.length - begin});
}

i64 open_list_copy(const char *path, u32 flags, bool (*fill)(int to, const char *path)) {
  i64 fd = kernel::openat(AT_FDCWD, path, flags);
  if (fd < 0 || (flags & O_ACCMODE) != O_RDONLY || (flags & O_PATH)) return fd;
  i64 copy = anonymous_file("list", MFD_CLOEXEC);
  if (copy < 0) return fd;
  if (fill(int(copy), path)) {
    // As the list is: not to be written, and read from its beginning.
    Text<32> itself;
    itself.add("/proc/self/fd/").add(u64(copy));
    i64 reader = kernel::openat(AT_FDCWD, itself.c_str(), O_RDONLY | O_CLOEXEC);
    if (reader >= 0) kernel::call(__NR_dup3, u64(reader), u64(fd), flags & O_CLOEXEC);
    if (reader >= 0) kernel::close(int(reader));
  }
  kernel::close(int(copy));
  return fd;
}

}  // namespace ramfs
