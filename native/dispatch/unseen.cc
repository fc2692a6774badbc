#include "unseen.h"

#include "../base/text.h"
#include "../vfs/roots.h"
#include "../vfs/working_directory.h"
#include "call.h"

namespace ramfs {
namespace {

// Whether nobody has told of this before; from now on somebody has. Single words, so that no death in between harms.
// When the table is full nothing more is told.
bool first_to_tell(u64 hash) {
  for (u64 &entry : process.arena.header().unseen_program) {
    u64 free = 0;
    if (__atomic_compare_exchange_n(&entry, &free, hash, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return true;
    if (free == hash) return false;
  }
  return false;
}

void write_error(const char *name, const char *what) {
  Text<path_max + 128> line;
  line.add("ramfs: ").add(name).add(" is ").add(what).add("\n");
  Call call{__NR_write, {2, kernel::word(line.c_str()), line.length()}};
  dispatch(call);
}

bool continues_name(char c) { return c != 0 && c != '/' && c != ':' && c != ',' && c != '=' && c != ';'; }

// Whether a root's path stands anywhere in the text, as in --output=/tmp/ram/x.
bool names_root(const char *text) {
  for (u32 root = 0; root < process.arena.header().root_count; root++) {
    Bytes path = root_path(root);
    for (const char *at = text; *at; at++) {
      u32 i = 0;
      while (i < path.length && at[i] == path[i]) i++;
      if (i == path.length && !continues_name(at[i])) return true;
    }
  }
  return false;
}

bool points_at_tree(u64 argv) {
  if (working_directory().in_tree()) return true;
  auto argument = reinterpret_cast<const char *const *>(argv);
  if (argument == nullptr || *argument == nullptr) return false;
  while (*++argument)
    if (names_root(*argument)) return true;
  return false;
}

// newuidmap(1) and newgidmap(1), which stand between every rootless container and its ids, touch files of /proc and
// /etc alone.
bool needs_no_tree(const char *name) {
  const char *base = name;
  for (const char *p = name; *p; p++)
    if (*p == '/') base = p + 1;
  return bytes_of(base) == Bytes{"newuidmap", 9} || bytes_of(base) == Bytes{"newgidmap", 9};
}

}  // namespace

void tell_unseen(const char *name, const char *what, u64 argv) {
  // Where it is confined, what it finds of the host is not what others leave there.
  bool confined = process.arena.header().confined & confined_files;
  if (needs_no_tree(name) || !(confined || points_at_tree(argv))) return;
  __atomic_fetch_add(&process.arena.header().unseen, 1, __ATOMIC_RELAXED);
  if (!first_to_tell(hash_of_text(name))) return;
  Text<128> line;
  line.add(what).add(", it does not see the tree");
  if (confined) line.add(", and cannot write to the host");
  write_error(name, line.c_str());
}

void tell_ids_kept(const char *name) {
  if (first_to_tell(hash_of_text(name)))
    write_error(name, "set-user-id or set-group-id in the tree, it runs as its caller all the same");
}

}  // namespace ramfs
