// What a program's Landlock domain lets it do in the tree (store/landlock.h), and the rulesets it is still making.
#pragma once
#include "../store/landlock.h"
#include "landlock_domain.h"
#include "walk.h"

namespace ramfs {

inline bool is_confined() { return bool(landlock_domain()); }

// EACCES unless every layer of the domain allows all of `rights` on the inode, found in the directory `parent`. For
// what is made or removed the directory itself is the inode.
Result<void> check_landlock_rights(Ref<Inode> inode, Ref<Inode> parent, u32 rights);
inline Result<void> check_landlock(Ref<Inode> inode, Ref<Inode> parent, u32 rights) {
  return is_confined() ? check_landlock_rights(inode, parent, rights) : Result<void>();
}
inline Result<void> check_landlock(const Place &place, u32 rights) {
  return check_landlock(place.inode, place.parent, rights);
}
inline Result<void> check_landlock_entry(Ref<Inode> dir, u32 rights) { return check_landlock(dir, dir, rights); }
// The right to make what has this type in a directory.
u32 landlock_right_to_make(u32 mode);

// A file that gets a name in another directory, or changes places (`exchange`), or gets one more (`removes` false).
// EXDEV where only LANDLOCK_ACCESS_FS_REFER is missing, or where the file could be used in more ways afterwards; else
// EACCES.
struct LandlockMove {
  Ref<Inode> from_dir, to_dir;
  Ref<Inode> moved, replaced;  // `replaced`: what has the new name now, or none
  bool removes, exchange;
};
Result<void> check_landlock_move(const LandlockMove &move);

// EACCES unless the domain allows to execute a file of the host. The kernel executes the loader in its place, so it
// does not ask.
Result<void> check_landlock_execution(int fd);

// A ruleset of this process, from its making to its close. The kernel's own, behind the descriptor, knows the host.
struct LandlockRuleset {
  i32 fd;  // 0: none
  u32 handled;
  u32 count, capacity;
  LandlockRule *rule;  // a mapping of this process
};
// A place for the ruleset that the kernel made; null: there are too many.
LandlockRuleset *begin_landlock_ruleset(int fd, u32 handled);
// Null: not one that this program made.
LandlockRuleset *landlock_ruleset(int fd);
Result<void> add_landlock_rule(LandlockRuleset &ruleset, const LandlockRule &rule);

}  // namespace ramfs
