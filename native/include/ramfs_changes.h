/* ramfs_changes.h - what was done over directories of the host; the part of ramfs.h that is about overlays' changes. */
#ifndef RAMFS_CHANGES_H
#define RAMFS_CHANGES_H

#include "ramfs.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What was done to the directories of the host that the tree shows (ramfs_overlay). A list is what was found at one
 * moment, in the order of lowers and paths; its changes count from 0. One thread at a time works on a list.
 */
struct ramfs_change {
  double node;   /* what is there now; 0: nothing */
  double origin; /* of what was there, or came from `from`; 0: none */
  double below;  /* a directory that was removed: how many names left it before */
  double size, mtime_sec, was_size, was_mtime_sec;
  uint32_t mtime_nsec, was_mtime_nsec;
  uint32_t mode, was_mode; /* with the type; 0: nothing is, or was, there */
  uint32_t uid, gid, was_uid, was_gid;
  uint32_t bytes; /* of this record, a multiple of 8 */
  uint32_t kind, what;
  uint32_t lower; /* the index of ramfs_lower */
  uint32_t conflict;
  int32_t error; /* -errno with which it could not be committed or discarded */
  uint32_t done; /* it is committed */
  uint32_t path_len, from_len;
  uint32_t reserved;
  char text[]; /* its path beneath the lower; where it was renamed from, or of what it is another name */
};
enum {
  RAMFS_CHANGE_ADDED = 1,
  RAMFS_CHANGE_CREATED_DIR = 2,
  RAMFS_CHANGE_MODIFIED = 3,
  RAMFS_CHANGE_REPLACED = 4, /* by something of another type, or a directory by another one */
  RAMFS_CHANGE_DELETED = 5,
  RAMFS_CHANGE_RENAMED = 6,
  RAMFS_CHANGE_ATTRIBUTES = 7,
};
/* What is different; SILENT: a directory's times alone, since names in it have changed. FRESH: it is
 * not what was at the path, but something else under its name. */
enum {
  RAMFS_WHAT_CONTENT = 1,
  RAMFS_WHAT_MODE = 2,
  RAMFS_WHAT_OWNER = 4,
  RAMFS_WHAT_MTIME = 8,
  RAMFS_WHAT_XATTRS = 16,
  RAMFS_WHAT_SILENT = 32,
  RAMFS_WHAT_FRESH = 64,
};
/* What has happened on the host meanwhile. */
enum {
  RAMFS_CONFLICT_MODIFIED = 1,
  RAMFS_CONFLICT_ATTRIBUTES = 2,
  RAMFS_CONFLICT_DELETED = 3,
  RAMFS_CONFLICT_ADDED = 4,
  RAMFS_CONFLICT_REPLACED = 5,
  RAMFS_CONFLICT_BELOW = 6,  /* in a directory that was removed here */
  RAMFS_CONFLICT_PARENT = 7, /* the directory that it is in is gone */
};
/* A list's number. ECANCELED: the first word of `control` was set meanwhile; the second tells how far it is. */
int32_t ramfs_changes(uint32_t session, uint32_t *control);
/* Bytes stored in `out`, a whole number of records, from change number `from` on; 0 behind the last. */
int32_t ramfs_changes_read(uint32_t list, double from, uint8_t *out, uint32_t capacity);
int32_t ramfs_changes_close(uint32_t list);
/*
 * Does to the host what was done to the tree. `choices` has for each change RAMFS_CHOICE_; what is in a new directory
 * has that committed, too. 0: all of them are on the host, and no changes any more. > 0: so many have a conflict and
 * nothing was done; with RAMFS_COMMIT_STARTED in it, so many have an error and the others were done. -errno: nothing
 * was done; the change that it concerns, if it is one, has it as its error. `journals` is a directory of this user
 * alone, where the commit can be found until it is done.
 */
int32_t ramfs_commit(uint32_t list, const uint8_t *choices, uint32_t count, const uint8_t *journals, uint32_t length,
                     uint32_t flags, uint32_t *control);
enum { RAMFS_CHOICE_LEAVE = 0, RAMFS_CHOICE_TAKE = 1, RAMFS_CHOICE_FORCE = 2 /* whatever the host has become */ };
enum { RAMFS_COMMIT_DRY_RUN = 1, RAMFS_COMMIT_KEEP_TIMES = 2 /* access times as well */ };
#define RAMFS_COMMIT_STARTED 0x40000000
/* Takes changes back: the tree shows what the host has. How many could not be. */
int32_t ramfs_discard(uint32_t list, const uint8_t *choices, uint32_t count);
/*
 * Finishes, or takes back, what was left by commits that were killed. Stores texts with a NUL behind each: "finished"
 * or "undone" and the directory; "kept" and what could not be put into its place. Returns their length.
 */
int32_t ramfs_commit_recover(const uint8_t *journals, uint32_t length, uint8_t *out, uint32_t capacity);
/*
 * Takes for an origin's what `in` says of size, times, mode and owner: as it was seen by an earlier session, which kept
 * its changes. A commit then tells what has happened on the host since. -ESTALE: there is none.
 */
int32_t ramfs_origin_restore(uint32_t session, double id, const struct ramfs_origin *in);

#ifdef __cplusplus
}
#endif
#endif
