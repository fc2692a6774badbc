// landlock_add_rule(2).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../vfs/descriptors.h"
#include "../vfs/landlock.h"
#include "../vfs/roots.h"

namespace ramfs {
namespace {

Result<void> note_tree(LandlockRuleset &ruleset, Ref<Inode> inode, u32 rights) {
  return add_landlock_rule(ruleset, {0, process.arena.number(inode), rights, 0});
}

// A directory above roots is above all that lies in them. Of other files of the host only the execution is ours to
// judge.
Result<void> note_host(LandlockRuleset &ruleset, const Descriptor &parent, int fd, u32 rights) {
  for (u32 root = 0; root < process.arena.header().root_count; root++)
    if (parent.roots >> root & 1) RAMFS_CHECK(note_tree(ruleset, root_inode(root), rights));
  kernel::Stat stat;
  if (!(rights & LANDLOCK_ACCESS_FS_EXECUTE) || kernel::fstat(fd, &stat) < 0) return {};
  return add_landlock_rule(ruleset, {stat.dev, stat.ino, LANDLOCK_ACCESS_FS_EXECUTE, 0});
}

}  // namespace

i64 sys_landlock_add_rule(Call &call) {
  LandlockRuleset *ruleset = landlock_ruleset(call.fd(0));
  auto rule = Guest::copy_in<LandlockPathBeneath>(call.argument[2]);
  if (ruleset == nullptr || call.word(1) != LANDLOCK_RULE_PATH_BENEATH || !rule.ok()) return let_kernel;
  int fd = rule.value().parent;
  u32 rights = u32(rule.value().allowed);
  Descriptor parent = describe(fd);
  bool tree = parent.kind == Descriptor::tree;
  // The kernel judges rule and ruleset. An open directory of the tree is a file to it: the volume stands for that.
  LandlockPathBeneath judged = rule.value();
  if (tree && is_directory(process.arena.at(parent.inode)->mode)) judged.parent = process.arena.volume();
  if (parent.kind == Descriptor::closed) judged.parent = -1;
  i64 result = kernel::call(call.number, call.argument[0], call.argument[1], kernel::word(&judged), call.argument[3]);
  if (result < 0) return result;
  RAMFS_ANSWER(tree ? note_tree(*ruleset, parent.inode, rights) : note_host(*ruleset, parent, fd, rights));
  return result;
}

}  // namespace ramfs
