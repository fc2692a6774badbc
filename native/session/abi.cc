// Made by `deno task abi` from abi/; not to be edited.
#include "../include/ramfs.h"

static_assert(RAMFS_SET_MODE == 1);
static_assert(RAMFS_SET_UID == 2);
static_assert(RAMFS_SET_GID == 4);
static_assert(RAMFS_SET_SIZE == 8);
static_assert(RAMFS_SET_ATIME == 16);
static_assert(RAMFS_SET_MTIME == 32);
static_assert(RAMFS_SET_ATIME_NOW == 64);
static_assert(RAMFS_SET_MTIME_NOW == 128);
static_assert(RAMFS_HAS_ACCESS_ACL == 1);
static_assert(RAMFS_HAS_DEFAULT_ACL == 2);
static_assert(RAMFS_WAIT_STOPS == 1);
static_assert(RAMFS_ORIGIN_GONE == 1);
static_assert(RAMFS_ORIGIN_NODE_IN_PLACE == 2);
static_assert(RAMFS_ORIGIN_NODE_UNREAD == 4);
static_assert(RAMFS_ORIGIN_NODE_UNASKED == 8);
static_assert(RAMFS_CONFINE_FILES == 1);
static_assert(RAMFS_CONFINE_NETWORK == 2);
static_assert(RAMFS_CONFINE_SIGNALS == 4);

static_assert(__builtin_offsetof(struct ramfs_attr, ino) == 0);
static_assert(__builtin_offsetof(struct ramfs_attr, size) == 8);
static_assert(__builtin_offsetof(struct ramfs_attr, blocks) == 16);
static_assert(__builtin_offsetof(struct ramfs_attr, rdev) == 24);
static_assert(__builtin_offsetof(struct ramfs_attr, atime_sec) == 32);
static_assert(__builtin_offsetof(struct ramfs_attr, mtime_sec) == 40);
static_assert(__builtin_offsetof(struct ramfs_attr, ctime_sec) == 48);
static_assert(__builtin_offsetof(struct ramfs_attr, btime_sec) == 56);
static_assert(__builtin_offsetof(struct ramfs_attr, atime_nsec) == 64);
static_assert(__builtin_offsetof(struct ramfs_attr, mtime_nsec) == 68);
static_assert(__builtin_offsetof(struct ramfs_attr, ctime_nsec) == 72);
static_assert(__builtin_offsetof(struct ramfs_attr, btime_nsec) == 76);
static_assert(__builtin_offsetof(struct ramfs_attr, mode) == 80);
static_assert(__builtin_offsetof(struct ramfs_attr, uid) == 84);
static_assert(__builtin_offsetof(struct ramfs_attr, gid) == 88);
static_assert(__builtin_offsetof(struct ramfs_attr, nlink) == 92);
static_assert(__builtin_offsetof(struct ramfs_attr, acls) == 96);
static_assert(sizeof(struct ramfs_attr) == 120);

static_assert(__builtin_offsetof(struct ramfs_statfs_result, blocks) == 0);
static_assert(__builtin_offsetof(struct ramfs_statfs_result, blocks_free) == 8);
static_assert(__builtin_offsetof(struct ramfs_statfs_result, files) == 16);
static_assert(__builtin_offsetof(struct ramfs_statfs_result, files_free) == 24);
static_assert(__builtin_offsetof(struct ramfs_statfs_result, type) == 32);
static_assert(__builtin_offsetof(struct ramfs_statfs_result, block_size) == 36);
static_assert(__builtin_offsetof(struct ramfs_statfs_result, name_max) == 40);
static_assert(sizeof(struct ramfs_statfs_result) == 56);

static_assert(__builtin_offsetof(struct ramfs_totals_result, bytes) == 0);
static_assert(__builtin_offsetof(struct ramfs_totals_result, inodes) == 8);
static_assert(__builtin_offsetof(struct ramfs_totals_result, removed) == 16);
static_assert(__builtin_offsetof(struct ramfs_totals_result, unseen) == 24);
static_assert(sizeof(struct ramfs_totals_result) == 32);

static_assert(__builtin_offsetof(struct ramfs_origin, id) == 0);
static_assert(__builtin_offsetof(struct ramfs_origin, parent) == 8);
static_assert(__builtin_offsetof(struct ramfs_origin, also) == 16);
static_assert(__builtin_offsetof(struct ramfs_origin, gone) == 24);
static_assert(__builtin_offsetof(struct ramfs_origin, next_gone) == 32);
static_assert(__builtin_offsetof(struct ramfs_origin, device) == 40);
static_assert(__builtin_offsetof(struct ramfs_origin, inode) == 48);
static_assert(__builtin_offsetof(struct ramfs_origin, size) == 56);
static_assert(__builtin_offsetof(struct ramfs_origin, mtime_sec) == 64);
static_assert(__builtin_offsetof(struct ramfs_origin, ctime_sec) == 72);
static_assert(__builtin_offsetof(struct ramfs_origin, mtime_nsec) == 80);
static_assert(__builtin_offsetof(struct ramfs_origin, ctime_nsec) == 84);
static_assert(__builtin_offsetof(struct ramfs_origin, mode) == 88);
static_assert(__builtin_offsetof(struct ramfs_origin, uid) == 92);
static_assert(__builtin_offsetof(struct ramfs_origin, gid) == 96);
static_assert(__builtin_offsetof(struct ramfs_origin, nlink) == 100);
static_assert(__builtin_offsetof(struct ramfs_origin, flags) == 104);
static_assert(__builtin_offsetof(struct ramfs_origin, name_len) == 108);
static_assert(sizeof(struct ramfs_origin) == 120);

static_assert(__builtin_offsetof(struct ramfs_fifo_end, seen) == 0);
static_assert(__builtin_offsetof(struct ramfs_fifo_end, waits) == 4);
static_assert(sizeof(struct ramfs_fifo_end) == 8);

static_assert(__builtin_offsetof(struct ramfs_dirent, node) == 0);
static_assert(__builtin_offsetof(struct ramfs_dirent, next) == 8);
static_assert(__builtin_offsetof(struct ramfs_dirent, type) == 16);
static_assert(__builtin_offsetof(struct ramfs_dirent, name_len) == 20);
static_assert(__builtin_offsetof(struct ramfs_dirent, name) == 24);
