// Where instructions begin around a syscall, and where jumps lead: what must be known before code is replaced that is
// not one instruction of five bytes.
#pragma once
#include "length.h"

namespace ramfs {

// A mapping's code, and a bit for each of its bytes that a far jump may lead to: every byte sequence that reads as a
// jump or call with a distance of four bytes counts, whether or not an instruction begins there. Looked for when first
// asked.
class Code {
 public:
  // `room`: a zero bit for each byte; null where there is nothing but what is looked at.
  Code(const u8 *bytes, u32 length, u64 *room) : bytes(bytes), length(length), far_targets_(room), marked_(!room) {}

  bool is_far_target(u32 at) {
    if (!marked_) mark_far_targets();
    return far_targets_ && (far_targets_[at / 64] >> at % 64 & 1);
  }

  const u8 *const bytes;
  const u32 length;

 private:
  void mark_far_targets();
  void mark_far_target(u32 at);

  u64 *far_targets_;
  bool marked_;
};

// Where the bytes of the next syscall or cpuid instruction stand, from `from` on; the code's length: nowhere.
u32 next_syscall(const Code &code, u32 from);
u32 next_cpuid(const Code &code, u32 from);

// The instructions from `before` bytes ahead of a syscall to `behind` bytes after its beginning.
class Flow {
 public:
  static constexpr u32 before = 47, behind = 16;

  Flow(Code &code, u32 at);

  // The boundaries are beyond doubt. x86's instructions find into step by themselves: decoding from sixteen
  // neighbouring bytes, of which at least one begins an instruction, ends in the same ones. (Compilers put no data
  // among code; right behind data that somebody else did, the boundaries may be wrong.)
  bool known() const { return known_; }
  bool begins(u32 at) const { return bit(boundaries_, at); }
  bool is_target(u32 at) { return bit(targets_, at) || code_.is_far_target(at); }

 private:
  static constexpr u32 run_up = 240, starts = 16, enough = 3, overrun = 144;

  bool bit(u64 set, u32 at) const { return at >= first_ && at < first_ + 64 && (set >> (at - first_) & 1); }
  void note(u64 &set, i64 at) {
    if (at >= i64(first_) && at < i64(first_) + 64) set |= 1ull << (at - first_);
  }
  bool follow(u32 from, u32 end);
  bool joins(u32 from, u32 end, bool &failed) const;

  Code &code_;
  u32 site_;
  u32 first_;         // the place of bit 0
  u32 begin_;         // where decoding begins
  u64 seen_[5] = {};  // instructions of the stream that was followed, from begin_ on
  u64 boundaries_ = 0, targets_ = 0;
  bool known_ = false;
};

}  // namespace ramfs
