#include "own_maps.h"

#include "../base/page.h"
#include "../base/text.h"
#include "../bodies/body_index.h"
#include "../bodies/lower.h"
#include "../store/mount.h"
#include "list_copy.h"
#include "names.h"
#include "proc_links.h"
#include "roots.h"

namespace ramfs {
namespace {

constexpr u32 path_column = 73;  // as fs/proc/task_mmu.c pads it
using Head = Text<160>;

void add_hexadecimal(Head &head, u64 value, u32 least) {
  char digits[16];
  u32 n = 0;
  for (; value != 0 || n < least; value >>= 4) digits[n++] = "0123456789abcdef"[value & 15];
  while (n > 0) head.add({&digits[--n], 1});
}

// A line "begin-end permissions offset major:minor inode path".
struct Listed {
  Bytes head;         // up to the inode
  u32 before_offset;  // as much of it
  u64 begin = 0, end = 0;
  u64 number = 0, device = 0;  // of what is mapped, as the kernel knows it
  Ref<Inode> inode{};
  const ImageSites *image = nullptr;  // whose patched code is mapped in place of its file's
  bool ours = false;                  // the arena, the code file or the loader: no mapping of the program's

  bool concerns_us() const { return inode || image; }
};

// The kernel's device and inode numbers of the loader.
struct LoaderFile {
  u64 device = 0, number = 0;
  LoaderFile() {
    kernel::Stat stat;
    if (kernel::fstat(process.hook_fd, &stat) >= 0) device = stat.dev, number = stat.ino;
  }
};

const ImageSites *image_of_copy(u64 offset) {
  u32 count = process.code ? __atomic_load_n(&process.code->image_count, __ATOMIC_ACQUIRE) : 0;
  for (u32 i = 0; i < count; i++) {
    const CodeCopy &copy = process.code->image[i].copy;
    if (__atomic_load_n(&copy.state, __ATOMIC_ACQUIRE) == copy_ready && copy.begin + copy.distance == offset)
      return &process.code->image[i];
  }
  return nullptr;
}

// What a line, which ends at a newline, tells of a file of the tree, of a copy of code, or of what is ours.
Listed parse(const char *line, const LoaderFile &loader) {
  const char *p = line, *offset_text = line;
  u64 begin = take_hexadecimal(p);
  if (p == line || *p != '-') return {};
  const char *behind = p + 1;
  u64 end = take_hexadecimal(behind);
  for (u32 field = 0; field < 3; p++) {
    if (*p == '\n') return {};
    if (*p == ' ' && ++field == 2) offset_text = p + 1;
  }
  u32 before_offset = u32(offset_text - line);
  u64 major = take_hexadecimal(p);
  if (*p != ':') return {};
  p++;
  u64 minor = take_hexadecimal(p);
  if (*p++ != ' ') return {};
  u32 head = u32(p - line);
  u64 number = take_number(p);
  u64 device = (minor & 0xff) | major << 8 | (minor & ~0xffull) << 12;
  Listed mapping{{line, head}, before_offset, begin, end, number, device};
  const Header &header = process.arena.header();
  if (number == 0) return mapping;
  bool is_code = number == header.code_ino && process.code;
  if (is_code) mapping.image = image_of_copy(take_hexadecimal(offset_text));
  bool hidden = number == header.arena_ino || (is_code && !mapping.image);
  mapping.ours = hidden || (number == loader.number && device == loader.device);
  if (!hidden && !is_code && device == header.device) mapping.inode = inode_of_body(process.arena, number);
  else if (!mapping.ours && !is_code) mapping.inode = inode_in_place(process.arena, device, number);
  return mapping;
}

// The path of what the kernel does not name as the program does: its length, 0: it has no name any more.
u32 path_of_listed(const Listed &mapping, char *out) {
  Ref<Inode> inode = mapping.inode;
  if (mapping.image && mapping.image->file.dev == process.arena.header().device)
    inode = inode_of_body(process.arena, mapping.image->file.ino);
  if (inode) {
    auto length = path_of(inode, out);
    return length.ok() ? length.value() : 0;
  }
  if (!mapping.image || !mapping.image->copy.path) return 0;
  const CodeCopy &copy = mapping.image->copy;
  __builtin_memcpy(out, reinterpret_cast<const char *>(process.code) + copy.path, copy.path_length);
  return copy.path_length;
}

// The path that stands in a line itself, with its newlines unescaped.
u32 path_of_line(Bytes line, char *out) {
  u32 begin = 0, length = 0;
  while (begin < line.length && line[begin] != '/') begin++;
  for (u32 i = begin; i < line.length && line[i] != '\n' && length + 1 < path_max; i++) {
    bool newline = i + 4 <= line.length && __builtin_memcmp(line.data + i, "\\012", 4) == 0;
    out[length++] = newline ? '\n' : line[i];
    if (newline) i += 3;
  }
  return length;
}

// Copies a list line by line. What is ours stays in the program's own, which shall not take its addresses for free, and
// is left out of another program's.
class Copy {
 public:
  Copy(int to, bool own) : to_(to), own_(own) {}

  // False: there is no memory.
  bool run(const char *list) {
    if (path_.get() == nullptr || beginnings_.get() == nullptr) return false;
    each_line(list, [&](Bytes line) {
      Listed mapping = parse(line.data, loader_);
      if (mapping.ours && count_ < path_max / sizeof(u64)) begin_of_ours()[count_++] = mapping.begin;
    });
    each_line(list, [&](Bytes line) { put_line(line); });
    return true;
  }

 private:
  u64 *begin_of_ours() { return reinterpret_cast<u64 *>(beginnings_.get()); }

  // The anonymous memory that adjoins ours: the pointers before stubs, and what the loader has behind its file.
  bool adjoins_ours(const Listed &mapping) {
    if (mapping.number != 0) return false;
    bool found = mapping.begin == end_of_loader_;
    for (u32 i = 0; i < count_; i++)
      found = found || (mapping.end == begin_of_ours()[i] && mapping.end - mapping.begin == page_size);
    return found;
  }

  void put_line(Bytes line) {
    Listed mapping = parse(line.data, loader_);
    bool tells_mapping = mapping.end != 0;
    if (tells_mapping) hides_ = !own_ && (mapping.ours || adjoins_ours(mapping));
    if (mapping.ours && mapping.number == loader_.number) end_of_loader_ = mapping.end;
    if (hides_) return;
    if (!mapping.concerns_us() || !put_mapping(mapping)) put(to_, line);
  }

  // False: the file has no name any more.
  bool put_mapping(const Listed &mapping) {
    u32 length = path_of_listed(mapping, path_.get());
    if (length == 0) return false;
    Head head;
    if (const ImageSites *image = mapping.image) {
      u64 minor = (image->file.dev & 0xff) | (image->file.dev >> 12 & ~0xffull), major = image->file.dev >> 8 & 0xfff;
      head.add({mapping.head.data, mapping.before_offset});
      add_hexadecimal(head, image->copy.offset, 8);
      add_hexadecimal(head.add(" "), major, 2);
      add_hexadecimal(head.add(":"), minor, 2);
      head.add(" ").add(image->file.ino);
    } else {
      head.add(mapping.head).add(process.arena.number(mapping.inode));
    }
    head.add(" ");
    while (head.length() < path_column) head.add(" ");
    put(to_, head.bytes());
    put_mangled(to_, {path_.get(), length}, {"\n", 1});
    put(to_, {"\n", 1});
    return true;
  }

  int to_;
  bool own_, hides_ = false;
  u32 count_ = 0;
  u64 end_of_loader_ = 0;
  LoaderFile loader_;
  PathBuffer path_, beginnings_;
};

}  // namespace

i64 open_own_maps(const char *path, u32 flags) {
  return open_list_copy(path, flags, [](int to, const char *list) { return Copy(to, speaks_of_self(list)).run(list); });
}

u32 path_mapped_at(const char *list, u64 address, char *out) {
  u32 length = 0;
  LoaderFile loader;
  each_line(list, [&](Bytes line) {
    Listed mapping = parse(line.data, loader);
    if (address < mapping.begin || address >= mapping.end || mapping.ours) return;
    length = mapping.concerns_us() ? path_of_listed(mapping, out) : path_of_line(line, out);
  });
  return length;
}

u32 first_path_mapped(const char *list, char *out) {
  u32 length = 0;
  LoaderFile loader;
  each_line(list, [&](Bytes line) {
    Listed mapping = parse(line.data, loader);
    if (length > 0 || mapping.number == 0 || mapping.ours || mapping.image) return;
    length = mapping.inode ? path_of_listed(mapping, out) : path_of_line(line, out);
  });
  return length;
}

void each_mapping(void (*visit)(void *context, u64 begin, u64 end), void *context) {
  LoaderFile loader;
  each_line("/proc/self/maps", [&](Bytes line) {
    Listed mapping = parse(line.data, loader);
    if (mapping.end != 0 && !mapping.ours) visit(context, mapping.begin, mapping.end);
  });
}

bool maps_noexec(u64 begin, u64 end) {
  bool found = false;
  LoaderFile loader;
  each_line("/proc/self/maps", [&](Bytes line) {
    Listed mapping = parse(line.data, loader);
    if (!mapping.inode || mapping.end <= begin || mapping.begin >= end) return;
    found = found || (mount_flags(process.arena, mapping.inode) & MS_NOEXEC);
  });
  return found;
}

}  // namespace ramfs
