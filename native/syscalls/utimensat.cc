// utimensat(2) and its elders: futimesat(2), utimes(2), utime(2).
#include "../base/kernel_headers.h"
#include "../bodies/staleness.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/mount.h"
#include "../vfs/change.h"
#include "../vfs/descriptors.h"
#include "../vfs/permission.h"

namespace ramfs {
namespace {

// What to do with each of atime and mtime.
struct Times {
  struct One {
    bool omit = false, now = true;
    i64 value = 0;
  } access, modification;

  bool both_now() const { return access.now && modification.now; }
  bool both_omitted() const { return access.omit && modification.omit; }
};

Result<Times::One> from_timespec(const kernel::Timespec &time) {
  if (time.nsec == UTIME_NOW) return Times::One{false, true, 0};
  if (time.nsec == UTIME_OMIT) return Times::One{true, false, 0};
  if (time.nsec < 0 || time.nsec >= second) return Error{EINVAL};
  return Times::One{false, false, join_time(time.sec, time.nsec)};
}

Result<Times> read_timespecs(u64 address) {
  Times times;
  if (address == 0) return times;
  struct Pair {
    kernel::Timespec access, modification;
  };
  RAMFS_TRY(pair, Guest::copy_in<Pair>(address));
  RAMFS_TRY(access, from_timespec(pair.access));
  RAMFS_TRY(modification, from_timespec(pair.modification));
  times.access = access;
  times.modification = modification;
  return times;
}

Result<Times> read_timevals(u64 address) {
  Times times;
  if (address == 0) return times;
  struct Pair {
    i64 access_sec, access_usec, modification_sec, modification_usec;
  };
  RAMFS_TRY(pair, Guest::copy_in<Pair>(address));
  if (u64(pair.access_usec) >= 1'000'000 || u64(pair.modification_usec) >= 1'000'000) return Error{EINVAL};
  times.access = {false, false, join_time(pair.access_sec, pair.access_usec * 1000)};
  times.modification = {false, false, join_time(pair.modification_sec, pair.modification_usec * 1000)};
  return times;
}

Result<Times> read_seconds(u64 address) {
  Times times;
  if (address == 0) return times;
  struct Pair {
    i64 access, modification;
  };
  RAMFS_TRY(pair, Guest::copy_in<Pair>(address));
  times.access = {false, false, join_time(pair.access, 0)};
  times.modification = {false, false, join_time(pair.modification, 0)};
  return times;
}

// The present may be set by whoever can write the file; any other time only by its owner.
Result<void> check_times(Ref<Inode> ref, const Inode &inode, const Times &times) {
  if ((inode.attributes & FS_IMMUTABLE_FL) || !times.both_now()) RAMFS_CHECK(check_changeable(inode));
  if (is_owner(inode)) return {};
  if (!times.both_now()) return Error{EPERM};
  return check_access(ref, inode, may_write);
}

// `fd`: a descriptor of the inode, or -1.
i64 set_times(Ref<Inode> ref, u64 number, const Times &times, int fd) {
  RAMFS_ANSWER(want_write(process.arena, ref));
  RAMFS_ANSWER_TRY(asked, fields(ref, number));
  RAMFS_ANSWER(check_times(ref, asked, times));
  return answer(change_inode(ref, number, [&](Transaction &t, Inode &inode) -> Result<void> {
    // What the kernel did to the body so far comes before the times that are set now.
    adopt_body(t, ref, fd);
    i64 present = now(process.arena);
    if (!times.access.omit) t.set(inode.atime, times.access.now ? present : times.access.value);
    if (!times.modification.omit)
      set_modification_time(t, ref, times.modification.now ? present : times.modification.value);
    return {};
  }));
}

i64 utimens_at(Call &call, PathArgument path, const Times &times, u32 flags) {
  if (flags & ~u32(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
  u32 how = how_of(flags);
  Place place;
  RAMFS_ANSWER(walk_call(call, path, how | walk_links, place));
  if (!place.tree()) return change_attributes_on_host(call, path, place, how);
  if (!place.exists()) return -ENOENT;
  RAMFS_ANSWER_TRY(inode, fields(place));
  if (place.slash && !is_directory(inode.mode)) return -ENOTDIR;
  return set_times(place.inode, place.number, times, -1);
}

i64 utimens_descriptor(Call &call, const Times &times) {
  Ref<Inode> inode = tree_inode(call.fd(0));
  if (!inode) return change_attributes_on_host(call, call.fd(0));
  if (call.number == __NR_utimensat && call.word(3) != 0) return -EINVAL;
  if (is_path_only(call.fd(0))) return -EBADF;
  return set_times(inode, process.arena.number(inode), times, call.fd(0));
}

}  // namespace

i64 sys_utimensat(Call &call) {
  RAMFS_ANSWER_TRY(times, read_timespecs(call.argument[2]));
  if (times.both_omitted()) return 0;  // before anything is looked at, as Linux does it
  if (call.argument[1] == 0) return utimens_descriptor(call, times);
  return utimens_at(call, at(call, 0), times, call.word(3));
}

i64 sys_futimesat(Call &call) {
  RAMFS_ANSWER_TRY(times, read_timevals(call.argument[2]));
  if (call.argument[1] == 0) return utimens_descriptor(call, times);
  return utimens_at(call, at(call, 0), times, 0);
}

i64 sys_utimes(Call &call) {
  RAMFS_ANSWER_TRY(times, read_timevals(call.argument[1]));
  return utimens_at(call, plain(0), times, 0);
}

i64 sys_utime(Call &call) {
  RAMFS_ANSWER_TRY(times, read_seconds(call.argument[1]));
  return utimens_at(call, plain(0), times, 0);
}

}  // namespace ramfs
