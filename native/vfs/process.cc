#include "process.h"

#include "../base/kernel_headers.h"
#include "../base/page.h"

namespace ramfs {

namespace {

constexpr u32 max_borrowers = 4;
RAMFS_SELDOM char directories[1 + max_borrowers][path_max];

}  // namespace

constinit Process process{directories[0]};

// Looked at on every path call, so that nobody asks for a pid while there is none.
u32 borrower_count;

namespace {

// Copies for vfork children. `pid` 0: free.
struct Borrower {
  u32 pid = 0;
  u32 umask = 0;
  WorkingDirectory cwd;
  bool supervised = false;
};
constinit Borrower borrowers[max_borrowers]{
    {.cwd = {directories[1]}}, {.cwd = {directories[2]}}, {.cwd = {directories[3]}}, {.cwd = {directories[4]}}};

Borrower *borrower_of(u32 pid) {
  for (Borrower &b : borrowers)
    if (__atomic_load_n(&b.pid, __ATOMIC_ACQUIRE) == pid) return &b;
  return nullptr;
}

Borrower *mine() {
  if (!has_borrowers()) return nullptr;
  return borrower_of(caller_pid());
}

void give_back(Borrower *borrower) {
  __atomic_store_n(&borrower->pid, 0u, __ATOMIC_RELEASE);
  __atomic_fetch_sub(&borrower_count, 1, __ATOMIC_RELEASE);
}

// A child that was killed, or left without exec, never gave its copy back.
void reclaim() {
  for (Borrower &b : borrowers) {
    u32 pid = __atomic_load_n(&b.pid, __ATOMIC_ACQUIRE);
    if (pid != 0 && kernel::call(__NR_kill, pid, 0) == -ESRCH) give_back(&b);
  }
}

Borrower *claim(u32 pid) {
  reclaim();
  for (Borrower &b : borrowers) {
    u32 free = 0;
    if (!__atomic_compare_exchange_n(&b.pid, &free, pid, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) continue;
    b.umask = process.umask;
    b.supervised = false;
    char *path = b.cwd.path;
    b.cwd = process.cwd;
    b.cwd.path = path;
    __builtin_memcpy(path, process.cwd.path, path_max);
    __atomic_fetch_add(&borrower_count, 1, __ATOMIC_RELEASE);
    return &b;
  }
  return nullptr;
}

Borrower *mine_or_new() {
  if (!borrows_memory()) return nullptr;
  u32 pid = caller_pid();
  Borrower *borrower = borrower_of(pid);
  return borrower ? borrower : claim(pid);
}

}  // namespace

void begin_identity() {
  i64 place = kernel::call(__NR_mmap, 0, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, ~0ull, 0);
  if (place < 0) return;
  kernel::call(__NR_madvise, u64(place), page_size, MADV_WIPEONFORK);
  identity = reinterpret_cast<Identity *>(place);
  identity->pid = u32(kernel::getpid());
}

bool borrows_memory() {
  if (identity == nullptr) return false;
  u32 known = __atomic_load_n(&identity->pid, __ATOMIC_RELAXED);
  if (known == 0) {
    __atomic_store_n(&identity->pid, u32(kernel::getpid()), __ATOMIC_RELAXED);
    // Copies that the parent kept for children of its own mean nothing here.
    __atomic_store_n(&borrower_count, 0u, __ATOMIC_RELAXED);
    for (Borrower &b : borrowers) b.pid = 0;
    if (process.rights_vary != Process::rights_alike) {
      forget_credentials();
      process.users = users_unknown;
      process.rights_vary = Process::rights_alike;
    }
    return false;
  }
  return known != caller_pid();
}

WorkingDirectory &working_directory() {
  Borrower *borrower = mine();
  return borrower ? borrower->cwd : process.cwd;
}

WorkingDirectory *writable_working_directory() {
  if (!borrows_memory()) return &process.cwd;
  Borrower *borrower = mine_or_new();
  return borrower ? &borrower->cwd : nullptr;
}

u32 &file_mode_mask() {
  Borrower *borrower = mine_or_new();
  return borrower ? borrower->umask : process.umask;
}

bool borrower_is_supervised() {
  Borrower *borrower = mine();
  return borrower && borrower->supervised;
}

bool note_supervised_borrower() {
  Borrower *borrower = mine_or_new();
  if (borrower) borrower->supervised = true;
  return borrower != nullptr;
}

void forget_supervised_borrower() {
  if (Borrower *borrower = mine()) borrower->supervised = false;
}

int leave_borrowed_memory() {
  Borrower *borrower = mine();
  if (borrower == nullptr) return -1;
  give_back(borrower);
  return int(borrower - borrowers);
}

// Unless another borrower took the copy meanwhile, it is as it was.
void return_to_borrowed_memory(int copy) {
  u32 free = 0;
  if (copy < 0) return;
  if (__atomic_compare_exchange_n(&borrowers[copy].pid, &free, caller_pid(), false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
    __atomic_fetch_add(&borrower_count, 1, __ATOMIC_RELEASE);
}

}  // namespace ramfs
