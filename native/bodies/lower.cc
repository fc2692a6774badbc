#include "lower.h"

#include "../arena/reader.h"
#include "../arena/stamp.h"
#include "../base/syscall.h"
#include "../base/text.h"
#include "body_index.h"
#include "own_body.h"

namespace ramfs {

i64 (*ask_owner)(const Arena &arena, u32 what, u64 number) = nullptr;

Result<void> let_owner(const Arena &arena, u32 what, u64 number, int why) {
  if (ask_owner == nullptr) return Error{why};
  i64 answered = ask_owner(arena, what, number);
  return answered < 0 ? Result<void>(Error{int(-answered)}) : Result<void>();
}

u64 lower_key(u64 dev, u64 ino) {
  u64 mixed = (ino ^ dev << 32 ^ dev >> 32) * 0x9e3779b97f4a7c15ull;
  return lower_bit | ((mixed ^ mixed >> 31) & (lower_bit - 1));
}

// One that ran before there was a lower has none, and takes the owner's.
i64 host_mounts(const Arena &arena) {
  if (arena.lower() >= 0) return arena.lower();
  return -EXDEV;
}

u32 path_of_origin(const Arena &arena, Ref<Origin> origin, char *out) {
  u32 length = 0;
  for (Ref<Origin> at = origin; at; at = arena.at(at)->parent) length += arena.at(at)->name_length + 1u;
  if (length >= path_max) return 0;
  u32 end = length;
  for (Ref<Origin> at = origin; at; at = arena.at(at)->parent) {
    Bytes name = name_of(arena.at(at));
    out[--end] = '/';
    end -= name.length;
    __builtin_memcpy(out + end, name.data, name.length);
  }
  out[--length] = 0;
  return length;
}

__attribute__((noinline)) i64 open_origin(const Arena &arena, Ref<Origin> origin, u32 flags) {
  char path[path_max];
  i64 mounts = host_mounts(arena);
  if (mounts < 0) return mounts;
  if (path_of_origin(arena, origin, path) == 0) return -ENAMETOOLONG;
  kernel::OpenHow how{flags, 0, RESOLVE_NO_SYMLINKS};
  i64 fd = kernel::openat2(int(mounts), path, how);
  if (fd == -EINVAL || fd == -ENOSYS || fd == -EPERM) fd = kernel::openat(int(mounts), path, flags | O_NOFOLLOW);
  return fd;
}

bool has_origin(const Arena &arena, Ref<Inode> inode, u64 dev, u64 ino) {
  Ref<Origin> origin = arena.at(inode)->origin;
  return arena.holds(origin) && arena.at(origin)->dev == dev && arena.at(origin)->ino == ino;
}

Ref<Inode> inode_in_place(const Arena &arena, u64 dev, u64 ino) {
  if (!has_lowers(arena)) return {};
  Ref<Inode> inode = inode_of_body(arena, lower_key(dev, ino));
  bool opened = inode && has_lower_bit(arena, inode, lower_opened);
  return opened && has_origin(arena, inode, dev, ino) ? inode : Ref<Inode>{};
}

namespace {

u32 mount_of(int fd) {
  struct statx found {};
  i64 asked =
      kernel::call(__NR_statx, u64(i64(fd)), kernel::word(""), AT_EMPTY_PATH, STATX_MNT_ID, kernel::word(&found));
  return asked < 0 || !(found.stx_mask & STATX_MNT_ID) ? 0 : u32(found.stx_mnt_id);
}

}  // namespace

Ref<Inode> inode_in_place(const Arena &arena, int fd, const kernel::Stat &stat) {
  if (!is_regular(stat.mode)) return {};
  Ref<Inode> inode = inode_in_place(arena, stat.dev, stat.ino);
  return inode && arena.at(arena.at(inode)->origin)->mount == mount_of(fd) ? inode : Ref<Inode>{};
}

namespace {

// Enters a file that is opened in place for the first time. Somebody may have put another in its place on the host;
// then that is what it is from now on, and what it was when it was first seen stays known.
Result<void> index_in_place(const Arena &arena, Ref<Inode> ref, u64 number, int fd) {
  kernel::Stat stat;
  i64 asked = kernel::fstat(fd, &stat);
  if (asked < 0) return Error{int(-asked)};
  if (!is_regular(stat.mode)) return Error{EIO};
  u32 mount = mount_of(fd);
  Transaction t(arena);
  Inode *inode = arena.at(ref);
  if (arena.number(ref) != number || !(inode->lower & lower_in_place)) return Error{ESTALE};
  if (inode->lower & lower_opened) return {};
  Origin *origin = arena.at(inode->origin);
  u64 key = lower_key(stat.dev, stat.ino);
  bool indexed = inode->lower & lower_indexed;
  if (!indexed || origin->dev != stat.dev || origin->ino != stat.ino) {
    if (indexed) unindex_body(t, lower_key(origin->dev, origin->ino));
    // Another file with this key: a descriptor of it could not be told from one of this.
    if (inode_of_body(t, key)) return Error{EXDEV};
    RAMFS_CHECK(index_body(t, key, ref));
  }
  t.set(origin->dev, u64(stat.dev));
  t.set(origin->ino, u64(stat.ino));
  t.set(origin->mount, mount);
  t.touch(ref);
  t.set(inode->lower, u16(inode->lower | lower_opened | lower_indexed));
  t.commit();
  return {};
}

}  // namespace

i64 open_in_place(const Arena &arena, Ref<Inode> ref, u64 number, u32 flags) {
  Inode inode = snapshot(arena, ref);
  if (arena.number(ref) != number || !(inode.lower & lower_in_place)) return -ESTALE;
  if (has_ended(arena)) return -EIO;
  i64 fd = open_origin(arena, inode.origin, flags);
  if (fd < 0) return fd;
  Result<void> indexed;
  if (!(inode.lower & lower_opened)) indexed = index_in_place(arena, ref, number, int(fd));
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  // As with bodies: a keeper that asks who has it open sees the descriptor, or is seen here.
  if (indexed.ok() && (arena.number(ref) != number || arena.at(ref)->burying)) indexed = Error{ESTALE};
  if (indexed.ok()) return fd;
  kernel::close(int(fd));
  return -indexed.error().number;
}

namespace {

constexpr u32 small_copy = 4096;

// From one file into another that is empty and as long, hole by hole.
i64 copy_bytes(int from, int to, u64 size) {
  for (i64 at = 0; u64(at) < size;) {
    i64 data = kernel::call(__NR_lseek, u64(i64(from)), u64(at), SEEK_DATA);
    if (data == -ENXIO) break;
    i64 end = data < 0 ? i64(size) : kernel::call(__NR_lseek, u64(i64(from)), u64(data), SEEK_HOLE);
    if (data < 0) data = at;
    if (end < 0 || u64(end) > size) end = i64(size);
    if (kernel::call(__NR_lseek, u64(i64(to)), u64(data), SEEK_SET) < 0) return -EIO;
    for (i64 offset = data; offset < end;) {
      i64 sent = kernel::call(__NR_sendfile, u64(i64(to)), u64(i64(from)), kernel::word(&offset), u64(end - offset));
      if (sent == -EINTR) continue;
      if (sent < 0) return sent;
      if (sent == 0) return 0;  // the host's file has become shorter
    }
    at = end;
  }
  return 0;
}

// Of a small file that has no holes.
i64 copy_small(int from, int to, u64 size) {
  char bytes[small_copy];
  for (u64 at = 0; at < size;) {
    i64 read = kernel::pread(from, bytes, min<u64>(sizeof bytes, size - at), at);
    if (read == 0) return kernel::call(__NR_ftruncate, u64(i64(to)), size);  // the host's file has become shorter
    i64 written = read < 0 ? read : kernel::pwrite(to, bytes, u64(read), at);
    if (written < 0) return written;
    at += u64(written);
  }
  return 0;
}

i64 fill(const Arena &arena, const Inode &inode, int to) {
  i64 from = open_origin(arena, inode.origin, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (from < 0) return from;
  u64 size = inode.size;
  if (size <= 4 * small_copy && inode.blocks * 512 >= size) {
    i64 copied = copy_small(int(from), to, size);
    kernel::close(int(from));
    return copied;
  }
  i64 result = kernel::call(__NR_ftruncate, u64(i64(to)), size);
  if (result >= 0) result = copy_bytes(int(from), to, size);
  kernel::close(int(from));
  return result;
}

// With `own` or, where the bytes are not wanted, none, the file is the tree's from now on.
Result<void> leave_place(const Arena &arena, Ref<Inode> ref, u64 number, OwnBody *own, u64 blocks) {
  Transaction t(arena);
  Inode *inode = arena.at(ref);
  if (arena.number(ref) != number || inode->mode == 0) return Error{ESTALE};
  if (!(inode->lower & lower_in_place)) return {};
  t.touch(ref);
  t.set(inode->lower, u16(inode->lower & ~lower_in_place));
  t.set(inode->blocks, blocks);
  if (own != nullptr) {
    const Body &body = own->body();
    RAMFS_CHECK(index_body(t, body.ino, ref));
    t.set(inode->body.fd, body.fd);
    t.set(inode->body.keeper, body.keeper);
    t.set(inode->body.ino, body.ino);
    own->give(t);
  } else {
    t.set(inode->size, u64(0));
  }
  t.set(inode->file.mtime_since, now(arena));
  t.commit();
  return {};
}

}  // namespace

Result<void> copy_up(const Arena &arena, Ref<Inode> ref, u64 number, bool with_bytes) {
  Inode inode = snapshot(arena, ref);
  if (arena.number(ref) != number || inode.mode == 0) return Error{ESTALE};
  if (!(inode.lower & lower_in_place)) return {};
  if (!with_bytes) return leave_place(arena, ref, number, nullptr, 0);
  OwnBody own(arena);
  if (!own.make(O_RDWR | O_CLOEXEC, true)) return let_owner(arena, owner_copies_up, number, EIO);
  i64 filled = fill(arena, inode, own.descriptor());
  if (filled == -EACCES || filled == -EPERM) return let_owner(arena, owner_copies_up, number, int(-filled));
  if (filled < 0) return Error{int(-filled)};
  kernel::Stat stat;
  u64 blocks = kernel::fstat(own.descriptor(), &stat) < 0 ? inode.blocks : u64(stat.blocks);
  return leave_place(arena, ref, number, &own, blocks);
}

}  // namespace ramfs
