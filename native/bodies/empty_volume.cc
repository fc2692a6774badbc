#include "empty_volume.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/syscall.h"

namespace ramfs {
namespace {

constexpr u32 deepest = 3;  // the mirror's directories: of all, of a place, of a directory

bool is_itself(const char *name) { return name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0)); }

// Returns an errno that forbids it.
i64 empty_directory(int parent, const char *path, u32 depth) {
  i64 fd = kernel::openat(parent, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return fd;
  alignas(8) char buffer[512];  // of a signal's stack
  i64 n, result = 0;
  while (result >= 0 && (n = kernel::call(__NR_getdents64, u64(fd), kernel::word(buffer), sizeof buffer)) > 0) {
    for (i64 at = 0; at < n && result >= 0;) {
      auto *entry = reinterpret_cast<const kernel::Dirent64 *>(buffer + at);
      at += entry->reclen;
      if (is_itself(entry->name)) continue;
      bool directory = entry->type == DT_DIR;
      if (directory && depth > 0) empty_directory(int(fd), entry->name, depth - 1);
      result = kernel::call(__NR_unlinkat, u64(fd), kernel::word(entry->name), directory ? u64(AT_REMOVEDIR) : 0);
      if (result != -EACCES && result != -EPERM) result = 0;
    }
  }
  kernel::close(int(fd));
  return result;
}

}  // namespace

i64 remove_names(int volume) { return empty_directory(volume, ".", deepest); }

void empty_volume(const Arena &arena) {
  u32 &emptied = arena.header().emptied;
  if (arena.volume() < 0 || __atomic_exchange_n(&emptied, 1u, __ATOMIC_SEQ_CST)) return;
  // Another user may not: one who may comes later.
  if (remove_names(arena.volume()) < 0) __atomic_store_n(&emptied, 0u, __ATOMIC_SEQ_CST);
}

}  // namespace ramfs
