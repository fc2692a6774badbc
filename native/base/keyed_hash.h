// SipHash-2-4 (Aumasson and Bernstein, 2012) of words: who does not know the key can neither tell the hash of words nor
// find words to a hash.
#pragma once
#include "types.h"

namespace ramfs {

u64 keyed_hash(const u64 (&key)[2], const u64 *words, u32 count);

}  // namespace ramfs
