// Patches small pieces of machine code and runs them. The pieces are assembled here and copied to pages of their own.
#include "../hook/stubs.h"

#include <asm/unistd.h>
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "../arena/identity.h"
#include "../dispatch/call.h"
#include "../hook/decode.h"
#include "../hook/stacks.h"
#include "../vfs/descriptors.h"
#include "../vfs/process.h"
#include "fixture.h"
#include "patched.h"

using namespace ramfs;
using namespace ramfs::test;

asm(R"(
    .text
    .globl piece_plain, piece_plain_end
piece_plain:
    mov $257, %eax
    syscall
    ret
piece_plain_end:

    .globl piece_moved, piece_moved_end
piece_moved:
    mov $316, %eax
    mov 1f(%rip), %edi
    lea 2f(%rip), %rsi
    xor %r8d, %r8d
    mov %r12, %r10
    mov 8(%rsp), %r9
    syscall
    ret
1:  .long 0x12345678
2:  .asciz "text"
piece_moved_end:

    .globl piece_stored, piece_stored_end
piece_stored:
    mov $257, %eax
    mov %edi, 1f(%rip)
    syscall
    mov 1f(%rip), %edx
    ret
1:  .long 0
piece_stored_end:

    .globl piece_stack, piece_stack_end
piece_stack:
    mov $257, %eax
    push %rdi
    sub $16, %rsp
    mov %rsi, 8(%rsp)
    syscall
    mov 8(%rsp), %rdx
    add $16, %rsp
    pop %rcx
    add %rcx, %rdx
    ret
piece_stack_end:

    .globl piece_red_zone, piece_red_zone_end
piece_red_zone:
    mov %rdi, -8(%rsp)
    mov %rsi, -128(%rsp)
    mov $257, %eax
    syscall
    mov -8(%rsp), %rdx
    sub -128(%rsp), %rdx
    ret
piece_red_zone_end:

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

    .globl piece_generic, piece_generic_end
piece_generic:
    mov %rdi, %rax
    mov %rsi, %rdi
    mov %rdx, %rsi
    mov %rcx, %rdx
    mov %r8, %r10
    mov %r9, %r8
    mov 8(%rsp), %r9
    syscall
    ret
piece_generic_end:

# The number in rcx; answers 1, or 2 for an error.
    .globl piece_short, piece_short_end
piece_short:
    jmp 1f
1:  mov %rcx, %rax
    syscall
    .byte 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff
    ja 1f
    mov $1, %eax
    ret
1:  mov $2, %eax
    ret
piece_short_end:

# A call that makes a child, which ends with what lies at (%rdx) as its status.
    .macro child_piece name, number
    .globl piece_\name, piece_\name\()_end
piece_\name:
    mov $\number, %eax
    syscall
    test %rax, %rax
    jz 1f
    ret
1:  mov (%rdx), %edi
    mov $60, %eax
    syscall
piece_\name\()_end:
    .endm
    child_piece vfork, 58
    child_piece clone, 56
    child_piece clone3, 435

    .globl piece_cpuid, piece_cpuid_end
piece_cpuid:
    mov $0x80000000, %eax
    xor %ecx, %ecx
    stc
    cpuid
    mov %ecx, %edi
    setc %sil
    ret
piece_cpuid_end:

# call_piece(piece, registers): loads every register from the array, calls, and stores them back, rax first.
    .globl call_piece
call_piece:
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    push %rsi
    push %rdi
    mov %rsi, %rax
    mov 8(%rax), %rbx
    mov 16(%rax), %rdx
    mov 24(%rax), %rsi
    mov 32(%rax), %rdi
    mov 40(%rax), %rbp
    mov 48(%rax), %r8
    mov 56(%rax), %r9
    mov 64(%rax), %r10
    mov 72(%rax), %r12
    mov 80(%rax), %r13
    mov 88(%rax), %r14
    mov 96(%rax), %r15
    call *(%rsp)
    mov 8(%rsp), %rcx
    mov %rax, (%rcx)
    mov %rbx, 8(%rcx)
    mov %rdx, 16(%rcx)
    mov %rsi, 24(%rcx)
    mov %rdi, 32(%rcx)
    mov %rbp, 40(%rcx)
    mov %r8, 48(%rcx)
    mov %r9, 56(%rcx)
    mov %r10, 64(%rcx)
    mov %r12, 72(%rcx)
    mov %r13, 80(%rcx)
    mov %r14, 88(%rcx)
    mov %r15, 96(%rcx)
    add $16, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    ret
)");

extern "C" {
PIECE(plain)
PIECE(moved)
PIECE(stored)
PIECE(stack)
PIECE(red_zone)
PIECE(read)
PIECE(send)
PIECE(shared)
PIECE(generic)
PIECE(short)
PIECE(vfork)
PIECE(clone)
PIECE(clone3)
PIECE(cpuid)
}

TEST("a patched call arrives with its number and arguments, and every register but rax comes back") {
  Patched code(piece_plain, piece_plain_end);
  code.run(-2);
  EXPECT_EQ(i64(code.after(rax)), i64(-2));
  EXPECT_EQ(seen_calls.size(), size_t(1));
  EXPECT_EQ(seen_calls[0].number, i64(__NR_openat));
  Register order[] = {rdi, rsi, rdx, r10, r8, r9};
  for (int i = 0; i < 6; i++) EXPECT_EQ(seen_calls[0].argument[i], code.before(order[i]));
  code.expect_kept({});
}

TEST("instructions between are moved into the stub, and what they address by rip stays the same") {
  Patched code(piece_moved, piece_moved_end);
  code.run(7);
  EXPECT_EQ(code.after(rax), u64(7));
  EXPECT_EQ(seen_calls[0].number, i64(__NR_renameat2));
  EXPECT_EQ(seen_calls[0].argument[0], u64(0x12345678));
  EXPECT_EQ(std::string(reinterpret_cast<const char *>(seen_calls[0].argument[1])), "text");
  EXPECT(seen_calls[0].argument[1] > u64(code.at(0)) && seen_calls[0].argument[1] < u64(code.at(1)));
  EXPECT_EQ(seen_calls[0].argument[3], code.before(r12));
  EXPECT_EQ(seen_calls[0].argument[4], u64(0));
  EXPECT_EQ(seen_calls[0].argument[5], u64(code.at(0)));  // the caller's stack, 8 bytes up: what it called
  code.expect_kept({rdi, rsi, r8, r9, r10});
}

TEST("code patched in one place runs in another, with its stubs as far away and pointers of that place's own") {
  constexpr u64 page = 4096, length = 4 * page, code_at = 3 * page;
  int fd = memfd_create("copy", MFD_CLOEXEC);
  EXPECT_EQ(ftruncate(fd, length), 0);
  auto map = [fd](int protection, int flags) {
    return static_cast<u8 *>(mmap(nullptr, length, protection, flags, fd, 0));
  };
  u8 *made = map(PROT_READ | PROT_WRITE, MAP_SHARED);
  memcpy(made + code_at, piece_moved, size_t(piece_moved_end - piece_moved));
  u32 call = 0;
  while (made[code_at + call] != 0x0f || made[code_at + call + 1] != 0x05) call++;
  Site site;
  Code all(made + code_at, page, nullptr);
  EXPECT(find_site(all, call, site) == Verdict::site);
  Stubs(made, 2 * page, page).patch(site, u64(made) + code_at + site.begin);
  u8 *run = map(PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE);
  munmap(made, length);
  fill_pointers(run);
  seen_calls.clear();
  next_answer = 7;
  u64 state[registers] = {};
  call_piece(run + code_at, state);
  EXPECT_EQ(state[rax], u64(7));
  EXPECT_EQ(seen_calls.size(), size_t(1));
  EXPECT_EQ(seen_calls[0].argument[0], u64(0x12345678));
  EXPECT(seen_calls[0].argument[1] > u64(run) + code_at && seen_calls[0].argument[1] < u64(run) + length);
  munmap(run, length);
  close(fd);
}

TEST("a cpuid is answered as the processor does, once by it and then from the arena, and keeps flags and registers") {
  Tree tree;
  process.arena = tree.arena();
  constexpr u64 page = 4096, length = 2 * page;
  u8 *code = static_cast<u8 *>(mmap(nullptr, length, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  memcpy(code + page, piece_cpuid, size_t(piece_cpuid_end - piece_cpuid));
  Code all(code + page, page, nullptr);
  u32 at = next_cpuid(all, 0);
  Site site;
  EXPECT(at < page && find_cpuid(all, at, site));
  fill_pointers(code);
  Stubs(code, page, page / 2).patch(site, u64(code) + page + site.begin);
  EXPECT_EQ(int(code[page + site.begin]), 0xe9);
  u32 a, b, c, d;
  __cpuid(0x80000000, a, b, c, d);
  auto ask = [&](u64 rax_then) {
    u64 state[registers];
    for (u32 i = 0; i < registers; i++) state[i] = 0x1111ull * (i + 1) << 32 | 0x5500 | i;
    call_piece(code + page, state);
    EXPECT_EQ(state[rax], rax_then);
    EXPECT_EQ(state[rbx], u64(b));
    EXPECT_EQ(state[rdx], u64(d));
    EXPECT_EQ(state[rdi], u64(c));
    EXPECT_EQ(state[rsi] & 0xff, u64(1));
    for (u32 i : {rbp, r8, r9, r10, r12, r15}) EXPECT_EQ(state[i], 0x1111ull * (i + 1) << 32 | 0x5500 | i);
  };
  ask(a);
  bool alike = tree.header().cores == 1;
  for (CpuAnswer &kept : tree.header().answer)
    if (kept.leaf == 0x80000000) kept.eax = 0x12345678;
  ask(alike ? 0x12345678 : a);
  munmap(code, length);
  process.arena = Arena();
}

TEST("a store addressed by rip goes where the program meant it") {
  Patched code(piece_stored, piece_stored_end);
  code.make_writable();
  code.run(0);
  EXPECT_EQ(code.after(rdx), code.before(rdi) & 0xffffffff);
}

TEST("pushes and stack adjustments between hold behind the call") {
  Patched code(piece_stack, piece_stack_end);
  code.run(0);
  EXPECT_EQ(code.after(rdx), code.before(rdi) + code.before(rsi));
}

TEST("the red zone is left alone") {
  Patched code(piece_red_zone, piece_red_zone_end);
  code.run(0);
  EXPECT_EQ(code.after(rdx), code.before(rdi) - code.before(rsi));
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

TEST("libc's syscall() passes its number and six arguments on") {
  begin_identity();
  Patched code(piece_generic, piece_generic_end);
  auto call = reinterpret_cast<long (*)(long, long, long, long, long, long, long)>(code.at(0));
  next_answer = 5;
  EXPECT_EQ(call(__NR_openat, 1, 2, 3, 4, 5, 6), 5L);
  EXPECT_EQ(seen_calls[0].number, i64(__NR_openat));
  for (u64 i = 0; i < 6; i++) EXPECT_EQ(seen_calls[0].argument[i], i + 1);
}

TEST("libc's syscall() makes a call without a handler itself, and one that reads from the host") {
  begin_identity();
  Patched code(piece_generic, piece_generic_end);
  auto call = reinterpret_cast<long (*)(long, long, long, long, long, long, long)>(code.at(0));
  EXPECT_EQ(call(__NR_getpid, 0, 0, 0, 0, 0, 0), long(getpid()));
  EXPECT_EQ(call(100000, 0, 0, 0, 0, 0, 0), long(-ENOSYS));
  int zero = open("/dev/zero", O_RDONLY);
  char bytes[8];
  descriptor_entries[zero] = meaning_host;  // known to be on the host
  EXPECT_EQ(call(__NR_read, zero, long(bytes), sizeof bytes, 0, 0, 0), 8L);
  descriptor_entries[zero] = meaning_unknown;
  close(zero);
  EXPECT(seen_calls.empty());
}

TEST("a call without room before it is made with what follows it moved along") {
  begin_identity();
  Patched code(piece_short, piece_short_end);
  auto call = reinterpret_cast<long (*)(long, long, long, long)>(code.at(0));
  next_answer = -5;
  EXPECT_EQ(call(1, 2, 3, __NR_openat), 2L);
  EXPECT_EQ(seen_calls.size(), size_t(1));
  EXPECT_EQ(seen_calls[0].number, i64(__NR_openat));
  next_answer = 5;
  EXPECT_EQ(call(1, 2, 3, __NR_openat), 1L);
  seen_calls.clear();
  EXPECT_EQ(call(0, 0, 0, 100000), 2L);
  EXPECT_EQ(call(0, 0, 0, __NR_getpid), 1L);
  EXPECT(seen_calls.empty());
}

TEST("in a program with small stacks the hook works on its own, and gives it back") {
  pid_t pid = fork();
  if (pid == 0) {
    begin_identity();
    if (!use_own_stacks()) _exit(1);
    seen_stacks.clear();
    Patched code(piece_generic, piece_generic_end), plain(piece_plain, piece_plain_end);
    auto call = reinterpret_cast<long (*)(long, long, long, long, long, long, long)>(code.at(0));
    // More calls than there are stacks.
    for (int i = 0; i < 1000; i++) {
      next_answer = 7;
      if (call(__NR_openat, 1, 2, 3, 4, 5, 6) != 7) _exit(2);
      plain.run(-2);
      if (i64(plain.after(rax)) != -2) _exit(3);
    }
    u64 here = u64(__builtin_frame_address(0));
    for (u64 stack : seen_stacks)
      if (stack - (here - 65536) < 2 * 65536 || stack / 4096 != seen_stacks[0] / 4096) _exit(4);
    _exit(seen_stacks.size() == 2000 ? 0 : 5);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST("as many sites as were announced find room, each with a stub of its own") {
  constexpr u32 many = 200;
  Patched code(piece_moved, piece_moved_end, many);
  for (u32 i = 0; i < many; i++) {
    code.run(i64(i), i);
    EXPECT_EQ(code.after(rax), u64(i));
    EXPECT(seen_calls.back().argument[1] > u64(code.at(i)) && seen_calls.back().argument[1] < u64(code.at(i + 1)));
  }
}

namespace {

// Runs a piece that makes a child; expects the child to have seen that many borrowers, and so many to be left.
void expect_borrowers(const u8 *begin, const u8 *end, u64 first_argument, u64 second, int in_child, u32 left) {
  Patched code(begin, end);
  u64 state[registers] = {};
  state[rdi] = first_argument;
  state[rsi] = second;
  state[rdx] = u64(&identity->borrowers);
  call_piece(code.at(0), state);
  EXPECT(seen_calls.empty());
  EXPECT(i64(state[rax]) > 0);
  int status = -1;
  waitpid(pid_t(state[rax]), &status, __WALL);
  EXPECT(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), in_child);
  EXPECT_EQ(identity->borrowers, left);
  identity->borrowers = 0;
}

constexpr u64 shared_memory = CLONE_VM | SIGCHLD, waited_for = CLONE_VM | CLONE_VFORK | SIGCHLD;

}  // namespace

TEST("vfork counts its child as a borrower until it is gone") {
  begin_identity();
  expect_borrowers(piece_vfork, piece_vfork_end, 0, 0, 1, 0);
}

TEST("a forked child learns its pid before the first child that borrows its memory can") {
  begin_identity();
  Patched code(piece_vfork, piece_vfork_end);
  pid_t pid = fork();
  if (pid == 0) {
    u64 state[registers] = {};
    state[rdx] = u64(&identity->pid);
    if (identity->pid != 0) _exit(1);
    call_piece(code.at(0), state);
    int status;
    waitpid(pid_t(state[rax]), &status, 0);
    // What the child saw as its status is the low byte of its parent's pid.
    bool known = identity->pid == u32(getpid()) && WEXITSTATUS(status) == (getpid() & 0xff);
    _exit(known && caller_pid() == u32(getpid()) ? 0 : 2);
  }
  int status = -1;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST("clone counts a child as a borrower only if it shares memory, and for good if nobody waits for it") {
  begin_identity();
  expect_borrowers(piece_clone, piece_clone_end, SIGCHLD, 0, 0, 0);
  expect_borrowers(piece_clone, piece_clone_end, waited_for, 0, 1, 0);
  expect_borrowers(piece_clone, piece_clone_end, shared_memory, 0, 1, 1);
}

TEST("clone3 counts as clone does") {
  begin_identity();
  clone_args arguments{};
  arguments.exit_signal = SIGCHLD;
  expect_borrowers(piece_clone3, piece_clone3_end, u64(&arguments), sizeof arguments, 0, 0);
  arguments.flags = CLONE_VM | CLONE_VFORK;
  expect_borrowers(piece_clone3, piece_clone3_end, u64(&arguments), sizeof arguments, 1, 0);
  arguments.flags = CLONE_VM;
  expect_borrowers(piece_clone3, piece_clone3_end, u64(&arguments), sizeof arguments, 1, 1);
}

TEST("a call that makes no child leaves no borrower") {
  begin_identity();
  Patched code(piece_clone, piece_clone_end);
  constexpr u64 refused = CLONE_SIGHAND;  // needs CLONE_VM; and CLONE_THREAD needs it in turn
  for (u64 flags : {u64(CLONE_THREAD | SIGCHLD), refused | SIGCHLD, CLONE_THREAD | shared_memory,
                    CLONE_NEWNS | CLONE_FS | shared_memory, CLONE_NEWNS | CLONE_FS | waited_for}) {
    u64 state[registers] = {};
    state[rdi] = flags;
    state[rdx] = u64(&identity->borrowers);
    call_piece(code.at(0), state);
    EXPECT_EQ(i64(state[rax]), i64(-EINVAL));
    EXPECT_EQ(identity->borrowers, 0u);
  }
}

TEST("patched pages and stubs are executable and no longer writable") {
  Patched code(piece_plain, piece_plain_end);
  FILE *maps = fopen("/proc/self/maps", "r");
  i32 distance;
  memcpy(&distance, code.at(0) + 1, 4);
  u64 stub = u64(code.at(0)) + 5 + u64(i64(distance));
  int found = 0;
  char line[512];
  while (fgets(line, sizeof line, maps)) {
    unsigned long begin, end;
    char mode[5];
    if (sscanf(line, "%lx-%lx %4s", &begin, &end, mode) != 3) continue;
    for (u64 place : {u64(code.at(0)), stub}) {
      if (place < begin || place >= end) continue;
      EXPECT_EQ(std::string(mode), "r-xp");
      found++;
    }
  }
  fclose(maps);
  EXPECT_EQ(found, 2);
}
