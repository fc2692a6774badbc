#include "keyed_hash.h"

namespace ramfs {
namespace {

struct State {
  u64 v[4];

  static u64 turned(u64 word, u32 bits) { return word << bits | word >> (64 - bits); }

  // Half a round: one of the sums of each pair.
  void half(u32 a, u32 b, u32 c, u32 d, u32 first, u32 second) {
    v[a] += v[b];
    v[c] += v[d];
    v[b] = turned(v[b], first) ^ v[a];
    v[d] = turned(v[d], second) ^ v[c];
    v[a] = turned(v[a], 32);
  }
  void rounds(u32 count) {
    while (count--) {
      half(0, 1, 2, 3, 13, 16);
      half(2, 1, 0, 3, 17, 21);
    }
  }
  void take(u64 word) {
    v[3] ^= word;
    rounds(2);
    v[0] ^= word;
  }
};

}  // namespace

u64 keyed_hash(const u64 (&key)[2], const u64 *words, u32 count) {
  State state{{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
               key[1] ^ 0x7465646279746573}};
  for (u32 i = 0; i < count; i++) state.take(words[i]);
  state.take(u64(count * 8) << 56);
  state.v[2] ^= 0xff;
  state.rounds(4);
  return state.v[0] ^ state.v[1] ^ state.v[2] ^ state.v[3];
}

}  // namespace ramfs
