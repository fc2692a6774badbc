// What is known of executable files and of the processor, as it lies in the arena (layout.h), for every process to use.
#pragma once
#include "ref.h"

namespace ramfs {

// Code of a file with its sites patched, for every process to map (hook/copies.cc). Lies in the arena's file behind the
// arena, where no process has it mapped for writing but the one that makes it.
enum : u32 { copy_wanted = 0, copy_claimed = 1, copy_ready = 2 };  // claimed: being made, or not to be had
struct CodeCopy {
  u64 begin;           // in the arena's file: a page that is each process's own, then the stubs
  u64 distance;        // from there to the code, as it must be wherever it is mapped
  u64 stubs;           // bytes up to the stubs' end
  u64 offset, length;  // what part of the file the code is
  Ref<char> path;      // of a file on the host, as the kernel names it in /proc/PID/maps
  u32 path_length;
  u32 spawns;      // one of the sites is the C library's vfork (identity.h)
  u32 dispatched;  // for programs each of whose calls goes to the dispatcher: their stubs are others (hook/stubs.h)
  u32 state;       // copy_ready, released by its maker: who acquires it may read the rest
};

// What tells one state of a file from another.
struct FileKey {
  u64 dev, ino, size;
  i64 mtime, ctime;  // nanoseconds
  bool operator==(const FileKey &other) const {
    return dev == other.dev && ino == other.ino && size == other.size && mtime == other.mtime && ctime == other.ctime;
  }
};

// Syscall sites of one executable file, found once (hook/sites.cc, session/known_sites.cc).
struct ImageSites {
  FileKey file;
  Ref<u32> offsets;  // hook/sites.cc knows their form
  u32 count;         // sites that can be patched
  u32 syscalls;      // syscall instructions in all
  u32 cpuids;        // cpuid instructions among the sites
  u32 unknown;       // those that may be ours and cannot be patched
  u32 small_stacks;  // the hook must not run on those of its code
  u32 ready;
  CodeCopy copy;
};
constexpr u32 max_images = 512;

// What the processor answered to cpuid (hook/cpuid.cc). A cache: written without the lock, once.
struct CpuAnswer {
  enum : u32 { none, claimed, ready };
  // ready is released by who claimed it; who acquires it may read the rest
  u32 state, leaf, subleaf, eax, ebx, ecx, edx;
};
constexpr u32 cpu_answers = 64;

}  // namespace ramfs
