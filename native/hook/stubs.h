// Stubs: what a patched site jumps to. They lie within two gigabytes of it.
#pragma once
#include "decode.h"

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

  // Replaces the first five bytes of a site, which begins at `address`.
  void patch(const Site &site, u64 address);

 private:
  bool emit(const Site &site, const u8 *code, u8 *stub, u8 *&stub_end);

  u64 address_, length_;
  u8 *area_ = nullptr;
  u64 area_length_ = 0;
  u64 used_ = 0;
};

}  // namespace ramfs
