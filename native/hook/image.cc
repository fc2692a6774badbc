#include "image.h"

#include "../base/kernel_headers.h"
#include "../base/page.h"
#include "sites.h"

namespace ramfs {
namespace {

constexpr u32 max_segments = 64;
constexpr u64 largest = 256u << 20;  // code that is looked through for sites

u64 page_down(u64 value) { return value & ~(page_size - 1); }
u64 page_up(u64 value) { return page_down(value + page_size - 1); }

struct Span {
  u64 begin = ~0ull, end = 0, align = page_size;
  bool has_interpreter = false;
};

Span span_of(const elf::Segment *segment, u32 count) {
  Span span;
  for (u32 i = 0; i < count; i++) {
    span.has_interpreter = span.has_interpreter || segment[i].type == PT_INTERP;
    if (segment[i].type != PT_LOAD) continue;
    span.begin = min(span.begin, page_down(segment[i].vaddr));
    span.end = max(span.end, page_up(segment[i].vaddr + segment[i].memsz));
    span.align = max(span.align, segment[i].align);
  }
  return span;
}

i64 map(u64 at, u64 length, u32 protection, u32 flags, int fd, u64 offset) {
  return kernel::call(__NR_mmap, at, length, protection, flags, u64(i64(fd)), offset);
}

u32 protection_of(const elf::Segment &s) {
  return (s.flags & PF_R ? PROT_READ : 0) | (s.flags & PF_W ? PROT_WRITE : 0) | (s.flags & PF_X ? PROT_EXEC : 0);
}

// The first segment, where it can be mapped over the length of all: the others are then mapped over the rest of it,
// which leaves nothing of it but the segment. Null: there are holes, or it is not that simple.
const elf::Segment *first_of_all(const elf::Segment *segment, u32 count, const Span &span) {
  const elf::Segment *first = nullptr;
  u64 end = span.begin;
  for (u32 i = 0; i < count; i++) {
    const elf::Segment &s = segment[i];
    if (s.type != PT_LOAD) continue;
    if (page_down(s.vaddr) != end) return nullptr;
    end = page_up(s.vaddr + s.memsz);
    if (first) continue;
    bool simple = s.filesz > 0 && s.filesz == s.memsz && !(s.flags & (PF_X | PF_W));
    if (!simple || span.align > page_size) return nullptr;
    first = &s;
  }
  return first;
}

// As load_elf_binary (fs/binfmt_elf.c) finds them.
void note_segment(const elf::Segment &s, u64 base, Image &image) {
  u64 begin = base + s.vaddr, file_end = begin + s.filesz;
  if (s.flags & PF_X) {
    if (image.code.end == 0 || begin < image.code.begin) image.code.begin = begin;
    image.code.end = max(image.code.end, file_end);
  }
  image.data.begin = max(image.data.begin, begin);
  image.data.end = max(image.data.end, file_end);
  image.end = max(image.end, begin + s.memsz);
}

// Sets the address space aside, so that the segments cannot fall on anything else.
Result<u64> reserve(const elf::Header &header, const Span &span, u64 hint, int fd, const elf::Segment *first) {
  u64 length = span.end - span.begin;
  if (first) {
    bool fixed = header.type == ET_EXEC;
    i64 at = map(fixed ? span.begin : hint, length, protection_of(*first),
                 MAP_PRIVATE | (fixed ? MAP_FIXED_NOREPLACE : 0), fd, page_down(first->offset));
    if (kernel::failed(at) || (fixed && u64(at) != span.begin)) return Error{ENOMEM};
    return u64(at) - span.begin;
  }
  u32 flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  if (header.type == ET_EXEC) {
    i64 at = map(span.begin, length, 0, flags | MAP_FIXED_NOREPLACE, -1, 0);
    if (kernel::failed(at) || u64(at) != span.begin) return Error{ENOMEM};
    return 0;
  }
  u64 slack = span.align > page_size ? span.align : 0;
  i64 at = map(hint & ~(span.align - 1), length + slack, 0, flags, -1, 0);
  if (kernel::failed(at)) return Error{int(-at)};
  u64 begin = round_up(u64(at), span.align);
  if (begin > u64(at)) kernel::call(__NR_munmap, u64(at), begin - u64(at));
  u64 rest = u64(at) + length + slack - (begin + length);
  if (rest > 0) kernel::call(__NR_munmap, begin + length, rest);
  return begin - span.begin;
}

// Maps a segment's file part, and zeros behind it.
Result<void> map_segment(int fd, const elf::Segment &s, u64 base, Image &image) {
  u64 begin = page_down(base + s.vaddr);
  u64 file_end = base + s.vaddr + s.filesz;
  u64 memory_end = base + s.vaddr + s.memsz;
  u32 protection = protection_of(s);
  if (s.filesz > 0) {
    Mapping mapping{begin, page_up(file_end) - begin, protection,          MAP_PRIVATE | MAP_FIXED,
                    fd,    page_down(s.offset),       image.is_interpreter};
    u32 remaining = 0;
    i64 at = s.flags & PF_X ? map_code(mapping, base + s.vaddr - begin, s.filesz, largest, remaining)
                            : map(begin, mapping.length, protection, mapping.flags, fd, mapping.offset);
    image.unknown_sites += remaining;
    if (kernel::failed(at)) return Error{int(-at)};
  }
  if (memory_end == file_end) return {};
  u64 fresh = s.filesz > 0 ? page_up(file_end) : begin;
  // Up to the page's end, as the kernel does: the dynamic linker allocates from there and expects zeros.
  if (s.filesz > 0 && (protection & 2)) __builtin_memset(reinterpret_cast<void *>(file_end), 0, fresh - file_end);
  if (page_up(memory_end) > fresh) {
    i64 at = map(fresh, page_up(memory_end) - fresh, protection, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0);
    if (kernel::failed(at)) return Error{int(-at)};
  }
  return {};
}

Result<void> read_interpreter(int fd, const elf::Segment &s, Image &image) {
  if (s.filesz == 0 || s.filesz >= path_max) return Error{ENOEXEC};
  i64 n = kernel::pread(fd, image.interpreter, s.filesz, s.offset);
  if (n != i64(s.filesz)) return Error{ENOEXEC};
  image.interpreter[n] = 0;
  return {};
}

// The beginning of a file, in which nearly always its segments are told.
struct Head {
  char bytes[1024];
  elf::Header header;
  const elf::Segment *segment;

  Result<void> read(int fd) {
    i64 n = kernel::pread(fd, bytes, sizeof bytes, 0);
    if (n < i64(sizeof header)) return Error{ENOEXEC};
    __builtin_memcpy(&header, bytes, sizeof header);
    if (!elf::is_runnable(header)) return Error{ENOEXEC};
    u64 length = u64(header.phnum) * sizeof(elf::Segment);
    segment = reinterpret_cast<const elf::Segment *>(bytes + header.phoff);
    if (header.phoff % 8 == 0 && header.phoff < u64(n) && length <= u64(n) - header.phoff) return {};
    RAMFS_SELDOM static elf::Segment more[max_segments];
    segment = more;
    if (kernel::pread(fd, more, length, header.phoff) != i64(length)) return Error{ENOEXEC};
    return {};
  }
};

}  // namespace

Result<void> map_image(int fd, u64 hint, Image &image) {
  alignas(8) Head head;
  RAMFS_CHECK(head.read(fd));
  const elf::Header &header = head.header;
  u64 bytes = u64(header.phnum) * sizeof(elf::Segment);
  Span span = span_of(head.segment, header.phnum);
  const elf::Segment *first = first_of_all(head.segment, header.phnum, span);
  RAMFS_TRY(base, reserve(header, span, span.has_interpreter ? hint : 0, fd, first));
  for (u32 i = 0; i < header.phnum; i++) {
    const elf::Segment &s = head.segment[i];
    if (s.type == PT_INTERP && image.interpreter) RAMFS_CHECK(read_interpreter(fd, s, image));
    if (s.type != PT_LOAD) continue;
    note_segment(s, base, image);
    if (&s != first) RAMFS_CHECK(map_segment(fd, s, base, image));
    bool holds_headers = header.phoff >= s.offset && header.phoff + bytes <= s.offset + s.filesz;
    if (holds_headers) image.headers = base + s.vaddr + (header.phoff - s.offset);
  }
  image.base = base;
  image.entry = base + header.entry;
  image.header_count = header.phnum;
  image.fixed = header.type == ET_EXEC;
  image.is_static_pie = !image.fixed && !span.has_interpreter;
  return {};
}

}  // namespace ramfs
