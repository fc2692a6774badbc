// The parts of ELF64 (System V ABI, x86-64) that the loader reads.
#pragma once
#include <linux/auxvec.h>
#include <linux/elf.h>

#include "types.h"

namespace ramfs::elf {

struct Header {
  u8 ident[16];
  u16 type, machine;
  u32 version;
  u64 entry, phoff, shoff;
  u32 flags;
  u16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
static_assert(sizeof(Header) == 64);

struct Segment {
  u32 type, flags;
  u64 offset, vaddr, paddr, filesz, memsz, align;
};
static_assert(sizeof(Segment) == 56);

struct Section {
  u32 name, type;
  u64 flags, address, offset, size;
  u32 link, info;
  u64 align, entry_size;
};
static_assert(sizeof(Section) == 64);

struct Dynamic {
  i64 tag;
  u64 value;
};
struct Relocation {
  u64 offset, info;
  i64 addend;
};
struct Symbol {
  u32 name;
  u8 info, other;
  u16 section;
  u64 value, size;
};

inline bool is_elf64(const void *bytes) {
  const u8 *b = static_cast<const u8 *>(bytes);
  return b[0] == 0x7f && b[1] == 'E' && b[2] == 'L' && b[3] == 'F' && b[4] == 2 && b[5] == 1;
}

inline bool is_runnable(const Header &h) {
  return is_elf64(&h) && h.machine == EM_X86_64 && (h.type == ET_EXEC || h.type == ET_DYN) &&
         h.phentsize == sizeof(Segment) && h.phnum > 0 && h.phnum <= 64;
}

}  // namespace ramfs::elf
