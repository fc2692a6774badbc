#include "flow.h"

namespace ramfs {

namespace {

constexpr u64 ones = 0x0101010101010101;

// Not zero where one of eight bytes is.
u64 zeros(u64 word) { return (word - ones) & ~word & (ones << 7); }

u64 load(const u8 *at) {
  u64 word;
  __builtin_memcpy(&word, at, sizeof word);
  return word;
}

}  // namespace

void Code::mark_far_target(u32 i) {
  const u8 *at = bytes + i;
  u32 opcode;
  if ((at[0] & 0xfe) == 0xe8) opcode = 1;
  else if (at[0] == 0x0f && (at[1] & 0xf0) == 0x80) opcode = 2;
  else return;
  if (i + opcode + 4 > length) return;
  i32 distance;
  __builtin_memcpy(&distance, at + opcode, 4);
  i64 target = i64(i) + opcode + 4 + distance;
  if (target >= 0 && target < i64(length)) far_targets_[target / 64] |= 1ull << target % 64;
}

// Eight places at once; what passes is looked at closely. The highest byte of a distance within 16 MiB is 0 or -1.
void Code::mark_far_targets() {
  marked_ = true;
  bool small = length < 1u << 24;
  auto may_be_high = [small](u64 word) { return small ? zeros(word) | zeros(~word) : ones << 7; };
  u32 i = 0;
  for (; i + 16 < length; i += 8) {
    const u8 *at = bytes + i;
    u64 word = load(at);
    u64 short_opcode = zeros((word ^ 0xe8 * ones) & 0xfe * ones) & may_be_high(load(at + 4));
    u64 long_opcode =
        zeros(word ^ 0x0f * ones) & zeros((load(at + 1) ^ 0x80 * ones) & 0xf0 * ones) & may_be_high(load(at + 5));
    for (u64 hits = short_opcode | long_opcode; hits; hits &= hits - 1)
      mark_far_target(i + u32(__builtin_ctzll(hits)) / 8);
  }
  for (; i + 1 < length; i++) mark_far_target(i);
}

// The next place of 0f and another byte.
static u32 next_pair(const Code &code, u32 from, u8 second) {
  auto stands_at = [&code, second](u32 at) { return code.bytes[at] == 0x0f && code.bytes[at + 1] == second; };
  u32 i = from;
  for (; i + 9 <= code.length; i += 8) {
    u64 hits = zeros(load(code.bytes + i) ^ 0x0f * ones) & zeros(load(code.bytes + i + 1) ^ second * ones);
    for (; hits; hits &= hits - 1)
      if (u32 at = i + u32(__builtin_ctzll(hits)) / 8; stands_at(at)) return at;
  }
  for (; i + 1 < code.length; i++)
    if (stands_at(i)) return i;
  return code.length;
}

u32 next_syscall(const Code &code, u32 from) { return next_pair(code, from, 0x05); }
u32 next_cpuid(const Code &code, u32 from) { return next_pair(code, from, 0xa2); }

Flow::Flow(Code &code, u32 at)
    : code_(code), site_(at), first_(at > before ? at - before : 0), begin_(at > run_up ? at - run_up : 0) {
  u32 end = min(at + overrun, code.length);
  // A mapping's first byte begins an instruction.
  u32 tries = begin_ == 0 ? 1 : starts, joined = 0;
  u32 start = 0;
  while (start < tries && !follow(begin_ + start, end)) start++;
  if (start == tries) return;
  for (joined = 1, start++; start < tries; start++) {
    bool failed = false;
    if (!joins(begin_ + start, at, failed) && !failed) return;
    if (!failed) joined++;
  }
  known_ = joined >= enough || tries == 1;
}

// Decodes from one place on and notes what it meets; false: not code, if begun there.
bool Flow::follow(u32 from, u32 end) {
  __builtin_memset(seen_, 0, sizeof seen_);
  boundaries_ = targets_ = 0;
  for (u32 at = from; at < end;) {
    Shape shape = shape_of(code_.bytes + at, code_.length - at);
    // What lies behind the syscall may be data.
    if (shape.length == 0) return at > site_;
    if (at - begin_ < sizeof seen_ * 8) seen_[(at - begin_) / 64] |= 1ull << (at - begin_) % 64;
    note(boundaries_, at);
    at += shape.length;
    if (shape.kind == Shape::jump) note(targets_, i64(at) + shape.distance);
  }
  return true;
}

// Whether decoding from here falls into step with the stream that was followed.
bool Flow::joins(u32 from, u32 end, bool &failed) const {
  for (u32 at = from; at <= end;) {
    if (seen_[(at - begin_) / 64] >> (at - begin_) % 64 & 1) return true;
    Shape shape = shape_of(code_.bytes + at, code_.length - at);
    failed = shape.length == 0;
    if (failed) return false;
    at += shape.length;
  }
  return false;
}

}  // namespace ramfs
