// What the processes of the supervisor share: one anonymous mapping, made before the first worker.
#pragma once
#include "../base/types.h"

namespace ramfs {

constexpr u32 most_pools = 256;    // listeners that are served at a time
constexpr u32 most_workers = 512;  // of all pools
constexpr u32 most_tickets = 1 << 15;
constexpr u32 generations = 1024;

// Who serve one listener.
struct Pool {
  u32 workers;  // that live
  u32 idle;     // of them, those that wait for a call
  i32 listener;
  u32 landlock;  // the domain in which who registered was
  u32 rung;      // one of them has told that nobody is idle, since the supervisor looked last (rounds.h)
  u32 leaving;   // so many are to end when they next wait for a call
};

// A worker, and what it is about. Written by itself; the supervisor reads it when the worker has died.
struct WorkerSlot {
  u32 pid;
  u32 pool;
  u64 call;    // the notification that it has still to answer, 0: none
  u32 thread;  // whose that is
  u32 reserved;
};

// Where a supervised process stands, and its umask (tickets.h).
struct Ticket {
  u64 number;  // 0: free
  u64 cwd;     // inode number, 0: on the host, where the kernel knows
  u32 umask;
  u32 seen;  // when it was last looked which are carried
};

struct Shared {
  // By the process's number: raised when its threads' rights change, so that no worker takes what it knew for true.
  u32 generation[generations];
  // By the same: until when what a thread may is not kept, because it executes a program.
  i64 executing[generations];
  u32 tickets_used;
  Pool pool[most_pools];
  WorkerSlot worker[most_workers];
  Ticket ticket[most_tickets];
};

extern Shared *shared;

}  // namespace ramfs
