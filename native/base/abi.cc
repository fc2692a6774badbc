// Made by `deno task abi` from abi/; not to be edited.
// The C library's structs are its own.
#if !__STDC_HOSTED__
#include <asm/stat.h>
#include <asm/statfs.h>
#include <linux/stat.h>
#include <linux/time.h>

#include "kernel_headers.h"

static_assert(__builtin_offsetof(struct statx, stx_mask) == 0);
static_assert(__builtin_offsetof(struct statx, stx_blksize) == 4);
static_assert(__builtin_offsetof(struct statx, stx_attributes) == 8);
static_assert(__builtin_offsetof(struct statx, stx_nlink) == 16);
static_assert(__builtin_offsetof(struct statx, stx_uid) == 20);
static_assert(__builtin_offsetof(struct statx, stx_gid) == 24);
static_assert(__builtin_offsetof(struct statx, stx_mode) == 28);
static_assert(__builtin_offsetof(struct statx, stx_ino) == 32);
static_assert(__builtin_offsetof(struct statx, stx_size) == 40);
static_assert(__builtin_offsetof(struct statx, stx_blocks) == 48);
static_assert(__builtin_offsetof(struct statx, stx_attributes_mask) == 56);
static_assert(__builtin_offsetof(struct statx, stx_atime.tv_sec) == 64);
static_assert(__builtin_offsetof(struct statx, stx_atime.tv_nsec) == 72);
static_assert(__builtin_offsetof(struct statx, stx_btime.tv_sec) == 80);
static_assert(__builtin_offsetof(struct statx, stx_btime.tv_nsec) == 88);
static_assert(__builtin_offsetof(struct statx, stx_ctime.tv_sec) == 96);
static_assert(__builtin_offsetof(struct statx, stx_ctime.tv_nsec) == 104);
static_assert(__builtin_offsetof(struct statx, stx_mtime.tv_sec) == 112);
static_assert(__builtin_offsetof(struct statx, stx_mtime.tv_nsec) == 120);
static_assert(__builtin_offsetof(struct statx, stx_rdev_major) == 128);
static_assert(__builtin_offsetof(struct statx, stx_rdev_minor) == 132);
static_assert(__builtin_offsetof(struct statx, stx_dev_major) == 136);
static_assert(__builtin_offsetof(struct statx, stx_dev_minor) == 140);
static_assert(sizeof(struct statx) == 256);

static_assert(__builtin_offsetof(struct statfs, f_type) == 0);
static_assert(__builtin_offsetof(struct statfs, f_bsize) == 8);
static_assert(__builtin_offsetof(struct statfs, f_blocks) == 16);
static_assert(__builtin_offsetof(struct statfs, f_bfree) == 24);
static_assert(__builtin_offsetof(struct statfs, f_bavail) == 32);
static_assert(__builtin_offsetof(struct statfs, f_files) == 40);
static_assert(__builtin_offsetof(struct statfs, f_ffree) == 48);
static_assert(__builtin_offsetof(struct statfs, f_fsid) == 56);
static_assert(__builtin_offsetof(struct statfs, f_namelen) == 64);
static_assert(__builtin_offsetof(struct statfs, f_frsize) == 72);
static_assert(__builtin_offsetof(struct statfs, f_flags) == 80);
static_assert(sizeof(struct statfs) == 120);

static_assert(__builtin_offsetof(struct timespec, tv_sec) == 0);
static_assert(__builtin_offsetof(struct timespec, tv_nsec) == 8);
static_assert(sizeof(struct timespec) == 16);

static_assert(__builtin_offsetof(ramfs::kernel::Dirent64, ino) == 0);
static_assert(__builtin_offsetof(ramfs::kernel::Dirent64, off) == 8);
static_assert(__builtin_offsetof(ramfs::kernel::Dirent64, reclen) == 16);
static_assert(__builtin_offsetof(ramfs::kernel::Dirent64, type) == 18);
static_assert(__builtin_offsetof(ramfs::kernel::Dirent64, name) == 19);

#if defined(__x86_64__)

static_assert(__builtin_offsetof(struct stat, st_dev) == 0);
static_assert(__builtin_offsetof(struct stat, st_ino) == 8);
static_assert(__builtin_offsetof(struct stat, st_nlink) == 16);
static_assert(__builtin_offsetof(struct stat, st_mode) == 24);
static_assert(__builtin_offsetof(struct stat, st_uid) == 28);
static_assert(__builtin_offsetof(struct stat, st_gid) == 32);
static_assert(__builtin_offsetof(struct stat, st_rdev) == 40);
static_assert(__builtin_offsetof(struct stat, st_size) == 48);
static_assert(__builtin_offsetof(struct stat, st_blksize) == 56);
static_assert(__builtin_offsetof(struct stat, st_blocks) == 64);
static_assert(__builtin_offsetof(struct stat, st_atime) == 72);
static_assert(__builtin_offsetof(struct stat, st_atime_nsec) == 80);
static_assert(__builtin_offsetof(struct stat, st_mtime) == 88);
static_assert(__builtin_offsetof(struct stat, st_mtime_nsec) == 96);
static_assert(__builtin_offsetof(struct stat, st_ctime) == 104);
static_assert(__builtin_offsetof(struct stat, st_ctime_nsec) == 112);
static_assert(sizeof(struct stat) == 144);

static_assert(__builtin_offsetof(ramfs::kernel::Stat, dev) == 0);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, ino) == 8);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, nlink) == 16);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, mode) == 24);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, uid) == 28);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, gid) == 32);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, rdev) == 40);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, size) == 48);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, blksize) == 56);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, blocks) == 64);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, atime_sec) == 72);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, atime_nsec) == 80);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, mtime_sec) == 88);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, mtime_nsec) == 96);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, ctime_sec) == 104);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, ctime_nsec) == 112);
static_assert(sizeof(ramfs::kernel::Stat) == 144);
#endif

#if defined(__aarch64__)

static_assert(__builtin_offsetof(struct stat, st_dev) == 0);
static_assert(__builtin_offsetof(struct stat, st_ino) == 8);
static_assert(__builtin_offsetof(struct stat, st_mode) == 16);
static_assert(__builtin_offsetof(struct stat, st_nlink) == 20);
static_assert(__builtin_offsetof(struct stat, st_uid) == 24);
static_assert(__builtin_offsetof(struct stat, st_gid) == 28);
static_assert(__builtin_offsetof(struct stat, st_rdev) == 32);
static_assert(__builtin_offsetof(struct stat, st_size) == 48);
static_assert(__builtin_offsetof(struct stat, st_blksize) == 56);
static_assert(__builtin_offsetof(struct stat, st_blocks) == 64);
static_assert(__builtin_offsetof(struct stat, st_atime) == 72);
static_assert(__builtin_offsetof(struct stat, st_atime_nsec) == 80);
static_assert(__builtin_offsetof(struct stat, st_mtime) == 88);
static_assert(__builtin_offsetof(struct stat, st_mtime_nsec) == 96);
static_assert(__builtin_offsetof(struct stat, st_ctime) == 104);
static_assert(__builtin_offsetof(struct stat, st_ctime_nsec) == 112);
static_assert(sizeof(struct stat) == 128);

static_assert(__builtin_offsetof(ramfs::kernel::Stat, dev) == 0);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, ino) == 8);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, mode) == 16);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, nlink) == 20);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, uid) == 24);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, gid) == 28);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, rdev) == 32);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, size) == 48);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, blksize) == 56);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, blocks) == 64);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, atime_sec) == 72);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, atime_nsec) == 80);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, mtime_sec) == 88);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, mtime_nsec) == 96);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, ctime_sec) == 104);
static_assert(__builtin_offsetof(ramfs::kernel::Stat, ctime_nsec) == 112);
static_assert(sizeof(ramfs::kernel::Stat) == 128);
#endif

#endif
