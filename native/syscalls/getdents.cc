// getdents(2), getdents64(2). The cursor is the descriptor's own file offset, so dup, fork and exec share it: 0 is
// before ".", 1 before "..", an entry's cookie + 2 is behind it.
#include "../arena/reader.h"
#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../dispatch/handlers.h"
#include "../store/directory.h"
#include "../store/entering.h"
#include "../vfs/descriptors.h"
#include "../vfs/proc_links.h"

namespace ramfs {
namespace {

constexpr u64 behind_dots = 2;

constexpr u32 record64_name = __builtin_offsetof(kernel::Dirent64, name);
// linux_dirent: the type is the record's last byte
constexpr u32 record32_name = __builtin_offsetof(kernel::Dirent64, type);

class Writer {
 public:
  Writer(u64 out, u64 capacity, bool wide) : out_(out), capacity_(capacity), wide_(wide) {}

  // False: no room.
  bool put(u64 number, u64 next, u32 mode, Bytes name) {
    u32 head = wide_ ? record64_name : record32_name;
    u64 length = round_up(head + name.length + (wide_ ? 1 : 2), 8);
    if (length > capacity_ - used_) return false;
    char *record = reinterpret_cast<char *>(out_ + used_);
    auto *fields = reinterpret_cast<kernel::Dirent64 *>(record);
    fields->ino = number;
    fields->off = i64(next);
    fields->reclen = u16(length);
    u8 type = u8((mode & S_IFMT) >> 12);
    if (wide_) fields->type = type;
    __builtin_memcpy(record + head, name.data, name.length);
    __builtin_memset(record + head + name.length, 0, length - head - name.length);
    if (!wide_) record[length - 1] = char(type);
    used_ += length;
    return true;
  }
  u64 used() const { return used_; }
  void back_to(u64 used) { used_ = used; }

 private:
  u64 out_, capacity_, used_ = 0;
  bool wide_;
};

// Puts the entries behind `position` and moves it; false: the buffer is full.
bool put_entries(Ref<Inode> ref, u64 &position, Writer &writer) {
  const Arena &arena = process.arena;
  for (;;) {
    u64 begin = writer.used(), next = position;
    u32 seq = begin_read(arena, ref);
    const Inode *dir = arena.at(ref);
    u32 count = dir->dir.slot_count;
    bool full = false;
    u64 end = u64(dir->dir.slots.index) * granule + u64(count) * sizeof(Slot);
    bool sane = count == 0 || (arena.holds(dir->dir.slots) && end <= arena.header().bytes);
    u32 i = sane && count ? slot_behind(arena, dir, next - behind_dots) : count;
    for (; sane && i < count && !full; i++) {
      Slot slot = arena.at(dir->dir.slots)[i];
      if (!arena.holds(slot.dentry)) continue;
      const Dentry *entry = arena.at(slot.dentry);
      Bytes name = name_of(entry);
      if (name.length > name_max || !arena.holds(entry->inode)) break;
      full = !writer.put(arena.number(entry->inode), slot.cookie + behind_dots, entry->mode_type, name);
      if (!full) next = slot.cookie + behind_dots;
    }
    if (sane && still(arena, ref, seq)) {
      position = next;
      return !full;
    }
    writer.back_to(begin);
  }
}

bool put_dots(Ref<Inode> ref, u64 &position, Writer &writer) {
  const Arena &arena = process.arena;
  Inode dir = snapshot(arena, ref);
  if (position == 0) {
    if (!writer.put(arena.number(ref), 1, S_IFDIR, {".", 1})) return false;
    position = 1;
  }
  if (position == 1) {
    if (!writer.put(arena.number(dir.parent), behind_dots, S_IFDIR, {"..", 2})) return false;
    position = behind_dots;
  }
  return true;
}

// The descriptor that an entry of /proc/PID/fd names, if it may be one of ours; -1.
int ours_perhaps(const char *name) {
  if (*name < '1' || *name > '9') return -1;
  u64 number = take_number(name);
  if (*name != 0 || number >= 1u << 30) return -1;
  return int(number) >= first_protected || is_protected(int(number)) ? int(number) : -1;
}

// Takes the hook's own descriptors out of what the kernel has listed of /proc/PID/fd. What is left of `length`.
i64 hide_ours(int fd, char *records, i64 length, bool wide) {
  char path[64];
  DescriptorList list{};
  for (i64 at = 0; at < length;) {
    char *record = records + at;
    u16 bytes = reinterpret_cast<kernel::Dirent64 *>(record)->reclen;
    int listed = ours_perhaps(record + (wide ? record64_name : record32_name));
    if (listed >= 0 && list.path == nullptr) {
      u32 named = path_of_descriptor(fd, path, sizeof path - 1);
      path[named] = 0;
      list = descriptors_listed(path);
      if (list.path == nullptr) return length;
    }
    if (listed < 0 || !is_ours(list, listed)) {
      at += bytes;
      continue;
    }
    __builtin_memmove(record, record + bytes, u64(length - at - bytes));
    length -= bytes;
  }
  return length;
}

i64 read_host_directory(Call &call, bool wide) {
  for (;;) {
    i64 length = call.forward();
    if (length <= 0) return length;
    length = hide_ours(call.fd(0), reinterpret_cast<char *>(call.argument[1]), length, wide);
    // Nothing else was there: the next ones, not the end.
    if (length > 0) return length;
  }
}

i64 read_directory(Call &call, bool wide) {
  int fd = call.fd(0);
  Ref<Inode> ref = tree_inode(fd);
  if (!ref) return is_protected(fd) ? -EBADF : read_host_directory(call, wide);
  i64 at = kernel::call(__NR_lseek, u64(fd), 0, SEEK_CUR);
  if (at < 0) return at;  // EBADF for O_PATH
  Inode dir = snapshot(process.arena, ref);
  if (!is_directory(dir.mode)) return -ENOTDIR;
  if (dir.nlink == 0) return -ENOENT;
  RAMFS_ANSWER(make_whole(process.arena, ref, process.arena.number(ref)));
  u64 capacity = call.word(2);
  RAMFS_ANSWER(Guest::writable(call.argument[1], capacity));
  u64 position = u64(at);
  Writer writer(call.argument[1], capacity, wide);
  bool room = put_dots(ref, position, writer) && put_entries(ref, position, writer);
  if (!room && writer.used() == 0) return -EINVAL;
  if (position != u64(at)) kernel::call(__NR_lseek, u64(fd), position, SEEK_SET);
  return i64(writer.used());
}

}  // namespace

i64 sys_getdents(Call &call) { return read_directory(call, false); }

i64 sys_getdents64(Call &call) { return read_directory(call, true); }

}  // namespace ramfs
