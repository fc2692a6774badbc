// A session's shared memory as one process sees it.
#pragma once
#include "layout.h"

namespace ramfs {

class Arena {
 public:
  constexpr Arena() = default;
  explicit Arena(void *base, int volume = -1) : base_(static_cast<char *>(base)), volume_(volume) {}

  bool attached() const { return base_ != nullptr; }
  Header &header() const { return *reinterpret_cast<Header *>(base_); }
  void *base() const { return base_; }
  // This process's descriptor of the tmpfs that the bodies lie on (session/volume.h), -1: they are memfds.
  int volume() const { return volume_; }
  int &volume() { return volume_; }
  // The same of the host's mounts, in which lowers lie (bodies/lower.h), -1: there are none, or it is not known yet.
  int lower() const { return lower_; }
  int &lower() { return lower_; }

  template <class T>
  T *at(Ref<T> ref) const {
    return reinterpret_cast<T *>(base_ + u64(ref.index) * granule);
  }
  // Whether a Ref read without the lock can be followed at all.
  template <class T>
  bool holds(Ref<T> ref) const {
    return ref.index != 0 && ref.index < header().heap.limit;
  }
  template <class T>
  u64 offset(const T *place) const {
    return u64(reinterpret_cast<const char *>(place) - base_);
  }

  // The number stat(2) shows: generation above, index below.
  u64 number(Ref<Inode> ref) const { return u64(at(ref)->generation & generation_mask) << 32 | ref.index; }
  // The inode of a number, or none if it is gone.
  Ref<Inode> inode(u64 number) const {
    Ref<Inode> ref{u32(number)};
    if (!holds(ref) || at(ref)->mode == 0 || this->number(ref) != number) return {};
    return ref;
  }

  static constexpr u32 generation_mask = (1u << 20) - 1;

 private:
  char *base_ = nullptr;
  int volume_ = -1;
  int lower_ = -1;
};

// The owner is gone, or has closed the session.
inline bool has_ended(const Arena &arena) {
  return __atomic_load_n(&arena.header().life.word, __ATOMIC_RELAXED) & ended_bit;
}

// Lays out a fresh arena of `bytes` bytes at `base` (zeroed memory).
void format_arena(void *base, u64 bytes);

}  // namespace ramfs
