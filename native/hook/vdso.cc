#include "vdso.h"

#include "../base/elf.h"

namespace ramfs {
namespace {

struct Tables {
  const elf::Symbol *symbols = nullptr;
  const char *strings = nullptr;
  u32 count = 0;
};

Tables read_tables(u64 slide, const elf::Dynamic *dynamic) {
  Tables tables;
  for (; dynamic->tag != 0; dynamic++) {
    u64 at = slide + dynamic->value;
    if (dynamic->tag == DT_SYMTAB) tables.symbols = reinterpret_cast<const elf::Symbol *>(at);
    if (dynamic->tag == DT_STRTAB) tables.strings = reinterpret_cast<const char *>(at);
    // DT_HASH: buckets, then chains, as many as there are symbols.
    if (dynamic->tag == DT_HASH) tables.count = reinterpret_cast<const u32 *>(at)[1];
  }
  // A vdso without DT_HASH: its symbol table ends where its strings begin.
  if (tables.count == 0 && tables.symbols && tables.strings > reinterpret_cast<const char *>(tables.symbols))
    tables.count = u32((tables.strings - reinterpret_cast<const char *>(tables.symbols)) / sizeof(elf::Symbol));
  return tables;
}

}  // namespace

ClockFunction find_vdso_clock(u64 image) {
  if (image == 0) return nullptr;
  auto *header = reinterpret_cast<const elf::Header *>(image);
  auto *segment = reinterpret_cast<const elf::Segment *>(image + header->phoff);
  u64 slide = 0;
  const elf::Dynamic *dynamic = nullptr;
  for (u32 i = 0; i < header->phnum; i++) {
    if (segment[i].type == PT_LOAD) slide = image + segment[i].offset - segment[i].vaddr;
    if (segment[i].type == PT_DYNAMIC) dynamic = reinterpret_cast<const elf::Dynamic *>(image + segment[i].offset);
  }
  if (dynamic == nullptr) return nullptr;
  Tables tables = read_tables(slide, dynamic);
  if (tables.symbols == nullptr || tables.strings == nullptr) return nullptr;
  for (u32 i = 0; i < tables.count; i++) {
    const elf::Symbol &symbol = tables.symbols[i];
    if (symbol.section == 0) continue;
    if (bytes_of(tables.strings + symbol.name) == Bytes{"__vdso_clock_gettime", 20})
      return reinterpret_cast<ClockFunction>(slide + symbol.value);
  }
  return nullptr;
}

}  // namespace ramfs
