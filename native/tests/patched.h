// Small pieces of machine code, with their syscall sites patched, and what it takes to run them.
#pragma once
#include <string.h>
#include <sys/mman.h>

#include <string>

#include "../arena/identity.h"
#include "../hook/decode.h"
#include "../hook/stubs.h"
#include "expect.h"
#include "hook_entry.h"

extern "C" {
// Loads every register from the array, calls, and stores them back, rax first. In patched.cc.
void call_piece(const ramfs::u8 *piece, ramfs::u64 *registers);
}

// A piece that an asm statement of the file assembles.
#define PIECE(name) extern const ramfs::u8 piece_##name[], piece_##name##_end[];

namespace ramfs::test {

enum Register { rax, rbx, rdx, rsi, rdi, rbp, r8, r9, r10, r12, r13, r14, r15, registers };

// A page of code with all its sites patched. Its code starts on a page of its own, data of a piece included.
class Patched {
 public:
  explicit Patched(const u8 *begin, const u8 *end, u32 copies = 1) : length_(u32(end - begin)) {
    code_ = static_cast<u8 *>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    for (u32 i = 0; i < copies; i++) memcpy(at(i), begin, length_);
    PatchedInPlace patched(u64(code_), bytes, copies);
    for (u32 i = 0; i < copies; i++) {
      u32 call = 0;
      while (at(i)[call] != 0x0f || at(i)[call + 1] != 0x05) call++;
      Site site;
      u64 room[bytes / 64] = {};
      Code all(code_, bytes, room);
      EXPECT(find_site(all, u32(at(i) + call - code_), site) == Verdict::site);
      patched.stubs().patch(site, u64(code_) + site.begin);
      compared_ = site.compared;
      u32 jump = site.begin;
      if (compared_ && code_[jump] != 0xe9) jump += site.length + syscall_length;
      EXPECT_EQ(int(code_[jump]), 0xe9);
      // Behind the jump everything is as it was, so that whoever jumps to the syscall itself still finds it.
      u32 jump_end = site.begin + 5 - u32(at(i) - code_);
      if (site.length >= jump_length && !compared_)
        EXPECT(memcmp(at(i) + jump_end, begin + jump_end, length_ - jump_end) == 0);
    }
    if (patched.stubs().has_vfork()) spawns_are_counted = true;
    seen_calls.clear();
  }
  ~Patched() { munmap(code_, bytes); }

  // The comparison behind the call was found as well.
  bool compared() const { return compared_; }
  u8 *at(u32 copy) const { return code_ + copy * round_up(length_, 16); }

  // Runs a copy with register i holding 0x1111 * (i + 1) + salt, and keeps what it leaves in them.
  void run(i64 answer, u32 copy = 0) {
    next_answer = answer;
    for (u32 i = 0; i < registers; i++) before_[i] = after_[i] = 0x1111ull * (i + 1) << 32 | i;
    // What is written into code would need other pages.
    call_piece(at(copy), after_);
    EXPECT(!seen_calls.empty());
  }
  u64 before(Register r) const { return before_[r]; }
  u64 after(Register r) const { return after_[r]; }
  void expect_kept(std::initializer_list<Register> but) {
    for (u32 i = rbx; i < registers; i++) {
      bool free = false;
      for (Register r : but) free = free || r == i;
      if (!free)
        EXPECT_EQ(std::to_string(i) + ":" + std::to_string(after_[i]),
                  std::to_string(i) + ":" + std::to_string(before_[i]));
    }
  }
  void make_writable() { mprotect(code_, bytes, PROT_READ | PROT_WRITE | PROT_EXEC); }

 private:
  static constexpr u32 bytes = 16384;
  u32 length_;
  bool compared_ = false;
  u8 *code_;
  u64 before_[registers] = {}, after_[registers] = {};
};

// Calls a patched piece as a function of six arguments would be.
template <class... Arguments>
i64 run_through(const Patched &code, Arguments... arguments) {
  u64 state[registers] = {};
  const Register order[] = {rdi, rsi, rdx, r10, r8, r9};
  u32 count = 0;
  ((state[order[count++]] = u64(arguments)), ...);
  seen_calls.clear();
  call_piece(code.at(0), state);
  for (u32 i = 0; i < count; i++) EXPECT_EQ(state[order[i]], (u64[]){u64(arguments)...}[i]);
  return i64(state[rax]);
}

}  // namespace ramfs::test
