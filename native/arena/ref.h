// How what lies in the arena refers to what else lies there.
#pragma once
#include "../base/types.h"

namespace ramfs {

constexpr u32 granule = 64;

// An offset into the arena in granules; 0 is none.
template <class T>
struct Ref {
  u32 index = 0;
  explicit operator bool() const { return index != 0; }
  bool operator==(const Ref &other) const { return index == other.index; }
};

}  // namespace ramfs
