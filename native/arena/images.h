// What is known of executable files, as it lies in the code file, and of the processor, as it lies in the arena
// (layout.h), for every process to use.
#pragma once
#include "../base/kernel_headers.h"
#include "ref.h"

namespace ramfs {

// What tells one state of a file from another.
struct FileKey {
  u64 dev, ino, size;
  i64 mtime, ctime;  // nanoseconds
  bool operator==(const FileKey &other) const {
    return dev == other.dev && ino == other.ino && size == other.size && mtime == other.mtime && ctime == other.ctime;
  }
};

// Code of a file with its sites patched, for every process to map (hook/copies.cc).
enum : u32 { copy_wanted = 0, copy_ready = 1, copy_refused = 2 };
struct CodeCopy {
  u64 begin;           // in the code file: a page that is each process's own, then the stubs
  u64 distance;        // from there to the code, as it must be wherever it is mapped
  u64 stubs;           // bytes up to the stubs' end
  u64 offset, length;  // what part of the file the code is
  u32 path;            // in the code file: of a file on the host, as the kernel names it in /proc/PID/maps
  u32 path_length;
  u32 spawns;      // one of the sites is the C library's vfork (identity.h)
  u32 dispatched;  // for programs each of whose calls goes to the dispatcher: their stubs are others (hook/stubs.h)
  u32 state;       // copy_ready, released by the owner: who acquires it may read the rest
  u32 reserved;
};

// Syscall sites of one executable file, found once (hook/sites.cc, session/known_sites.cc).
struct ImageSites {
  FileKey file;
  u32 sites;         // in the code file; hook/decode.h knows their form
  u32 count;         // sites that can be patched
  u32 syscalls;      // syscall instructions in all
  u32 cpuids;        // cpuid instructions among the sites
  u32 unknown;       // those that may be ours and cannot be patched
  u32 small_stacks;  // the hook must not run on those of its code
  CodeCopy copy;
};
constexpr u32 max_images = 512;
constexpr u32 site_bytes = 8;
constexpr u32 most_sites = 4096;  // of one file

// THE CODE FILE decides what code of a program is replaced, and holds what replaces it. So it lies outside of the
// arena, in a memfd that is sealed before anybody else has it (code_seals): only the owner's own mapping, from before,
// can change it (session/code_keeper.h). Who finds sites or makes a copy offers it to the owner, who takes it from
// programs of his own user alone.
struct CodeFile {
  u32 image_count;  // released by the owner, acquired by who looks for one
  u32 reserved;
  ImageSites image[max_images];
  // Behind it up to code_table_bytes, which every process maps: sites and paths. Then the copies, on pages.
};
constexpr u64 code_table_bytes = 1 << 20;
constexpr u64 copies_bytes = 64ull << 20;
constexpr u32 code_seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW;
// One of these as well. The first is Linux 5.1's; before that nothing can be added to what earlier sessions found.
constexpr u32 code_write_seals = F_SEAL_FUTURE_WRITE | F_SEAL_WRITE;

inline bool is_code_sealed(i64 seals) {
  return seals >= 0 && (u64(seals) & code_seals) == code_seals && (u64(seals) & code_write_seals);
}

// What is offered: a memfd of whoever offers it, sealed altogether, that begins with this. Offsets in the image are
// those in this file; without a copy, begin is 0.
struct CodeOffer {
  u64 stamp;  // build_stamp
  ImageSites image;
};
constexpr u32 offer_seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

// What the processor answered to cpuid (hook/cpuid.cc). A cache: written without the lock, once.
struct CpuAnswer {
  enum : u32 { none, claimed, ready };
  // ready is released by who claimed it; who acquires it may read the rest
  u32 state, leaf, subleaf, eax, ebx, ecx, edx;
};
constexpr u32 cpu_answers = 64;

}  // namespace ramfs
