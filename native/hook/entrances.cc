#include "entrances.h"

#include "../arena/identity.h"
#include "../dispatch/rows.h"

extern "C" {
#define ENTRANCE(name, look) void ramfs_entry_##name();
#include "entrances.def"
}

namespace ramfs {
namespace {

constexpr Look looks[] = {
#define ENTRANCE(name, look) Look::look,
#include "entrances.def"
};

constexpr Entrance entrances[] = {
    Entrance::dispatcher,
#define CALL(name, handler, entrance, ...) Entrance::entrance,
#include "../dispatch/calls.def"
};

}  // namespace

Look look_of(Entrance entrance) { return looks[u32(entrance)]; }

Entrance entrance_of(i64 number) { return entrances[row_of(number)]; }

Pointers Pointers::of_this_process() {
  return {{
#define ENTRANCE(name, look) ramfs_entry_##name,
#include "entrances.def"
          },
          ramfs::identity};
}

}  // namespace ramfs
