#include "landlock.h"

#include "../arena/heap.h"

namespace ramfs {
namespace {

bool is_before(const LandlockRule &rule, u64 dev, u64 ino) { return rule.dev != dev ? rule.dev < dev : rule.ino < ino; }

bool is_equal(const LandlockLayer &layer, Ref<LandlockLayer> below, u32 handled, const LandlockRule *rule, u32 count) {
  return layer.below == below && layer.handled == handled && layer.count == count &&
         __builtin_memcmp(layer.rule, rule, count * sizeof *rule) == 0;
}

}  // namespace

u32 landlock_rights_at(const LandlockLayer &layer, u64 dev, u64 ino) {
  u32 low = 0, high = layer.count;
  while (low < high) {
    u32 middle = (low + high) / 2;
    if (is_before(layer.rule[middle], dev, ino)) low = middle + 1;
    else high = middle;
  }
  const LandlockRule &found = layer.rule[low];
  return low < layer.count && found.dev == dev && found.ino == ino ? found.rights : 0;
}

u32 order_landlock_rules(LandlockRule *rule, u32 count) {
  u32 kept = 0;
  for (u32 i = 0; i < count; i++) {
    LandlockRule next = rule[i];
    u32 at = kept;
    while (at > 0 && !is_before(rule[at - 1], next.dev, next.ino)) at--;
    if (at < kept && rule[at].dev == next.dev && rule[at].ino == next.ino) {
      rule[at].rights |= next.rights;
      continue;
    }
    __builtin_memmove(rule + at + 1, rule + at, u64(kept - at) * sizeof *rule);
    rule[at] = next;
    kept++;
  }
  return kept;
}

Result<Ref<LandlockLayer>> enter_landlock_layer(const Arena &arena, Ref<LandlockLayer> below, u32 handled,
                                                const LandlockRule *rule, u32 count) {
  Header &header = arena.header();
  Transaction t(arena);
  for (Ref<LandlockLayer> at = header.landlock_layers; at; at = arena.at(at)->before)
    if (is_equal(*arena.at(at), below, handled, rule, count)) return at;
  u64 bytes = landlock_layer_bytes(count);
  RAMFS_TRY(made, allocate<LandlockLayer>(t, bytes));
  LandlockLayer *layer = arena.at(made);
  layer->below = below;
  layer->before = header.landlock_layers;
  layer->handled = handled;
  layer->count = count;
  __builtin_memcpy(layer->rule, rule, count * sizeof *rule);
  t.set(header.landlock_layers, made);
  t.commit();
  return made;
}

}  // namespace ramfs
