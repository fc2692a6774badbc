// Landlock (landlock(7)) in the tree: what the kernel enforces of a program's domain on the host, handlers enforce
// here.
//
// A domain is a chain of layers, newest first. Layers never change once they are entered, so they are read without the
// lock; equal ones are entered once, so a program that confines each of its children takes their room once. They stay
// until the session ends.
#pragma once
#include "../arena/transaction.h"
#include "../base/ruleset.h"

namespace ramfs {

// The rights of linux/landlock.h, as of ABI 7.
constexpr u32 all_landlock_rights = (LANDLOCK_ACCESS_FS_IOCTL_DEV << 1) - 1;

// What is allowed beneath a file or directory: of the tree (dev 0, ino its number), or of the host.
struct LandlockRule {
  u64 dev, ino;
  u32 rights;
  u32 reserved;
};

struct LandlockLayer {
  Ref<LandlockLayer> below;   // the domain in which this one was entered
  Ref<LandlockLayer> before;  // the list of all, Header::landlock_layers
  u32 handled;                // rights that are denied where no rule allows them
  u32 count;
  LandlockRule rule[];  // in the order of dev and ino, each pair once
};
static_assert(sizeof(LandlockLayer) == 16 && sizeof(LandlockRule) == 24);

// The kernel's own bound (LANDLOCK_MAX_NUM_LAYERS).
constexpr u32 max_landlock_layers = 16;

inline u64 landlock_layer_bytes(u32 count) { return sizeof(LandlockLayer) + u64(count) * sizeof(LandlockRule); }

// What the layer's rules allow at one file or directory itself.
u32 landlock_rights_at(const LandlockLayer &layer, u64 dev, u64 ino);

// Puts rules into the order of a layer, those of one place together; returns how many are left.
u32 order_landlock_rules(LandlockRule *rule, u32 count);

// The layer over `below` with these rules, which are in order. ENOSPC.
Result<Ref<LandlockLayer>> enter_landlock_layer(const Arena &arena, Ref<LandlockLayer> below, u32 handled,
                                                const LandlockRule *rule, u32 count);

}  // namespace ramfs
