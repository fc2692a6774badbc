#include "xattr.h"

#include "../arena/heap.h"
#include "../arena/reader.h"
#include "../base/kernel_headers.h"

namespace ramfs {
namespace {

constexpr Bytes trusted{"trusted.", 8};

u64 bytes_of_record(u64 name_length, u64 value_length) {
  return round_up(sizeof(Xattr) + name_length + value_length, 8);
}

// The records of an inode's block, one after the other. Read without the lock too: it never leaves the arena, and ends
// early where lengths make no sense.
class Records {
 public:
  Records(const Arena &arena, Ref<Xattrs> block) {
    u64 start = u64(block.index) * granule;
    if (!arena.holds(block) || start + arena.at(block)->bytes > arena.header().bytes) return;
    u64 bytes = arena.at(block)->bytes;
    at_ = reinterpret_cast<char *>(arena.at(block)) + sizeof(Xattrs);
    end_ = at_ - sizeof(Xattrs) + bytes;
  }

  const Xattr *next() {
    if (end_ - at_ < i64(sizeof(Xattr))) return nullptr;
    auto *record = reinterpret_cast<const Xattr *>(at_);
    // Copied once: another writer may change them meanwhile.
    name_length_ = record->name_length;
    value_length_ = record->value_length;
    u64 length = bytes_of_record(name_length_, value_length_);
    if (u64(end_ - at_) < length) return nullptr;
    at_ += length;
    return record;
  }
  Bytes name(const Xattr *record) const { return {record->text, name_length_}; }
  Bytes value(const Xattr *record) const { return {record->text + name_length_, value_length_}; }
  bool at_end() const { return at_ == end_; }

 private:
  char *at_ = nullptr, *end_ = nullptr;
  u32 name_length_ = 0, value_length_ = 0;
};

bool begins_with(Bytes text, Bytes prefix) {
  return text.length >= prefix.length && Bytes{text.data, prefix.length} == prefix;
}

// Whether the inode has the attribute; the bytes that all its others take.
bool measure_others(const Arena &arena, const Inode *inode, Bytes name, u64 &others) {
  bool found = false;
  others = 0;
  Records records(arena, inode->xattrs);
  while (const Xattr *record = records.next()) {
    if (records.name(record) == name) found = true;
    else others += bytes_of_record(records.name(record).length, records.value(record).length);
  }
  return found;
}

void put_record(char *&out, Bytes name, Bytes value) {
  auto *record = reinterpret_cast<Xattr *>(out);
  record->name_length = u16(name.length);
  record->value_length = value.length;
  __builtin_memcpy(record->text, name.data, name.length);
  if (value.length) __builtin_memcpy(record->text + name.length, value.data, value.length);
  out += bytes_of_record(name.length, value.length);
}

// Puts a block with all the others, and with `value` if there is one, in place of the present one.
Result<void> replace(Transaction &t, Ref<Inode> ref, Bytes name, u64 others, const Bytes *value) {
  const Arena &arena = t.arena();
  Inode *inode = arena.at(ref);
  u64 bytes = others + (value ? bytes_of_record(name.length, value->length) : 0);
  Ref<Xattrs> fresh;
  if (bytes > 0) {
    bytes += sizeof(Xattrs);
    RAMFS_TRY(block, allocate<Xattrs>(t, bytes));
    fresh = block;
    arena.at(fresh)->bytes = u32(bytes);
    char *out = reinterpret_cast<char *>(arena.at(fresh)) + sizeof(Xattrs);
    Records records(arena, inode->xattrs);
    while (const Xattr *record = records.next())
      if (!(records.name(record) == name)) put_record(out, records.name(record), records.value(record));
    if (value) put_record(out, name, *value);
  }
  t.touch(ref);
  free_xattrs(t, inode);
  t.set(inode->xattrs, fresh);
  return {};
}

// Runs `read(records)` until no writer came in between.
template <class Read>
Result<u32> read_records(const Arena &arena, Ref<Inode> ref, u64 number, Read read) {
  for (;;) {
    u32 seq = begin_read(arena, ref);
    bool gone = arena.number(ref) != number || arena.at(ref)->mode == 0;
    Result<u32> result = gone ? Result<u32>(Error{ESTALE}) : read(Records(arena, arena.at(ref)->xattrs));
    if (still(arena, ref, seq)) return result;
  }
}

}  // namespace

Bytes find_xattr(const Arena &arena, Ref<Xattrs> block, Bytes name) {
  Records records(arena, block);
  while (const Xattr *record = records.next())
    if (records.name(record) == name) return records.value(record);
  return {};
}

Result<u32> get_xattr(const Arena &arena, Ref<Inode> ref, u64 number, Bytes name, char *out, u64 capacity) {
  return read_records(arena, ref, number, [&](Records records) -> Result<u32> {
    while (const Xattr *record = records.next()) {
      if (!(records.name(record) == name)) continue;
      Bytes value = records.value(record);
      if (capacity == 0) return value.length;
      if (value.length > capacity) return Error{ERANGE};
      __builtin_memcpy(out, value.data, value.length);
      return value.length;
    }
    return Error{ENODATA};
  });
}

Result<u32> list_xattrs(const Arena &arena, Ref<Inode> ref, u64 number, bool with_trusted, char *out, u64 capacity) {
  return read_records(arena, ref, number, [&](Records records) -> Result<u32> {
    u32 used = 0;
    while (const Xattr *record = records.next()) {
      Bytes name = records.name(record);
      if (!with_trusted && begins_with(name, trusted)) continue;
      if (capacity != 0) {
        if (name.length + 1 > capacity - used) return Error{ERANGE};
        __builtin_memcpy(out + used, name.data, name.length);
        out[used + name.length] = 0;
      }
      used += name.length + 1;
    }
    return used;
  });
}

Result<void> set_xattr(Transaction &t, Ref<Inode> ref, Bytes name, Bytes value, u32 flags) {
  u64 others = 0;
  bool there = measure_others(t.arena(), t.arena().at(ref), name, others);
  if (there && (flags & XATTR_CREATE)) return Error{EEXIST};
  if (!there && (flags & XATTR_REPLACE)) return Error{ENODATA};
  return replace(t, ref, name, others, &value);
}

Result<void> remove_xattr(Transaction &t, Ref<Inode> ref, Bytes name) {
  u64 others = 0;
  if (!measure_others(t.arena(), t.arena().at(ref), name, others)) return Error{ENODATA};
  return replace(t, ref, name, others, nullptr);
}

void free_xattrs(Transaction &t, Inode *inode) {
  if (inode->xattrs) free_block(t, inode->xattrs.index, t.arena().at(inode->xattrs)->bytes);
}

bool has_capability(const Arena &arena, Ref<Inode> ref) {
  if (!arena.at(ref)->xattrs) return false;
  return get_xattr(arena, ref, arena.number(ref), bytes_of(capability_xattr), nullptr, 0).ok();
}

// A new block for the others may be refused (ENOSPC); then the old one goes on, as Linux ignores what killpriv answers.
void drop_capability(Transaction &t, Ref<Inode> ref) { (void)remove_xattr(t, ref, bytes_of(capability_xattr)); }

bool has_whole_xattrs(const Arena &arena, const Inode *inode) {
  if (!inode->xattrs) return true;
  Records records(arena, inode->xattrs);
  u32 index = 0;
  while (const Xattr *record = records.next()) {
    Bytes name = records.name(record);
    if (name.length == 0 || name.length > XATTR_NAME_MAX) return false;
    Records before(arena, inode->xattrs);
    for (u32 i = 0; i < index; i++)
      if (before.name(before.next()) == name) return false;
    index++;
  }
  return index > 0 && records.at_end();
}

}  // namespace ramfs
