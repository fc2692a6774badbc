// What one injected process knows of itself. Processes are stateless otherwise: everything here is a copy of
// something that the kernel or the arena owns, or can be lost without harm.
#pragma once
#include "../arena/arena.h"
#include "../arena/handover.h"
#include "../arena/identity.h"
#include "../base/syscall.h"

namespace ramfs {

// Where relative paths begin. In the tree: an inode's number, and a descriptor of ours that keeps it alive when it is
// removed; the kernel's own cwd is then an unlinked empty directory. On the host: the kernel's cwd, and its path as
// text for "..".
struct WorkingDirectory {
  char *path = nullptr;  // path_max bytes
  u64 number = 0;        // inode number in the tree, 0: on the host
  int fd = -1;
  u32 ancestor_roots = 0;  // bit r: this host directory lies above root r; proc_below (roots.h)
  u32 path_length = 0;

  bool in_tree() const { return number != 0; }
};

struct Process {
  constexpr explicit Process(char *directory) { cwd.path = directory; }

  Arena arena;
  WorkingDirectory cwd;
  u32 umask = 022;
  // Between whom rights may differ in this memory (credentials.h): nobody; processes that run in it; its threads.
  enum : u8 { rights_alike, rights_by_process, rights_by_thread };
  u8 rights_vary = rights_alike;
  // By seccomp(2): not, by filters (dispatch/filter.h), or to read, write and end alone.
  enum : u8 { unfiltered, by_filters, strictly };
  u8 filtered = unfiltered;
  // Whether somebody in this memory is supervised (crossing.h): nobody, a borrower, or all, who are just leaving or
  // have left the session.
  enum : u8 { crossed_by_nobody, crossed_by_borrower, crossing, crossed };
  u8 crossing_state = crossed_by_nobody;
  // The roots, a bit each, that no path of its own leads to any more, and how many changes ago that was asked
  // (host_mounts.h).
  u32 hidden_roots = 0;
  u32 changes_seen = 0;
  bool mounts_vary = false;  // threads have root directories or mounts of their own
  // Handover::users; and whether ids may ever have meant there what they do not mean in the tree.
  u32 users = users_of_session;
  bool ids_differ = false;
  bool outside = false;  // its root directory is not the session's (roots.h)
  // Inherited from program to program, as arena.volume() is; protected (descriptors.h).
  int arena_fd = -1;
  int hook_fd = -1;
  int code_fd = -1;                // the code file's, -1: none; then `code` is null
  const CodeFile *code = nullptr;  // as far as code_table_bytes
  int trace_fd = -1;               // where calls on the tree are told of (dispatch/trace.h), -1: nowhere
  Ref<LandlockLayer> landlock;     // the domain in which it began (landlock_domain.h)
  bool landlock_varies = false;    // threads have entered others
  u32 stands_in_for = 0;           // the process that the caller is to be taken for (supervise/), 0: it is itself
  u64 headers = 0;                 // an address where the program's file is mapped, 0: unknown
};

extern Process process;

// Whether the caller runs in memory that it borrows from its parent until it execs (vfork, posix_spawn). Such a
// caller must write nothing process-wide.
bool borrows_memory();

// Marks the identity page; called once per program.
void begin_identity();

// A vfork child's own cwd and umask, which the parent's must not follow. At most a few live at a time.
WorkingDirectory &working_directory();
// The directory to write for chdir(2): the process's, or the borrower's own copy. Null: no room for a copy.
WorkingDirectory *writable_working_directory();
u32 &file_mode_mask();
// How many such copies there are: while none, the process's own are everybody's.
extern u32 borrower_count;
inline bool has_borrowers() { return __atomic_load_n(&borrower_count, __ATOMIC_ACQUIRE) != 0; }
// A borrower is about to leave the memory (exec), and gives its copy back; or comes back because that failed.
int leave_borrowed_memory();
void return_to_borrowed_memory(int copy);

// Whether the caller is a borrower whose calls are the supervisor's (dispatch/crossing.h); from now on it is. False:
// there is no room for a note of it.
bool borrower_is_supervised();
bool note_supervised_borrower();
void forget_supervised_borrower();

// A forked process is alone in its memory: what rights it has is asked for again (credentials.cc).
void forget_credentials();

}  // namespace ramfs
