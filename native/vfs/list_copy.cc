#include "list_copy.h"

#include "../store/text.h"

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
  i64 fd = kernel::openat(kernel::at_fdcwd, path, flags);
  if (fd < 0 || (flags & O_ACC) != O_RD || (flags & O_PATH_)) return fd;
  i64 copy = kernel::call(__NR_memfd_create, kernel::word("list"), 1 /* MFD_CLOEXEC */);
  if (copy < 0) return fd;
  if (fill(int(copy), path)) {
    kernel::call(__NR_lseek, u64(copy), 0, 0 /* SEEK_SET */);
    kernel::call(__NR_dup3, u64(copy), u64(fd), flags & O_CLOSE_ON_EXEC);
  }
  kernel::close(int(copy));
  return fd;
}

}  // namespace ramfs
