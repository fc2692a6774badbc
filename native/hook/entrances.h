// By which function a stub enters the hook, and when.
#pragma once
#include "../base/types.h"

namespace ramfs {

enum class Entrance : u8 {
#define ENTRANCE(name, look) name,
#include "entrances.def"
  count
};

// When the function is asked: see entrances.def. The jumps are spelled as their opcodes.
enum class Look : u8 { none, before, always, jnz = 0x75, js = 0x78, jle = 0x7e };
Look look_of(Entrance entrance);

// The entrance of a call.
Entrance entrance_of(i64 number);

// Whether a call reads or writes through the descriptor in its first argument.
inline bool moves_bytes(i64 number) {
  Entrance entrance = entrance_of(number);
  return entrance >= Entrance::behind_read && entrance <= Entrance::behind_vector;
}

using Entry = void (*)();
// What an area of stubs begins with, for them to call and load through.
struct Pointers {
  Entry entry[u32(Entrance::count)];
  struct Identity *identity;

  static Pointers of_this_process();
  static constexpr u64 offset_of(Entrance entrance) { return u64(entrance) * sizeof(Entry); }
};

}  // namespace ramfs
