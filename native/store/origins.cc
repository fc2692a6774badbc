#include "origins.h"

#include "../arena/heap.h"

namespace ramfs {

u64 device_of(u32 major, u32 minor) {
  return (u64(major) & 0xfff) << 8 | (u64(minor) & 0xff) | (u64(minor) & 0xffffff00) << 12 |
         (u64(major) & 0xfffff000) << 32;
}

Result<Ref<Origin>> make_origin(Transaction &t, Ref<Origin> directory, Bytes name, const struct statx &stat) {
  RAMFS_TRY(ref, allocate<Origin>(t, origin_bytes(name.length)));
  Origin *origin = t.arena().at(ref);
  origin->parent = directory;
  origin->mode = stat.stx_mode;
  origin->uid = stat.stx_uid;
  origin->gid = stat.stx_gid;
  origin->nlink = stat.stx_nlink;
  origin->dev = device_of(stat.stx_dev_major, stat.stx_dev_minor);
  origin->ino = stat.stx_ino;
  origin->size = stat.stx_size;
  origin->mtime = time_of(stat.stx_mtime);
  origin->ctime = time_of(stat.stx_ctime);
  origin->name_length = u16(name.length);
  __builtin_memcpy(reinterpret_cast<char *>(origin) + origin_name_offset, name.data, name.length);
  return ref;
}

void forget_departure(Transaction &t, Ref<Origin> directory, Bytes name) {
  const Arena &arena = t.arena();
  Ref<Origin> home = directory;
  Ref<Origin> *link = &arena.at(home)->gone;
  while (*link) {
    Origin *origin = arena.at(*link);
    if (name_of(origin) == name) {
      t.set(origin->bits, origin->bits & ~origin_gone);
      t.set(*link, origin->next_gone);
    } else {
      link = &origin->next_gone;
    }
  }
}

}  // namespace ramfs
