// Runs patched calls whose comparison with an error was taken into the stub.
#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../dispatch/call.h"
#include "../hook/stubs.h"
#include "hook_entry.h"
#include "patched.h"

using namespace ramfs;
using namespace ramfs::test;

asm(R"(
    .text
    .globl piece_read, piece_read_end
piece_read:
    .byte 0x31, 0xc0
    syscall
    .byte 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff
    ja 1f
    mov $1, %edx
    ret
1:  mov $2, %edx
    ret
piece_read_end:

    .globl piece_send, piece_send_end
piece_send:
    mov $44, %eax
    syscall
    .byte 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff
    ja 1f
    mov $1, %edx
    ret
1:  mov $2, %edx
    ret
piece_send_end:

# The comparison is reached from elsewhere, too.
    .globl piece_shared, piece_shared_end
piece_shared:
    test %edi, %edi
    js 1f
    mov $44, %eax
    syscall
1:  .byte 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff
    ret
piece_shared_end:
)");

extern "C" {
PIECE(read)
PIECE(send)
PIECE(shared)
}

// What read() leaves, run through its stub: the result, and which way its comparison went (1: no error, 2: an error).
struct Read {
  i64 result;
  u64 way;
};

Read read_through(Patched &code, int fd) {
  char bytes[8];
  u64 state[registers] = {};
  state[rdi] = u64(i64(fd));
  state[rsi] = u64(bytes);
  state[rdx] = sizeof bytes;
  seen_calls.clear();
  call_piece(code.at(0), state);
  return {i64(state[rax]), state[rdx]};
}

TEST("read is the kernel's, its comparison decides as it would have, and only an end of file is looked at") {
  Patched code(piece_read, piece_read_end);
  int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_RDONLY);
  Read bad = read_through(code, -1);
  EXPECT_EQ(bad.result, i64(-EBADF));
  EXPECT_EQ(bad.way, u64(2));
  EXPECT(seen_calls.empty());
  Read full = read_through(code, zero);
  EXPECT_EQ(full.result, i64(8));
  EXPECT_EQ(full.way, u64(1));
  EXPECT(seen_calls.empty());
  next_answer = -EISDIR;
  Read directory = read_through(code, null);
  EXPECT_EQ(directory.result, i64(-EISDIR));
  EXPECT_EQ(directory.way, u64(2));
  EXPECT_EQ(seen_calls.size(), size_t(1));
  EXPECT_EQ(seen_calls[0].number, i64(__NR_read));
  EXPECT_EQ(seen_calls[0].argument[0], u64(null));
  next_answer = 0;
  EXPECT_EQ(read_through(code, null).way, u64(1));
  close(zero);
  close(null);
}

TEST("read is made where it stands, with a look only behind it") {
  Patched code(piece_read, piece_read_end);
  EXPECT(code.compared());
  EXPECT(memcmp(code.at(0), piece_read, zeroing_length + syscall_length) == 0);
}

TEST("a call is made where it stands, unless it is done before, and what the kernel has not found is reconsidered") {
  Patched code(piece_send, piece_send_end);
  EXPECT(code.compared());
  auto send = [&](u64 address) {
    u64 state[registers] = {};
    state[rdi] = u64(-1);
    state[r8] = address;
    seen_calls.clear();
    call_piece(code.at(0), state);
    return Read{i64(state[rax]), state[rdx]};
  };
  Read refused = send(0);
  EXPECT_EQ(refused.result, i64(-EBADF));
  EXPECT_EQ(refused.way, u64(2));
  EXPECT(seen_calls.empty());
  next_answer = 7;
  Read done = send(1);
  EXPECT_EQ(done.result, i64(7));
  EXPECT_EQ(done.way, u64(1));
  EXPECT_EQ(seen_calls.size(), size_t(1));
  EXPECT_EQ(seen_calls[0].number, i64(__NR_sendto));
  next_answer = let_kernel;
  EXPECT_EQ(send(1).result, i64(-EBADF));
  // Its own instruction: without that there is no call.
  code.make_writable();
  memcpy(code.at(0) + jump_length, "\x90\x90", syscall_length);
  EXPECT_EQ(send(0).result, i64(__NR_sendto));
  memcpy(code.at(0) + jump_length, "\x31\xc0", syscall_length);  // xor %eax,%eax
  EXPECT_EQ(send(0).way, u64(1));
}

TEST("a comparison that is reached from elsewhere stays as it is") {
  Patched code(piece_shared, piece_shared_end);
  EXPECT(!code.compared());
  EXPECT(memcmp(code.at(0) + 11, comparison, comparison_length) == 0);
}
