// Calls that pass by the dispatcher, before the kernel or behind it: by the entrances of entrances.def, and by
// at_once.cc.
#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../dispatch/call.h"
#include "../vfs/descriptors.h"
#include "../vfs/guest.h"
#include "../vfs/process.h"
#include "../vfs/roots.h"
#include "fixture.h"
#include "patched.h"

using namespace ramfs;
using namespace ramfs::test;

asm(R"(
    .text
# One call of each number that has an entrance of its own.
    .macro call_piece_of name, number
    .globl piece_\name, piece_\name\()_end
piece_\name:
    mov $\number, %eax
    syscall
    ret
piece_\name\()_end:
    .endm
    call_piece_of write, 1
    call_piece_of close, 3
    call_piece_of stat, 4
    call_piece_of writev, 20
    call_piece_of dup, 32
    call_piece_of dup2, 33
    call_piece_of sendto, 44
    call_piece_of fcntl, 72
    call_piece_of newfstatat, 262
)");

extern "C" {
PIECE(write)
PIECE(close)
PIECE(stat)
PIECE(writev)
PIECE(dup)
PIECE(dup2)
PIECE(sendto)
PIECE(fcntl)
PIECE(newfstatat)
}

namespace {

// A tree at /tree whose program works in a directory of the host above no root.
struct Program : Tree {
  Program() {
    process.arena = arena();
    begin_identity();
    spawns_are_counted = true;
    learn_beginnings();
  }
  ~Program() {
    process.arena = Arena();
    beginnings = {};
    spawns_are_counted = false;
    for (u64 &entry : descriptor_entries) entry = 0;
  }
};

}  // namespace

TEST("what the dispatcher lets through the stub makes, and only where nothing is found that is reconsidered") {
  Patched code(piece_stat, piece_stat_end);
  char out[144];
  next_answer = let_kernel;
  reconsidered_answer = 77;
  EXPECT_EQ(run_through(code, "/", out), i64(0));
  EXPECT_EQ(seen_calls.size(), size_t(1));
  EXPECT_EQ(run_through(code, "/dev/null/missing", out), i64(-ENOTDIR));
  EXPECT_EQ(seen_calls.size(), size_t(1));
  const char *missing = "/missing-from-this-machine";
  EXPECT_EQ(run_through(code, missing, out), i64(77));
  EXPECT_EQ(seen_calls.size(), size_t(2));
  EXPECT_EQ(seen_calls[1].number, i64(__NR_stat));
  EXPECT_EQ(seen_calls[1].argument[0], u64(missing));
  next_answer = -ENOENT;
  EXPECT_EQ(run_through(code, missing, out), i64(-ENOENT));
  EXPECT_EQ(seen_calls.size(), size_t(1));
}

TEST("a path of the host goes to the kernel at once, and one that may be the tree's does not") {
  Program program;
  Patched code(piece_newfstatat, piece_newfstatat_end);
  char out[144];
  next_answer = 55;
  reconsidered_answer = -EXDEV;
  alignas(64) static char path[64] = "/dev/null";
  auto stat = [&](const char *text) { return run_through(code, -100, strcpy(path, text), out, 0); };
  EXPECT_EQ(stat("/dev/null"), i64(55));  // nobody has looked at its page yet
  EXPECT(Guest::path(u64(path)).ok());
  EXPECT_EQ(stat("/dev/null"), i64(0));
  EXPECT(seen_calls.empty());
  EXPECT_EQ(stat("/missing-from-this-machine"), i64(-EXDEV));
  EXPECT_EQ(seen_calls.size(), size_t(1));
  for (const char *other : {"/tree", "/tree/x", "//tree", "/./tree", "/tmp/../tree", "/dev/fd/0", "/proc/self/exe", ""})
    EXPECT_EQ(stat(other), i64(55));
}

TEST("an empty path behind a descriptor that is known to be the host's goes to the kernel at once") {
  Program program;
  Patched code(piece_newfstatat, piece_newfstatat_end);
  char out[144];
  alignas(64) static char empty[64] = "";
  EXPECT(Guest::path(u64(empty)).ok());
  next_answer = 55;
  EXPECT_EQ(run_through(code, 1, empty, out, AT_EMPTY_PATH), i64(55));
  descriptor_entries[1] = meaning_host;
  EXPECT_EQ(run_through(code, 1, empty, out, AT_EMPTY_PATH), i64(0));
  EXPECT(seen_calls.empty());
}

TEST("a write to the tree marks its file, and is looked at only where more is to do") {
  Program program;
  Patched code(piece_write, piece_write_end);
  int null = open("/dev/null", O_WRONLY);
  next_answer = 9;
  EXPECT_EQ(run_through(code, -1, "x", 1), i64(-EBADF));
  EXPECT(seen_calls.empty());
  EXPECT_EQ(run_through(code, null, "x", 1), i64(9));
  EXPECT_EQ(seen_calls[0].argument[1], u64(1));
  descriptor_entries[null] = meaning_host;
  EXPECT_EQ(run_through(code, null, "x", 1), i64(1));
  EXPECT(seen_calls.empty());
  EXPECT_EQ(program.file("f"), 0);
  Ref<Inode> file = program.find("f");
  descriptor_entries[null] = file.index;
  for (u32 before : {0u, stale_asked, stale_anew}) {
    program.at(file)->stale = before;
    EXPECT_EQ(run_through(code, null, "x", 1), i64(1));
    EXPECT(seen_calls.empty());
    EXPECT_EQ(program.at(file)->stale, stale_anew | stale_written);
  }
  program.at(file)->mode |= 04000;
  EXPECT_EQ(run_through(code, null, "x", 1), i64(9));
  program.at(file)->mode &= ~04000u;
  program.header().watches = 1;
  EXPECT_EQ(run_through(code, null, "x", 1), i64(9));
  program.header().watches = 0;
  close(null);
}

TEST("a short write is carried on, and one without room goes to the dispatcher") {
  Program program;
  Patched code(piece_write, piece_write_end);
  int ends[2], full = open("/dev/full", O_WRONLY);
  EXPECT(pipe2(ends, O_NONBLOCK) == 0);
  descriptor_entries[ends[1]] = meaning_host;
  static char much[1 << 20];
  next_answer = 9;
  reconsidered_answer = 8;
  EXPECT_EQ(run_through(code, ends[1], much, 100), i64(100));
  EXPECT(seen_calls.empty());
  descriptor_entries[ends[1]] = meaning_unknown;
  EXPECT_EQ(run_through(code, ends[1], much, sizeof much), i64(8));
  EXPECT_EQ(seen_calls[0].number, i64(__NR_write));
  EXPECT_EQ(seen_calls[0].argument[2], u64(sizeof much));
  descriptor_entries[ends[1]] = meaning_host;
  while (read(ends[0], much, sizeof much) > 0) {}
  EXPECT(run_through(code, ends[1], much, sizeof much) < i64(sizeof much));
  EXPECT(seen_calls.empty());
  EXPECT_EQ(run_through(code, ends[1], much, sizeof much), i64(-EAGAIN));
  EXPECT(seen_calls.empty());
  EXPECT_EQ(run_through(code, full, much, 1), i64(9));
  EXPECT_EQ(seen_calls[0].number, i64(__NR_write));
  while (read(ends[0], much, sizeof much) > 0) {}
  EXPECT_EQ(run_through(code, ends[1], nullptr, 1), i64(9));  // EFAULT: a file's times have moved
  close(full);
  close(ends[0]);
  close(ends[1]);
}

TEST("a write of parts is looked at where the kernel took fewer bytes than they have") {
  Program program;
  Patched code(piece_writev, piece_writev_end);
  int ends[2];
  EXPECT(pipe2(ends, O_NONBLOCK) == 0);
  static char much[1 << 20];
  iovec parts[2] = {{much, 3}, {much, 4}}, many[2] = {{much, 3}, {much, sizeof much}};
  next_answer = 9;
  reconsidered_answer = 8;
  EXPECT_EQ(run_through(code, ends[1], parts, 2), i64(9));
  EXPECT_EQ(seen_calls[0].argument[1], u64(7));
  EXPECT_EQ(run_through(code, ends[1], many, 2), i64(8));
  EXPECT_EQ(seen_calls[0].number, i64(__NR_writev));
  EXPECT_EQ(program.file("f"), 0);
  Ref<Inode> file = program.find("f");
  while (read(ends[0], much, sizeof much) > 0) {}
  descriptor_entries[ends[1]] = file.index;
  EXPECT_EQ(run_through(code, ends[1], parts, 2), i64(7));
  EXPECT(seen_calls.empty());
  EXPECT_EQ(program.at(file)->stale, stale_anew | stale_written);
  descriptor_entries[ends[1]] = meaning_unknown;
  close(ends[0]);
  close(ends[1]);
}

TEST("a descriptor is closed at once and forgotten, unless it is one of ours or its file's change must be asked for") {
  Program program;
  Patched code(piece_close, piece_close_end);
  next_answer = 9;
  int fd = open("/dev/null", O_RDONLY);
  descriptor_entries[fd] = meaning_host;
  EXPECT_EQ(run_through(code, fd), i64(0));
  EXPECT(seen_calls.empty());
  EXPECT_EQ(known_meaning(fd), u32(meaning_unknown));
  EXPECT(descriptor_entries[fd] != 0);  // who asked the kernel before learns nothing
  EXPECT_EQ(run_through(code, fd), i64(-EBADF));
  process.arena_fd = fd;
  EXPECT_EQ(run_through(code, fd), i64(9));
  process.arena_fd = -1;
  EXPECT_EQ(program.file("f"), 0);
  Ref<Inode> file = program.find("f");
  program.at(file)->stale = stale_anew;
  descriptor_entries[fd] = file.index;
  EXPECT_EQ(run_through(code, fd), i64(9));
  EXPECT_EQ(known_meaning(fd), file.index);
  program.at(file)->stale = 0;
  EXPECT_EQ(run_through(code, fd), i64(-EBADF));
  EXPECT_EQ(known_meaning(fd), u32(meaning_unknown));
}

TEST("fcntl on a descriptor of the host goes to the kernel at once, but for copies") {
  Program program;
  Patched code(piece_fcntl, piece_fcntl_end);
  next_answer = 9;
  int fd = open("/dev/null", O_WRONLY);
  EXPECT_EQ(run_through(code, fd, F_GETFD), i64(0));
  EXPECT_EQ(run_through(code, fd, F_GETFL), i64(9));
  descriptor_entries[fd] = meaning_host;
  EXPECT_EQ(run_through(code, fd, F_GETFL) & O_ACCMODE, i64(O_WRONLY));
  EXPECT_EQ(run_through(code, fd, F_DUPFD, 0), i64(9));
  close(fd);
}

TEST("a copy of a descriptor of the host is known to be one, of another it is looked at") {
  Program program;
  Patched code(piece_dup, piece_dup_end);
  int fd = open("/dev/null", O_WRONLY);
  EXPECT_EQ(run_through(code, -1), i64(-EBADF));
  EXPECT(seen_calls.empty());
  i64 copy = run_through(code, fd);
  EXPECT_EQ(seen_calls[0].argument[0], u64(fd));
  EXPECT_EQ(seen_calls[0].argument[1], u64(copy));
  close(int(copy));
  descriptor_entries[fd] = meaning_host;
  copy = run_through(code, fd);
  EXPECT(seen_calls.empty());
  EXPECT_EQ(known_meaning(int(copy)), u32(meaning_host));
  close(int(copy));
  close(fd);
}

TEST("a descriptor of the host takes another's place at once") {
  Program program;
  Patched code(piece_dup2, piece_dup2_end);
  int from = open("/dev/null", O_WRONLY), to = open("/dev/zero", O_RDONLY);
  next_answer = 9;
  descriptor_entries[from] = meaning_host;
  EXPECT_EQ(run_through(code, from, to), i64(9));
  descriptor_entries[to] = meaning_host;
  EXPECT_EQ(run_through(code, from, to), i64(to));
  EXPECT(seen_calls.empty());
  descriptor_entries[from] = 1000;
  EXPECT_EQ(run_through(code, from, to), i64(9));
  close(from);
  close(to);
}

TEST("only a message with an address is the dispatcher's") {
  Patched code(piece_sendto, piece_sendto_end);
  next_answer = 9;
  EXPECT_EQ(run_through(code, -1, "x", 1, 0, 0, 0), i64(-EBADF));
  EXPECT(seen_calls.empty());
  EXPECT_EQ(run_through(code, -1, "x", 1, 0, "address", 2), i64(9));
}
