// The parts of ELF64 (System V ABI, x86-64) that the loader reads.
#pragma once
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

enum : u16 { type_exec = 2, type_dyn = 3, machine_x86_64 = 62 };
enum : u32 { seg_load = 1, seg_dynamic = 2, seg_interp = 3, seg_phdr = 6, seg_stack = 0x6474e551 };
enum : u32 { flag_x = 1, flag_w = 2, flag_r = 4 };
enum : i64 { tag_hash = 4, tag_strtab = 5, tag_symtab = 6, tag_rela = 7, tag_relasz = 8 };
enum : u64 {
  at_null = 0,
  at_phdr = 3,
  at_phent = 4,
  at_phnum = 5,
  at_base = 7,
  at_entry = 9,
  at_random = 25,
  at_execfn = 31,
  at_sysinfo_ehdr = 33,
};

inline bool is_elf64(const void *bytes) {
  const u8 *b = static_cast<const u8 *>(bytes);
  return b[0] == 0x7f && b[1] == 'E' && b[2] == 'L' && b[3] == 'F' && b[4] == 2 && b[5] == 1;
}

inline bool is_runnable(const Header &h) {
  return is_elf64(&h) && h.machine == machine_x86_64 &&
         (h.type == type_exec || h.type == type_dyn) && h.phentsize == sizeof(Segment) &&
         h.phnum > 0 && h.phnum <= 64;
}

}  // namespace ramfs::elf
