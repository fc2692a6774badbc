// Who asks: ids, groups and capabilities. To the kernel they are a thread's own; the threads of a program have the same
// until one of them changes its own alone, so up to then one copy serves them all.
//
// In another user namespace than the session's (Process::users) the owner is asked, who sees the ids as the tree has
// them, and the namespace's maps; with those, later also the kernel, unless it has no name for an id.
#pragma once
#include "../store/id_maps.h"
#include "process.h"

namespace ramfs {

// The ids are those of the session's namespace.
struct Credentials {
  u32 uid, gid;              // those of file accesses (fsuid, fsgid)
  u32 real_uid, real_gid;    // those that access(2) asks for
  u64 effective, permitted;  // capabilities(7) in the caller's namespace, a bit each
  Ref<IdMaps> maps;          // what ids mean to him; none: what they mean in the tree
  bool at_home;              // his namespace is the session's
};

// The calling thread's.
Credentials credentials();
// Whether the group is among the calling thread's supplementary groups.
bool has_group(u32 gid);

// From now on the caller is somebody else, of whom this is known: a worker of the supervisor's, in the place of a
// supervised thread (supervise/caller.h).
void assume_credentials(const Credentials &credentials, const u32 *groups, u32 count);

// Around a call that changes what the calling thread may.
void before_change_of_credentials();
void after_change_of_credentials();

// The caller is in another user namespace; a child that he is about to make will be.
void enter_user_namespace();
void bear_in_user_namespace();

// Process::users as it is for the caller, who may not be of the process whose memory this is.
u32 users_of_caller();

// What the caller calls an id of the tree, or is shown for one that he has no name for.
u32 name_of_uid(u32 uid);
u32 name_of_gid(u32 gid);
inline u32 shown_uid(u32 uid) { return process.ids_differ ? name_of_uid(uid) : uid; }
inline u32 shown_gid(u32 gid) { return process.ids_differ ? name_of_gid(gid) : gid; }
// The id of the tree that somebody with these maps means by his; no_id: none.
u32 meant_uid(Ref<IdMaps> maps, u32 uid);
u32 meant_gid(Ref<IdMaps> maps, u32 gid);
// What he calls an id of the tree; no_id: he has no name for it.
u32 own_uid(Ref<IdMaps> maps, u32 uid);
u32 own_gid(Ref<IdMaps> maps, u32 gid);

// Whether this process has other threads. True also where it cannot be told.
bool others_run();

}  // namespace ramfs
