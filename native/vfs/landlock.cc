#include "landlock.h"

#include "../base/kernel_headers.h"
#include "../base/mode.h"
#include "../base/page.h"
#include "../store/mount.h"
#include "host_ancestors.h"
#include "roots.h"

namespace ramfs {
namespace {

// The kernel denies it unless a rule allows it, whether a layer handles it or not.
u32 denied_from_start(const LandlockLayer &layer) { return layer.handled | LANDLOCK_ACCESS_FS_REFER; }

u32 tree_rights_at(const LandlockLayer &layer, Ref<Inode> ref) {
  return landlock_rights_at(layer, 0, process.arena.number(ref));
}

// The rights that the rules of a layer allow in the directory, by itself or by any above it. A directory that moves
// meanwhile may have some from either place, as in the kernel.
u32 rights_beneath(const LandlockLayer &layer, Ref<Inode> dir) {
  constexpr u32 deepest = path_max / 2;
  const Arena &arena = process.arena;
  u32 rights = 0;
  for (u32 depth = 0; depth < deepest && arena.holds(dir); depth++) {
    rights |= tree_rights_at(layer, dir);
    Ref<Inode> above = arena.at(dir)->parent;
    if (above == dir) break;
    dir = above;
  }
  return rights;
}

// The directory in which something lies, as good as can be told of what was reached without its name.
Ref<Inode> directory_of(Ref<Inode> inode, Ref<Inode> parent) {
  const Arena &arena = process.arena;
  if (is_directory(arena.at(inode)->mode)) return inode;
  if (parent) return parent;
  Ref<Dentry> name = arena.at(inode)->dentry;
  return arena.holds(name) ? arena.at(name)->parent : root_inode(root_number(arena, inode));
}

template <class Look>
void each_layer(Look look) {
  u32 number = 0;
  for (Ref<LandlockLayer> at = landlock_domain(); at && number < max_landlock_layers; number++) {
    const LandlockLayer &layer = *process.arena.at(at);
    look(number, layer);
    at = layer.below;
  }
}

// Of each layer, the rights that it denies.
struct Denials {
  u32 of[max_landlock_layers] = {};
};

Denials denials_beneath(Ref<Inode> dir) {
  Denials denied;
  each_layer([&](u32 number, const LandlockLayer &layer) {
    denied.of[number] = denied_from_start(layer) & ~rights_beneath(layer, dir);
  });
  return denied;
}

// Those of a file or directory itself, without what lies above it.
Denials denials_at(Ref<Inode> ref) {
  Denials denied;
  each_layer([&](u32 number, const LandlockLayer &layer) {
    denied.of[number] = denied_from_start(layer) & ~tree_rights_at(layer, ref);
  });
  return denied;
}

bool allows(const Denials &denied, u32 rights) {
  for (u32 layer : denied.of)
    if (layer & rights) return false;
  return true;
}

// Whether what moves from one directory to the other can be used in no more ways there.
bool gains_nothing(Ref<Inode> moved, const Denials &from, const Denials &to) {
  u32 concerned = is_directory(process.arena.at(moved)->mode) ? u32(all_landlock_rights) : u32(landlock_file_rights);
  Denials own = denials_at(moved);
  for (u32 i = 0; i < max_landlock_layers; i++)
    if (from.of[i] & own.of[i] & ~to.of[i] & concerned) return false;
  return true;
}

u32 right_to_remove(u32 mode) {
  return is_directory(mode) ? LANDLOCK_ACCESS_FS_REMOVE_DIR : LANDLOCK_ACCESS_FS_REMOVE_FILE;
}

}  // namespace

u32 landlock_right_to_make(u32 mode) {
  switch (mode & S_IFMT) {
    case S_IFDIR: return LANDLOCK_ACCESS_FS_MAKE_DIR;
    case S_IFLNK: return LANDLOCK_ACCESS_FS_MAKE_SYM;
    case S_IFCHR: return LANDLOCK_ACCESS_FS_MAKE_CHAR;
    case S_IFBLK: return LANDLOCK_ACCESS_FS_MAKE_BLOCK;
    case S_IFIFO: return LANDLOCK_ACCESS_FS_MAKE_FIFO;
    case S_IFSOCK: return LANDLOCK_ACCESS_FS_MAKE_SOCK;
    default: return LANDLOCK_ACCESS_FS_MAKE_REG;
  }
}

Result<void> check_landlock_rights(Ref<Inode> inode, Ref<Inode> parent, u32 rights) {
  Ref<Inode> dir = directory_of(inode, parent);
  bool allowed = true;
  each_layer([&](u32, const LandlockLayer &layer) {
    u32 wanted = rights & layer.handled & ~tree_rights_at(layer, inode);
    if (wanted & ~rights_beneath(layer, dir)) allowed = false;
  });
  return allowed ? Result<void>() : Result<void>(Error{EACCES});
}

// The kernel's current_check_refer_path.
Result<void> check_landlock_move(const LandlockMove &move) {
  if (!is_confined()) return {};
  const Arena &arena = process.arena;
  u32 moved = arena.at(move.moved)->mode;
  u32 from_wanted = move.removes ? right_to_remove(moved) : 0;
  u32 to_wanted = landlock_right_to_make(moved);
  if (move.replaced) {
    u32 replaced = arena.at(move.replaced)->mode;
    to_wanted |= right_to_remove(replaced);
    if (move.exchange) from_wanted |= landlock_right_to_make(replaced);
  }
  if (move.from_dir == move.to_dir) return check_landlock_entry(move.to_dir, from_wanted | to_wanted);
  Denials from = denials_beneath(move.from_dir), to = denials_beneath(move.to_dir);
  if (!allows(from, from_wanted) || !allows(to, to_wanted)) return Error{EACCES};
  bool refers = allows(from, LANDLOCK_ACCESS_FS_REFER) && allows(to, LANDLOCK_ACCESS_FS_REFER);
  bool same = gains_nothing(move.moved, from, to) && (!move.exchange || gains_nothing(move.replaced, to, from));
  return refers && same ? Result<void>() : Result<void>(Error{EXDEV});
}

namespace {

// The rights at a file of the host and at every directory above it; the path is used up.
u32 host_rights(const LandlockLayer &layer, char *path) {
  u32 rights = 0;
  each_host_ancestor(path, [&](u64 dev, u64 ino) { rights |= landlock_rights_at(layer, dev, ino); });
  return rights;
}

bool handles_execution() {
  bool handled = false;
  each_layer(
      [&](u32, const LandlockLayer &layer) { handled = handled || (layer.handled & LANDLOCK_ACCESS_FS_EXECUTE); });
  return handled;
}

}  // namespace

Result<void> check_landlock_execution(int fd) {
  if (!is_confined() || !handles_execution()) return {};
  PathBuffer path;
  if (path.get() == nullptr) return Error{ENOMEM};
  bool allowed = true;
  each_layer([&](u32, const LandlockLayer &layer) {
    if (!(layer.handled & LANDLOCK_ACCESS_FS_EXECUTE) || !allowed) return;
    allowed = path_of_host_file(fd, path.get()) && (host_rights(layer, path.get()) & LANDLOCK_ACCESS_FS_EXECUTE);
  });
  return allowed ? Result<void>() : Result<void>(Error{EACCES});
}

namespace {

constexpr u32 max_rulesets = 16;
RAMFS_SELDOM LandlockRuleset rulesets[max_rulesets];

// One whose descriptor is closed serves nobody.
bool is_free(const LandlockRuleset &ruleset) {
  i32 fd = __atomic_load_n(&ruleset.fd, __ATOMIC_ACQUIRE);
  return fd == 0 || kernel::fcntl(fd, F_GETFD, 0) == -EBADF;
}

void forget(LandlockRuleset &ruleset) {
  if (ruleset.rule) kernel::call(__NR_munmap, kernel::word(ruleset.rule), ruleset.capacity * sizeof(LandlockRule));
  ruleset.rule = nullptr;
  ruleset.count = ruleset.capacity = 0;
}

Result<void> grow(LandlockRuleset &ruleset) {
  constexpr u32 at_first = smallest_page / sizeof(LandlockRule);
  u32 capacity = ruleset.capacity ? 2 * ruleset.capacity : at_first;
  u64 bytes = capacity * sizeof(LandlockRule);
  i64 at = ruleset.rule
               ? kernel::call(__NR_mremap, kernel::word(ruleset.rule), ruleset.capacity * sizeof(LandlockRule), bytes,
                              MREMAP_MAYMOVE)
               : kernel::call(__NR_mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, ~0ull, 0);
  if (at < 0) return Error{ENOMEM};
  ruleset.rule = reinterpret_cast<LandlockRule *>(at);
  ruleset.capacity = capacity;
  return {};
}

}  // namespace

LandlockRuleset *landlock_ruleset(int fd) {
  for (LandlockRuleset &ruleset : rulesets)
    if (fd > 0 && __atomic_load_n(&ruleset.fd, __ATOMIC_ACQUIRE) == fd) return &ruleset;
  return nullptr;
}

LandlockRuleset *begin_landlock_ruleset(int fd, u32 handled) {
  LandlockRuleset *chosen = landlock_ruleset(fd);
  for (LandlockRuleset &ruleset : rulesets) {
    i32 before = ruleset.fd;
    if (chosen || !is_free(ruleset)) continue;
    if (__atomic_compare_exchange_n(&ruleset.fd, &before, fd, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      chosen = &ruleset;
  }
  if (chosen == nullptr) return nullptr;
  forget(*chosen);
  chosen->handled = handled;
  return chosen;
}

Result<void> add_landlock_rule(LandlockRuleset &ruleset, const LandlockRule &rule) {
  if (ruleset.count == ruleset.capacity) RAMFS_CHECK(grow(ruleset));
  ruleset.rule[ruleset.count++] = rule;
  return {};
}

}  // namespace ramfs
