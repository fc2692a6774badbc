// inotify(7) on the tree, by a mirror that the kernel watches.
//
// A program's inotify descriptor stays the kernel's. What it watches in the tree lies once more where the kernel sees
// it (mirror.h): a directory of the tree as a directory with entries of the same names. Who changes the tree does the
// same to the mirror, with the lock held, and the kernel makes of that the events, their cookies, their order and their
// queue.
//
// On the volume the mirror of a regular file is a link to its body. Who opens a file of a watched directory opens that
// link (open_in_mirror), and the kernel tells by itself what happens through the descriptor, whoever has it and however
// he ends; moving the link tells that the file was moved. What was opened before, and what the owner does, who opens
// bodies for each call anew, is told by touching the link.
//
// Without a volume the mirror of all that is no directory is an empty file, and everything is told by touching that,
// when the hook sees it; a watched regular file is watched by its memfd, so that what happens to its bytes the kernel
// knows.
//
// A process that dies between the change and the mirror costs one event. A name that the mirror lacks is passed over.
#pragma once
#include "../arena/transaction.h"
#include "mirror.h"

namespace ramfs {

// Whether anything in the tree is, or ever was, watched.
inline bool has_watches(const Arena &arena) { return __atomic_load_n(&arena.header().watches, __ATOMIC_RELAXED) != 0; }

// Makes the mirror of an inode, with all its entries, unless it is there, and notes that events of `mask` are wanted.
// ENOSPC where nothing can be made. A regular file has one on the volume only.
Result<void> mirror_inode(Transaction &t, Ref<Inode> ref, u32 mask);
// Entries of a directory that want a body (ensure_body) so that their mirrors can be links to those; how many of
// `most`.
u32 entries_without_body(const Transaction &t, Ref<Inode> dir, Ref<Inode> *out, u32 most);
// Where the kernel finds what is to be watched. False: the inode has no mirror.
bool find_mirror(const Arena &arena, Ref<Inode> ref, MirrorPath &path);
// truncate(2) of a regular file by a link that is watched, as `open_in_mirror` opens it. ENOENT where there is none.
i64 truncate_in_mirror(const Transaction &t, Ref<Inode> dir, Bytes name, Ref<Inode> ref, i64 length);
// Opens a regular file's body by its name in the mirror of its directory, so that the kernel tells what happens through
// the descriptor. ENOENT where there is none.
i64 open_in_mirror(const Arena &arena, Ref<Inode> dir, Bytes name, Ref<Inode> ref, u32 flags);
// Notes that a regular file is watched by its memfd.
void note_watch(Transaction &t, Ref<Inode> ref, u32 mask);
// The inode goes: nobody needs to be told about it any more.
void forget_watch(Transaction &t, Ref<Inode> ref);

// Each is called with the lock held, by whoever has just made the change.
void tell_created(const Arena &arena, Ref<Inode> dir, Bytes name, Ref<Inode> ref);
// The same for a further name of an inode, whose links are others now.
void tell_linked(const Arena &arena, Ref<Inode> dir, Bytes name, Ref<Inode> ref);
void tell_removed(const Arena &arena, Ref<Inode> dir, Bytes name, bool directory);
struct MovedEnd {
  Ref<Inode> dir;
  Bytes name;
  Ref<Inode> inode;  // what had the name before; none for a free one
};
void tell_moved(Transaction &t, const MovedEnd &from, const MovedEnd &to, bool exchange);
// An event of the inode itself, to who watches that and not its directory: IN_ATTRIB when its links are others.
void tell_itself(const Arena &arena, Ref<Inode> ref, u32 event);
// Called before the inode loses a name in `dir`, perhaps its last.
void tell_loss(const Arena &arena, Ref<Inode> dir, Ref<Inode> ref);
// IN_MODIFY, IN_ATTRIB, IN_CLOSE_WRITE or IN_CLOSE_NOWRITE (each of these two with IN_OPEN) of an inode: to who
// watches it and to who watches a directory with a name of it.
void tell_changed(const Arena &arena, Ref<Inode> ref, u32 event);

// The same without the lock: takes it if somebody wants to know.
void tell_change(const Arena &arena, Ref<Inode> ref, u32 event);
// The owner, who opens bodies for each of its writes anew, has written; and has closed the file.
void tell_owner_wrote(const Arena &arena, Ref<Inode> ref);
void tell_owner_closed(Transaction &t, Ref<Inode> ref);
// Whether somebody may want to know of this event of the inode. Takes no lock.
bool wants_to_know(const Arena &arena, Ref<Inode> ref, u32 event);

// Whether nobody has the file open for writing any more, as far as the caller may ask the kernel.
bool is_closed_for_writing(const Arena &arena, Ref<Inode> ref);

}  // namespace ramfs
