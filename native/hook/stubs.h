// Stubs: what a patched site jumps to. They lie within two gigabytes of it.
#pragma once
#include "../store/types.h"

namespace ramfs {

// Reads and writes go to the dispatcher as every other call does, instead of to the kernel first: whoever tells of calls
// must see them, and in a tree with a budget a write without room is tried again (syscalls/call.cc).
extern bool each_call_is_told;

// The stubs for one mapping: made writable while this lives, executable afterwards.
class Stubs {
 public:
  // `count` sites are about to be patched in [address, address+length).
  Stubs(u64 address, u64 length, u32 count);
  ~Stubs();
  Stubs(const Stubs &) = delete;

  // Replaces the first five of the `length` bytes at `site`, behind which a syscall instruction stands.
  void patch(u64 site, u32 length);

 private:
  void emit_clone(u8 *stub, const u8 *mov, u32 number, u64 next);

  u64 address_, length_;
  u8 *area_ = nullptr;
  u64 area_length_ = 0;
  u64 used_ = 0;
};

}  // namespace ramfs
