#include "lower_xattrs.h"

#include "../base/syscall.h"
#include "../base/text.h"
#include "acl.h"

namespace ramfs {
namespace {

// Names, then for each its value's length and the value.
constexpr u64 names_room = XATTR_LIST_MAX, values_room = 4 * u64(XATTR_SIZE_MAX);

bool begins(Bytes name, Bytes with) { return name.length > with.length && Bytes{name.data, with.length} == with; }

// Those that a copy on tmpfs can have.
bool is_kept(Bytes name) {
  return begins(name, {"user.", 5}) || begins(name, {"trusted.", 8}) || name == bytes_of(capability_xattr) ||
         is_acl(name);
}

}  // namespace

LowerXattrs::~LowerXattrs() {
  if (space_ != nullptr) kernel::call(__NR_munmap, kernel::word(space_), names_room + values_room);
}

__attribute__((noinline)) void LowerXattrs::fetch(const Arena &arena, Ref<Origin> directory, Bytes name) {
  char below[path_max];
  Text<path_max + 64> path;
  i64 mounts = host_mounts(arena);
  u32 length = mounts < 0 ? 0 : path_of_origin(arena, directory, below);
  if (length == 0) return;
  path.add("/proc/self/fd/").add(u64(mounts)).add("/");
  u32 head = path.length();
  path.add({below, length}).add("/").add(name);
  if (path.overflowed()) return;
  char some[256];
  // Linux 6.13; before that, or where a filter does not know it, by way of /proc.
  i64 listed = kernel::call(__NR_listxattrat, u64(mounts), kernel::word(path.c_str() + head), AT_SYMLINK_NOFOLLOW,
                            kernel::word(some), sizeof some);
  if (listed == -ENOSYS || listed == -EPERM)
    listed = kernel::call(__NR_llistxattr, kernel::word(path.c_str()), kernel::word(some), sizeof some);
  if (listed == 0 || (listed < 0 && listed != -ERANGE)) return;
  i64 at = kernel::call(__NR_mmap, 0, names_room + values_room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                        ~0ull, 0);
  if (kernel::failed(at)) return;
  space_ = reinterpret_cast<char *>(at);
  listed = kernel::call(__NR_llistxattr, kernel::word(path.c_str()), kernel::word(space_), names_room);
  if (listed <= 0) return;
  names_ = u32(listed);
  u64 used = names_room;
  for (u32 i = 0; i < names_;) {
    Bytes one = bytes_of(space_ + i);
    i += one.length + 1;
    u64 room = names_room + values_room - used - sizeof(u64);
    i64 value = -ENODATA;
    if (is_kept(one) && room > XATTR_SIZE_MAX + 16)
      value = kernel::call(__NR_lgetxattr, kernel::word(path.c_str()), kernel::word(one.data),
                           kernel::word(space_ + used + sizeof(u64)), XATTR_SIZE_MAX);
    __builtin_memcpy(space_ + used, &value, sizeof value);
    used += sizeof(u64) + round_up(u64(value < 0 ? 0 : value), 8);
    if (room <= XATTR_SIZE_MAX + 16) {
      names_ = i;
      break;
    }
  }
}

Result<void> LowerXattrs::enter(Transaction &t, Ref<Inode> inode) const {
  u64 at = names_room;
  for (u32 i = 0; i < names_;) {
    Bytes name = bytes_of(space_ + i);
    i += name.length + 1;
    i64 length;
    __builtin_memcpy(&length, space_ + at, sizeof length);
    if (length >= 0) RAMFS_CHECK(set_xattr(t, inode, name, {space_ + at + sizeof(u64), u32(length)}, 0));
    at += sizeof(u64) + round_up(u64(length < 0 ? 0 : length), 8);
    if (at + sizeof(u64) > names_room + values_room) break;
  }
  return {};
}

}  // namespace ramfs
