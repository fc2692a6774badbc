// By its path from a directory of the tree on, as a lower's changes are named: no symlink is followed.
#pragma once
#include <string_view>

#include "../arena/reader.h"
#include "../store/tree.h"

namespace ramfs {

inline Ref<Inode> find_inode(const Arena &arena, Ref<Inode> at, std::string_view path) {
  while (at && !path.empty()) {
    size_t slash = path.find('/');
    std::string_view name = path.substr(0, slash);
    path = slash == path.npos ? std::string_view{} : path.substr(slash + 1);
    for (;;) {
      u32 seq = begin_read(arena, at);
      auto found = entry(arena, at, {name.data(), u32(name.size())});
      Ref<Inode> next = found.ok() ? arena.at(found.value())->inode : Ref<Inode>{};
      if (!still(arena, at, seq)) continue;
      at = arena.holds(next) ? next : Ref<Inode>{};
      break;
    }
  }
  return at;
}

}  // namespace ramfs
