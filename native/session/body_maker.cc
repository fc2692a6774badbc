#include "body_maker.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../store/text.h"
#include "budget.h"

namespace ramfs {
namespace {

constexpr unsigned memfd_exec = 0x10;  // MFD_EXEC, Linux 6.3

int make_memfd() {
  int fd = memfd_create("ramfs", MFD_CLOEXEC | memfd_exec);
  return fd >= 0 || errno != EINVAL ? fd : memfd_create("ramfs", MFD_CLOEXEC);
}

// A file handle of tmpfs: the generation and the two halves of the inode number (mm/shmem.c, shmem_encode_fh).
struct BodyHandle {
  union {
    file_handle handle;
    char room[sizeof(file_handle) + MAX_HANDLE_SZ];
  };
  u32 word[3];

  // Whether the kernel gives `fd` a handle of that form.
  bool read(int fd) {
    handle.handle_bytes = MAX_HANDLE_SZ;
    int mount;
    if (name_to_handle_at(fd, "", &handle, &mount, AT_EMPTY_PATH) < 0) return false;
    if (handle.handle_type != 1 || handle.handle_bytes != sizeof word) return false;
    memcpy(word, handle.f_handle, sizeof word);
    return true;
  }
  void set(const Body &body) {
    handle.handle_bytes = sizeof word;
    handle.handle_type = 1;
    word[0] = body.generation;
    word[1] = u32(body.memfd_ino);
    word[2] = u32(body.memfd_ino >> 32);
    memcpy(handle.f_handle, word, sizeof word);
  }
  u32 generation() const { return word[0]; }
  u64 ino() const { return u64(word[2]) << 32 | word[1]; }
};

}  // namespace

void BodyMaker::open_table() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > 2 * spare && limit.rlim_cur < u32(~0u) / 2)
    last_ = int(limit.rlim_cur) - spare;
  table_ = open("/proc/thread-self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int BodyMaker::open_again(const Body &body, u32 flags) {
  if (body.generation != 0 && !handles_refused_) {
    BodyHandle handle;
    handle.set(body);
    int again = open_by_handle_at(body.fd, &handle.handle, int(flags | O_CLOEXEC));
    if (again >= 0 || errno == EMFILE) return again;
    handles_refused_ = true;
  }
  Text<16> name;
  name.add(u64(u32(body.fd)));
  return openat(table_, name.c_str(), int(flags | O_CLOEXEC));
}

// Handles of another kernel's form are left alone; one look at a body's attributes tells.
u32 BodyMaker::generation_of(int fd, u64 &ino) {
  BodyHandle handle;
  bool known = handles_ != Handles::strange && handle.read(fd);
  ino = known ? handle.ino() : 0;
  if (known && handles_ == Handles::proven) return handle.generation();
  struct stat stat;
  ino = fstat(fd, &stat) == 0 ? stat.st_ino : 0;
  handles_ = known && handle.ino() == ino ? Handles::proven : Handles::strange;
  return handles_ == Handles::proven ? handle.generation() : 0;
}

// Opened like any file, it must be held by O_PATH to count as no opener. Its handle would mean nothing to programs, who
// resolve those on the arena's mount.
Result<Body> BodyMaker::make_in_budget() {
  int fd = make_budget_file(budget_);
  if (fd < 0) return Error{-fd};
  struct stat stat;
  Text<16> name;
  name.add(u64(u32(fd)));
  int held = fstat(fd, &stat) < 0 ? -1 : openat(table_, name.c_str(), O_PATH | O_CLOEXEC);
  int error = errno;
  close(fd);
  if (held >= last_) close(held), held = -1, error = EMFILE;
  if (held < 0) return Error{error};
  return Body{stat.st_ino, keeper_, held, 0, 0};
}

Result<Body> BodyMaker::make() {
  if (budget_ >= 0) return make_in_budget();
  int fd = make_memfd();
  if (fd < 0) return Error{errno};
  if (fd >= last_) {
    close(fd);
    return Error{EMFILE};
  }
  Body body{0, keeper_, fd, 0, 0};
  body.generation = generation_of(fd, body.memfd_ino);
  return body;
}

}  // namespace ramfs
