// What lies in the arena: the shared memory of a session (one sparse memfd, MAP_SHARED).
//
// Every structure is standard-layout with fixed-width fields and refers to others by Ref, because each
// process maps the arena at an address of its own. The first page run holds the Header; behind it the
// heap hands out blocks in granules of 64 bytes.
//
// LOCK ORDER (there is one lock, so the picture is short):
//
//     Header::lock  >  signals of the thread blocked (Transaction does both)
//
// The owner has mutexes for lists of its own (session/session.h): none is held where Header::lock is taken, and none is
// taken with that held.
//
// ORDER OF MEMORY. What one process publishes to another without the lock says at its field with what it pairs:
// "released by A, acquired by B" is a store by A that makes what A wrote before it visible to B; "sequential" is, on
// each of two sides, a store and a load behind it that must not pass each other; "relaxed" publishes only itself.
// Fields without such a word are changed under the lock alone; who reads them without it compares Inode::seq, or takes
// what it finds for a hint. Transaction's stores release, so that a single field may be acquired.
//
// Readers take nothing. They read an inode's fields and a directory's entries between two looks at
// Inode::seq and start again if it moved (see reader.h).
//
// RECOVERY. A writer records the old content of every word in Header::journal before it changes it and
// the inodes it holds odd in Header::journal.touched. Its change becomes final with one store,
// journal.state = committed. A writer that dies leaves the lock with its pid in it; whoever finds that it
// is lost (holder.h) takes the lock over, undoes an open journal or finishes a committed one, and goes on
// (transaction.cc). Blocks freed in a transaction are never handed out in the same transaction, so the
// undo finds their content untouched.
#pragma once
#include "../base/kernel_headers.h"
#include "images.h"
#include "inode.h"

namespace ramfs {

struct LandlockLayer;

constexpr u32 max_roots = 16;
constexpr u32 max_ancestors = 32;
constexpr u32 max_lowers = 16;
constexpr u32 max_keepers = 64;
constexpr u32 max_pool = 1024;
constexpr u32 max_making = 64;
constexpr u32 max_journal = 1024;
constexpr u32 max_touched = 64;
constexpr u32 max_freed = 96;
constexpr u32 size_classes = 24;
constexpr u32 path_max = PATH_MAX;

// A host directory above a root: a descriptor of it can reach the root.
struct Ancestor {
  u64 dev, ino;
  u32 path_length;  // of the root's path, up to this directory
  u32 reserved;
};

// A mount on the host that stands for a root: empty, and told from others by what statx(2) says of it.
struct BoundRoot {
  u64 dev;
  i64 born;
};
constexpr u32 max_bound = 8;

// A host path whose subtree is served from the tree.
struct Root {
  u32 path_length;
  u32 ancestors;  // used entries of ancestor[]
  Ref<Inode> inode;
  u32 flags;         // mount_flag_ bits, see store/mount.h
  u32 on_read_only;  // the directory above it could not be written in when the session began
  u32 bound_count;   // how many were bound so far: the latest are kept
  BoundRoot bound[max_bound];
  char path[path_max];
  Ancestor ancestor[max_ancestors];  // from "/" down
};

// A directory of the tree that shows one of the host.
struct Lower {
  u64 node;  // its number
  Ref<Origin> origin;
  u32 reserved;
};

// A path of the tree that leads to one of the host: a walk that comes to its inode goes on there.
struct Bind {
  u64 node;  // the inode's number, 0: free
  u32 flags;
  u32 tree_length, host_length;
  u32 reserved;
  char tree[path_max], host[path_max];  // absolute
};
constexpr u32 max_binds = 64;
constexpr u32 bind_read_only = 1;

struct Keeper {
  u32 tid;    // released by KeeperThread::run, acquired by start
  u32 swept;  // futex: the last Header::sweep_asked after which it has swept its orphans; sequential with that
  u32 full;   // its table has no room for another body; relaxed: who waits for the pool looks again
  u32 reserved;
};

// What the session's programs may not do to the host (session/confinement.h). The kernel refuses it; the hook answers
// as a file system would that cannot be written, and refuses what the kernel lets pass (vfs/confinement.h).
enum : u32 { confined_files = 1, confined_network = 2, confined_signals = 4, confined_sockets = 8 };
// A file or directory of the host that they may write all the same, with what lies beneath.
struct Allowed {
  u64 dev, ino;
};
constexpr u32 max_allowed = 64;
// What was refused of the host, for who asks at the end; by its path, or the path's beginning.
struct Refusal {
  u64 hash;  // of the path; 0: free
  u32 count;
  u32 length;  // 0: the path is still being written
  char path[240];
};
constexpr u32 max_refusals = 64;

// A body that awaits its first inode.
struct PoolEntry {
  Body body;
};

// The entry of the first keeper's robust list (set_robust_list(2)), by which the kernel tells that the session is at
// its end.
struct Life {
  u64 next;  // an address of the owner's
  u32 word;  // the keeper's tid, with ended_bit once the thread is gone; the kernel's store, relaxed
  u32 reserved;
};
constexpr u32 ended_bit = FUTEX_OWNER_DIED;

struct Lock {
  // futex: the writer, see lock_holder, perhaps with lock_awaited; 0: free. Given back by an exchange, acquired by the
  // next who takes it.
  u32 owner;
  u32 reserved;
};
// Somebody sleeps until the lock is given back, who then wakes one. That one takes it with this bit, for he cannot know
// whether he was alone; whoever comes first without having slept takes it without.
constexpr u32 lock_awaited = 1u << 30;
inline u32 holder_of(const Lock &lock) { return __atomic_load_n(&lock.owner, __ATOMIC_ACQUIRE) & ~lock_awaited; }

// What the keepers are about; who makes work for them rings those who wait, for an empty pool also those who nap.
enum : u32 { keepers_work = 0, keepers_wait = 1, keepers_nap = 2 };

enum : u32 { journal_idle = 0, journal_open = 1, journal_committed = 2 };

// Read by whoever holds the lock, so what a living writer left is acquired with that. Between the stores of one that
// may die anywhere the order is kept by release stores and Transaction's keep_order.
struct Journal {
  u32 state;
  u32 count;
  u32 touched_count;
  // What the transaction has given up. Its writer's notes, of no meaning to a recovery: here and not on his stack,
  // which may be a signal's.
  u32 freed_count;
  Ref<Inode> touched[max_touched];
  struct {
    u32 index, size_class;
  } freed[max_freed];
  struct {
    u64 offset;  // bytes from the arena's start, a multiple of 8
    u64 old;
  } word[max_journal];
};

struct Heap {
  u32 end;                 // first granule never handed out
  u32 limit;               // granules in the arena
  u32 free[size_classes];  // blocks of 1 << class granules, chained through their first word
  Ref<Inode> free_inodes;
  Ref<Inode> retired;  // whose numbers have all been given: never used again, chained as the free ones
  u32 inodes;          // in use
  u32 links;           // names beyond the first of what is no directory: tmpfs counts each as an inode
  u32 max_inodes;      // budget of both, 0: none
};

// A body's inode number -> inode, open addressing; grows by doubling.
struct BodyBucket {
  u64 ino;  // 0 free, 1 removed
  Ref<Inode> inode;
  u32 reserved;
};

struct BodyIndex {
  Ref<BodyBucket> buckets;
  u32 count;  // power of two
  u32 used;   // removed ones included
  u32 reserved;
};

// Sparse: pages that hold nothing cost nothing. Small enough for programs with a limit on address space.
constexpr u64 arena_bytes = 1ull << 30;
constexpr u32 max_unseen = 256;

// What ids mean in a user namespace, other than the session's: the pieces of uid_map, and behind them those of gid_map.
// Written by the owner's informant alone, and never changed, so equal ones are one.
struct IdRange {
  u32 inside, outside, count;  // outside: in the session's namespace
};
struct IdMaps {
  u32 users, groups;
  IdRange range[];
};
constexpr u32 id_maps_room = 256 << 10;

// What a program asks the owner, who may know what it may not (store/inquiry.h).
constexpr u32 max_inquiries = 8;
constexpr u32 inquiry_groups = 1024;
struct Inquiry {
  enum : u32 { rights, is_written, claim_body, enter_lower, have_supervisor, supervise, keep_code, maps_of };
  u64 claimed;  // since when somebody has it, by the monotonic clock; 0: free. Released and acquired by askers
  u32 state;    // futex: a phase in the lowest bits, a number above. Each phase is released, and acquired by the other
  u32 what;
  i32 result;  // 0 or -errno
  u32 thread;  // rights: the asker's thread, as its own pid namespace counts
  u64 inode;   // all others: its number
  u32 owner;   // claim_body: who gets it; maps_of: whose; enter_lower: what is to be done (bodies/lower.h)
  // have_supervisor, supervise: what the asker goes over to the supervisor with (registration.h).
  u64 cwd;
  u32 umask, landlock, names;
  i32 listener;
  u64 ticket;  // have_supervisor: of where the asker stands (supervise/tickets.h)
  i32 offer;   // keep_code: the asker's descriptor of it (images.h)
  // The rights: ids of the session's namespace.
  u32 uid, gid, real_uid, real_gid;
  Ref<IdMaps> maps;
  u32 at_home;  // of the session's own namespace
  u32 mapped;   // both maps have been written, and so will not change
  u64 effective, permitted;
  u32 group_count;
  u32 group[inquiry_groups];
};

struct Header {
  u64 magic;  // released by format_arena; a descriptor's passing acquires all of it
  u64 stamp;  // build_stamp: mismatched builds refuse to attach
  u64 bytes;
  u32 owner;        // pid of the session's owner
  u32 limbo_fd;     // the owner's descriptor of an unlinked empty directory: the kernel's cwd of those in the tree
  u64 device;       // st_dev of every body, and so of the tree
  u64 pipe_device;  // st_dev of the FIFOs' pipes
  u32 fifos;        // how many pipes were ever made: while 0, no pipe needs looking up; relaxed
  u32 mount_flags;  // those of all roots: while one is not here, no call needs to ask for it (store/mount.h); relaxed
  u32 confined;     // confined_ bits: while 0, no call on the host needs to ask; set before programs start
  u32 watches;      // inodes that inotify watches: while 0, no change needs telling (watches/watch.h); relaxed
  i64 latest_reported;  // time of the latest change of a body that was reported to somebody (arena/stamp.h); relaxed
  u64 memory;           // budget in bytes, 0: none; then the volume has this size
  u64 memory_limit;     // what the machine and the control groups would let the owner have
  Life life;
  // Somebody has emptied the volume behind the owner's end, or is about to (bodies/empty_volume.h): the one whose
  // exchange found 0.
  u32 emptied;
  i32 code_fd;        // the owner's of the code file, -1: none
  i32 volume_fd;      // the owner's and each keeper's descriptor of the volume (session/volume.h), -1: none
  u32 sweep_asked;    // raised by whoever needs the room of orphans now (bodies/usage.h); sequential with Keeper::swept
  u64 arena_ino;      // the arena's memfd, as /proc/PID/maps shows it
  u64 code_ino;       // the code file's (images.h)
  u64 pid_namespace;  // the owner's (holder.h)
  i32 body_uid;       // whose memfds the bodies are: the owner
  u64 owner_capabilities;          // that it has (vfs/ownership.h)
  u64 user_namespace;              // the owner's (store/inquiry.h)
  u32 is_initial;                  // that is the initial one: there capabilities count for the whole machine
  u32 overflow_uid, overflow_gid;  // what an id is called that has no name
  Ref<IdMaps> own_maps;            // which ids it has; none: all
  u32 root_count;
  u32 keeper_count;
  u64 secret[2];                 // the session's processes know it alone; it is never told (bodies/door.h)
  u64 network;                   // the network namespace that the keepers' doors are in; 0: not known
  u64 supervisor[2];             // the name of its socket (registration.h), 0: there is none
  u32 protections;               // what the host has in /proc/sys/fs (vfs/protections.h); 0: not asked yet
  u32 cores_lie_where_they_die;  // /proc/sys/kernel/core_pattern names a file of the working directory (vfs/cores.h)
  u32 mmap_rnd_bits;             // /proc/sys/vm/mmap_rnd_bits: among how many pages the kernel places a program
  i32 lower_fd;                  // the owner's descriptor of the host's mounts (session/host_clone.h), -1: none
  u32 lower_count;               // used entries of lower[]: while 0, no inode has lower_ bits; relaxed
  // Raised behind every change of what the host's paths mean (vfs/host_mounts.h), acquired before they are asked.
  u32 mounts_changed;
  u32 bind_count;     // used entries of bind[], freed ones included; released behind each, acquired by walks
  u32 left_in_place;  // orphans whose bytes are the host's: how many since a keeper last asked who has them; relaxed
  // Up here because each process looks at them as it starts, and at little else.
  u32 cores;  // whether all answer alike (hook/cpuid.cc)
  CpuAnswer answer[cpu_answers];
  Ref<LandlockLayer> landlock_layers;  // all that were ever entered (store/landlock.h)
  alignas(64) Lock lock;               // on a line of its own: what stands above is read by every call
  alignas(64) Root root[max_roots];
  Lower lower[max_lowers];
  Bind bind[max_binds];
  Journal journal;
  Heap heap;
  BodyIndex bodies;
  Ref<Inode> orphans;
  u32 orphan_count;
  u32 pool_count;
  u32 pool_target;  // how many the keepers keep ready; doubles when a burst drains the pool
  // The bells, sequential: who needs something changes the tree, gives the lock back (an exchange), then looks at
  // keeper_idle; a keeper says there that he waits, then looks at the tree. So one of them sees the other; the same
  // with pool_bell and pool_count.
  u32 keeper_bell;    // futex: rung to have the pool filled or orphans buried
  u32 keeper_idle;    // keepers_work, keepers_wait or keepers_nap
  u32 pool_bell;      // futex: rung when the pool was filled
  u32 pool_drained;   // how often somebody had to wait for it
  u32 sweeps_ended;   // futex: raised when a keeper has taken its marks (Inode::burying) away; sequential with the next
  u32 sweep_waiters;  // who wait for that, or were killed in it
  u32 next_body;      // raised by whoever makes a file of the volume: its name; relaxed
  // bodies that programs are about to make (bodies/own_body.h): pid above, number below; 0: free. Claimed before the
  // file is made, cleared behind its end by maker or keeper, by compare-and-swap.
  u64 making[max_making];
  PoolEntry pool[max_pool];
  Keeper keeper[max_keepers];
  alignas(64) char id_maps[id_maps_room];  // one IdMaps behind the other, each on a granule
  u32 id_maps_used;                        // bytes; released by the informant, whose answer tells of them
  u32 inquiries;                           // futex: how many were ever made; raised behind Inquiry::state, sequential
  Inquiry inquiry[max_inquiries];
  u32 allowed_count;
  Allowed allowed[max_allowed];
  u32 refusals;  // all of them, also those for which there was no room
  u32 reserved_refusals;
  Refusal refusal[max_refusals];
  u32 unseen;  // programs that could not see the tree though they were pointed at it (dispatch/unseen.cc)
  u32 reserved_unseen;
  u64 unseen_program[max_unseen];  // hashes of the paths that were reported; 0: free
};

// Names come round after two thousand million bodies; who meets one that is there takes the next.
inline u32 next_body_number(Header &header) {
  return __atomic_fetch_add(&header.next_body, 1, __ATOMIC_RELAXED) & 0x7fffffff;
}
constexpr u64 making_entry(u32 pid, u32 number) { return u64(pid) << 32 | number; }

// Where the heap begins, on pages of its own.
constexpr u64 header_bytes = round_up(sizeof(Header), 4096);

constexpr u64 arena_magic = 0x72616d66732d3031;  // "ramfs-01"
// Made of the sources (CMakeLists.txt).
extern const u64 build_stamp;

}  // namespace ramfs
