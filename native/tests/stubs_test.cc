// Patches small pieces of machine code and runs them. The pieces are assembled here and copied to pages of their own.
#include "../hook/stubs.h"

#include <asm/unistd.h>
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
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
)");

extern "C" {
PIECE(plain)
PIECE(moved)
PIECE(stored)
PIECE(stack)
PIECE(red_zone)
PIECE(generic)
PIECE(short)
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
  u8 *code =
      static_cast<u8 *>(mmap(nullptr, length, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
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
