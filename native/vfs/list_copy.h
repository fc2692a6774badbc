// Lists of /proc that the program reads in a copy of ours, which has what the kernel does not know. It tells of the
// moment when it was opened.
#pragma once
#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "path_buffer.h"
#include "process.h"

namespace ramfs {

// Runs `visit` on each part of the list at `path`, cut behind newlines; a line longer than the buffer comes in pieces.
template <class Visit>
void each_line(const char *path, Visit visit) {
  PathBuffer space;
  char *buffer = space.get();
  if (buffer == nullptr) return;
  i64 from = kernel::openat(AT_FDCWD, path, O_CLOEXEC);
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

inline void put(int to, Bytes text) {
  if (text.length > 0) kernel::call(__NR_write, u64(to), kernel::word(text.data), text.length);
}

// Puts a path or the like, with `special` characters in octal, as the kernel does it there.
void put_mangled(int to, Bytes text, Bytes special);

// Opens the list: `fill` writes its copy to a descriptor; false: the list stays as it is.
i64 open_list_copy(const char *path, u32 flags, bool (*fill)(int to, const char *path));

}  // namespace ramfs
