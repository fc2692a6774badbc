#include "status.h"

#include "../base/kernel_headers.h"
#include "../base/syscall.h"
#include "../base/text.h"

namespace ramfs {
namespace {

// One at a time is looked at. With 4,000 groups, the most that can be told apart here, it has so much.
RAMFS_SELDOM char text[48 << 10];

}  // namespace

bool Status::read(u32 thread) {
  Text<64> path;
  path.add("/proc/").add(u64(thread)).add("/status");
  i64 fd = kernel::openat(AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  length_ = 0;
  for (i64 n; length_ < sizeof text - 1; length_ += u64(n)) {
    n = kernel::call(__NR_read, u64(fd), kernel::word(text + length_), sizeof text - 1 - length_);
    if (n <= 0) break;
  }
  text[length_] = 0;
  kernel::close(int(fd));
  return length_ > 0;
}

const char *Status::field(const char *name) const {
  for (const char *line = text; *line;) {
    u32 i = 0;
    while (name[i] && line[i] == name[i]) i++;
    if (name[i] == 0 && line[i] == ':') return line + i + 1;
    while (*line && *line != '\n') line++;
    if (*line) line++;
  }
  return nullptr;
}

u64 Status::hexadecimal(const char *name) const {
  const char *at = field(name);
  u64 number = 0;
  return at && next_number(at, number, true) ? number : 0;
}

bool next_number(const char *&at, u64 &number, bool hexadecimal) {
  while (*at == ' ' || *at == '\t') at++;
  const char *begin = at;
  number = hexadecimal ? take_hexadecimal(at) : take_number(at);
  return at != begin;
}

}  // namespace ramfs
