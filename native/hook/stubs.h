// Stubs: what a patched site jumps to. They lie within two gigabytes of it.
#pragma once
#include "decode.h"

namespace ramfs {

// Every call goes to the dispatcher at once: whoever tells of calls must see them all, and one that runs in another
// session (handover.h) must hand them on.
extern bool each_call_is_dispatched;

// An area of stubs for one piece of code. It begins with the addresses that its stubs reach the hook by, which each
// process has of its own.
class Stubs {
 public:
  Stubs() = default;
  // The first stub comes at `used`.
  Stubs(u8 *area, u64 length, u64 used) : area_(area), length_(length), used_(used) {}

  // Replaces the first five bytes of a site, which begins at `address`, or of the comparison behind its call, or both.
  void patch(const Site &site, u64 address);

  u8 *area() const { return area_; }
  u64 length() const { return length_; }
  // One of the sites was the C library's vfork (identity.h).
  bool has_vfork() const { return has_vfork_; }

 private:
  bool emit(const Site &site, const u8 *code, u8 *stub, u8 *&stub_end);
  bool patch_around(const Site &site, u8 *code);

  u8 *area_ = nullptr;
  u64 length_ = 0;
  u64 used_ = 0;
  bool has_vfork_ = false;
};

// How much an area for so many sites takes at most.
u64 stubs_room(u32 count);
void fill_pointers(u8 *area);

// A mapping of this process, made writable while this lives, with an area of stubs near it.
class PatchedInPlace {
 public:
  // `count` sites are about to be patched in [address, address+length).
  PatchedInPlace(u64 address, u64 length, u32 count);
  ~PatchedInPlace();
  PatchedInPlace(const PatchedInPlace &) = delete;

  Stubs &stubs() { return stubs_; }

 private:
  u64 address_, length_;
  Stubs stubs_;
};

}  // namespace ramfs
