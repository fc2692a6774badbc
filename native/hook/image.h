// Mapping an ELF file as execve(2) would.
#pragma once
#include "../base/elf.h"
#include "../vfs/process.h"

namespace ramfs {

struct Image {
  struct Range {
    u64 begin = 0, end = 0;
  };
  u64 base = 0;      // what is added to the file's addresses
  Range code, data;  // as /proc/PID/stat tells them
  u64 end = 0;       // behind all of it
  u64 entry = 0;
  u64 headers = 0;  // where its program headers lie in memory, 0: nowhere
  u32 header_count = 0;
  u32 unknown_sites = 0;        // syscall instructions that may be ours and could not be patched
  bool fixed = false;           // not position-independent
  bool is_static_pie = false;   // without an interpreter
  bool is_interpreter = false;  // set by who maps it
  char *interpreter = nullptr;  // room for the interpreter's path (path_max bytes) by who wants it; "": none
};

// Maps the file; `hint` is where a position-independent one with an interpreter would like to lie, 0: anywhere.
Result<void> map_image(int fd, u64 hint, Image &image);

}  // namespace ramfs
