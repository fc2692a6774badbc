// Raw system calls. Code that runs inside other people's programs calls nothing else: no libc, no errno.
// Results are the kernel's: a value or -errno.
#pragma once
#include "kernel_headers.h"

namespace ramfs::kernel {

inline i64 call(i64 nr, u64 a = 0, u64 b = 0, u64 c = 0, u64 d = 0, u64 e = 0, u64 f = 0) {
  i64 result;
  register u64 r10 asm("r10") = d;
  register u64 r8 asm("r8") = e;
  register u64 r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

// Whether a result, which may be an address, is an errno: the kernel's IS_ERR_VALUE.
constexpr i64 max_errno = 4095;
inline bool failed(i64 result) { return result < 0 && result >= -max_errno; }

template <class T>
u64 word(T *pointer) {
  return reinterpret_cast<u64>(pointer);
}

struct Timespec {
  i64 sec, nsec;
};

inline i64 openat(int dir, const char *path, u32 flags, u32 mode = 0) {
  return call(__NR_openat, u64(i64(dir)), word(path), flags, mode);
}
// open(2)'s newer form, with RESOLVE_ flags.
struct OpenHow {
  u64 flags, mode, resolve;
};
inline i64 openat2(int dir, const char *path, const OpenHow &how) {
  return call(__NR_openat2, u64(i64(dir)), word(path), word(&how), sizeof how);
}
inline i64 close(int fd) { return call(__NR_close, u64(i64(fd))); }
inline i64 fstat(int fd, Stat *out) { return call(__NR_fstat, u64(i64(fd)), word(out)); }
inline i64 fstatat(int dir, const char *path, Stat *out, u32 flags) {
  return call(__NR_newfstatat, u64(i64(dir)), word(path), word(out), flags);
}
inline i64 pread(int fd, void *out, u64 length, u64 offset) {
  return call(__NR_pread64, u64(i64(fd)), word(out), length, offset);
}
inline i64 pwrite(int fd, const void *data, u64 length, u64 offset) {
  return call(__NR_pwrite64, u64(i64(fd)), word(data), length, offset);
}
inline i64 readlinkat(int dir, const char *path, char *out, u64 capacity) {
  return call(__NR_readlinkat, u64(i64(dir)), word(path), word(out), capacity);
}
inline i64 getpid() { return call(__NR_getpid); }
inline i64 fcntl(int fd, u32 command, u64 argument) { return call(__NR_fcntl, u64(i64(fd)), command, argument); }
inline i64 futex_wait(u32 *word_, u32 expected, const Timespec *timeout) {
  return call(__NR_futex, word(word_), FUTEX_WAIT, expected, word(timeout));
}
inline i64 futex_wake(u32 *word_, u32 count) { return call(__NR_futex, word(word_), FUTEX_WAKE, count); }

}  // namespace ramfs::kernel
