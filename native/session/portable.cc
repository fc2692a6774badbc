// What the C++ runtime and newer C libraries would bring. The library is linked without libstdc++, which wants a newer
// glibc than anything here does; its headers need only these functions of it.
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <new>

namespace {

// There are no exceptions: the owner cannot go on without memory.
[[noreturn]] void give_up(const char *why) {
  if (write(2, why, strlen(why)) < 0) abort();
  abort();
}

}  // namespace

#define HIDDEN __attribute__((visibility("hidden")))

void *operator new(size_t size) {
  void *memory = malloc(size ? size : 1);
  if (memory == nullptr) give_up("ramfs: out of memory\n");
  return memory;
}
void *operator new[](size_t size) { return operator new(size); }
void operator delete(void *memory) noexcept { free(memory); }
void operator delete(void *memory, size_t) noexcept { free(memory); }
void operator delete[](void *memory) noexcept { free(memory); }
void operator delete[](void *memory, size_t) noexcept { free(memory); }

namespace std {
HIDDEN void __throw_length_error(const char *) { give_up("ramfs: a string or list is too long\n"); }
HIDDEN void __throw_logic_error(const char *) { give_up("ramfs: a string made of nothing\n"); }
HIDDEN void __throw_bad_alloc() { give_up("ramfs: out of memory\n"); }
HIDDEN void __throw_bad_array_new_length() { give_up("ramfs: a list is too long\n"); }
HIDDEN void __throw_out_of_range_fmt(const char *, ...) { give_up("ramfs: a place behind the end\n"); }
HIDDEN void __throw_system_error(int) { give_up("ramfs: a lock does not work\n"); }
}  // namespace std

extern "C" {
// Functions of glibc 2.33 and 2.30, where older ones had macros or nothing.
HIDDEN int stat(const char *path, struct stat *out) noexcept { return int(syscall(SYS_stat, path, out)); }
HIDDEN int fstat(int fd, struct stat *out) noexcept { return int(syscall(SYS_fstat, fd, out)); }
HIDDEN int lstat(const char *path, struct stat *out) noexcept { return int(syscall(SYS_lstat, path, out)); }
HIDDEN int fstatat(int directory, const char *path, struct stat *out, int flags) noexcept {
  return int(syscall(SYS_newfstatat, directory, path, out, flags));
}
HIDDEN int mknodat(int directory, const char *path, mode_t mode, dev_t device) noexcept {
  return int(syscall(SYS_mknodat, directory, path, mode, device));
}
HIDDEN pid_t gettid() noexcept { return pid_t(syscall(SYS_gettid)); }
}
