// file_getattr(2), file_setattr(2) (Linux 6.17).
#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../vfs/attributes.h"

namespace ramfs {
namespace {

// struct file_attr.
struct FileAttributes {
  u64 flags;
  u32 extent_size, extents, project, copy_extent_size;
};
static_assert(sizeof(FileAttributes) == 24);

// The kernel judges struct and flags before it looks at the path: an empty one is ENOENT if they are in order.
i64 judge(const Call &call) {
  return kernel::call(call.number, u64(i64(AT_FDCWD)), kernel::word(""), call.argument[2], call.argument[3],
                      call.argument[4] & ~u64(AT_EMPTY_PATH));
}

i64 find(Call &call, Place &place, bool changes) {
  u32 how = how_of(call.word(4));
  RAMFS_ANSWER(walk_call(call, at(call, 0), how, place));
  if (!place.tree() && changes) return change_attributes_on_host(call, at(call, 0), place, how);
  if (!place.tree()) return to_host(call, at(call, 0), place);
  i64 judged = judge(call);
  if (judged != -ENOENT) return judged;
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (place.slash && !is_directory(inode.mode)) return -ENOTDIR;
  return is_regular(inode.mode) || is_directory(inode.mode) ? 0 : -EOPNOTSUPP;
}

}  // namespace

i64 sys_file_getattr(Call &call) {
  Place place;
  i64 found = find(call, place, false);
  if (found != 0 || !place.tree()) return found;
  RAMFS_ANSWER_TRY(inode, fields(place));
  FileAttributes shown{extended_flags(inode.attributes), 0, 0, 0, 0};
  u64 size = call.argument[3];
  RAMFS_ANSWER(Guest::copy_out(call.argument[2], &shown, sizeof shown));
  for (u64 i = sizeof shown; i < size; i++) RAMFS_ANSWER(Guest::copy_out(call.argument[2] + i, "", 1));
  return 0;
}

i64 sys_file_setattr(Call &call) {
  Place place;
  i64 found = find(call, place, true);
  if (found != 0 || !place.tree()) return found;
  RAMFS_ANSWER_TRY(wanted, Guest::copy_in<FileAttributes>(call.argument[2]));
  ExtendedAttributes attributes{u32(wanted.flags), wanted.extent_size, 0, wanted.project, wanted.copy_extent_size, {}};
  return answer(set_attributes(place.inode, place.number, attributes));
}

}  // namespace ramfs
