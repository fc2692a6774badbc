// What a program asks the owner (session/informant.h), who stands in the session's namespaces and may do what it may
// not. That takes some 50 microseconds, and needs no lock of the tree: who asks may hold it.
//
// Who asks is not said: he holds a record lock on a byte of the arena's file, and the kernel tells the owner whose it
// is. So it needs no socket, and works in any namespace.
#pragma once
#include "../arena/arena.h"

namespace ramfs {

// The parts of Inquiry::state.
enum : u32 { inquiry_asked = 1, inquiry_taken = 2, inquiry_answered = 3, inquiry_phases = 3, inquiry_step = 4 };

// The byte that whoever has the inquiry holds. Not beside each other, or the kernel would make one lock of two.
constexpr i64 inquiry_byte(u32 number) { return (i64(1) << 61) + 2 * i64(number); }

// An inquiry from its request to the last look at its answer.
class Asking {
 public:
  Asking(const Arena &arena, int arena_fd);
  ~Asking();
  Asking(const Asking &) = delete;

  // The place for request and answer; null: there is none to be had.
  Inquiry *operator->() { return inquiry_; }
  const Inquiry &operator*() const { return *inquiry_; }
  explicit operator bool() const { return inquiry_ != nullptr; }
  // Waits for the answer, for so many nanoseconds at most: its result, or EIO where nobody answers.
  i64 ask(u32 what, u64 patience = 5'000'000'000);

 private:
  bool claim(u32 number);
  bool lock(int16_t type) const;

  const Arena &arena_;
  int fd_;
  u32 number_ = 0;
  Inquiry *inquiry_ = nullptr;
};

}  // namespace ramfs
