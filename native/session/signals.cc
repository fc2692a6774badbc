// The signals by which a session is ended, in an owner whose runtime hears of them.
#include <errno.h>
#include <signal.h>
#include <time.h>

#include "../include/ramfs.h"
#include "dispositions.h"

namespace {

// How long the owner may leave a signal unheard before the next one ends it.
constexpr int64_t patience_ms = 2000;

struct Guarded {
  int number;
  bool active, by_terminal, unheard;
  struct sigaction runtime;  // whom the signal is for
};
Guarded guarded[] = {{SIGHUP, false, false, false, {}},
                     {SIGINT, false, false, false, {}},
                     {SIGQUIT, false, false, false, {}},
                     {SIGTERM, false, false, false, {}}};
int64_t unheard_since;  // 0: the owner has heard of all that came

int64_t now_ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000 + 1;
}

Guarded *find(int number) {
  for (Guarded &signal : guarded)
    if (signal.number == number) return &signal;
  return nullptr;
}

// In a signal handler.
void arrived(int number, siginfo_t *info, void *context) {
  Guarded &signal = *find(number);
  int64_t now = now_ms();
  int64_t since = __atomic_load_n(&unheard_since, __ATOMIC_RELAXED);
  if (since != 0 && now - since >= patience_ms) {
    // The owner is stuck, and somebody insists. Blocked until this returns.
    struct sigaction end {};
    end.sa_handler = SIG_DFL;
    sigaction(number, &end, nullptr);
    raise(number);
    return;
  }
  if (since == 0) __atomic_store_n(&unheard_since, now, __ATOMIC_RELAXED);
  __atomic_store_n(&signal.by_terminal, info->si_code == SI_KERNEL, __ATOMIC_RELAXED);
  __atomic_store_n(&signal.unheard, true, __ATOMIC_RELAXED);
  if (signal.runtime.sa_flags & SA_SIGINFO) signal.runtime.sa_sigaction(number, info, context);
  else signal.runtime.sa_handler(number);
}

bool is_ours(const struct sigaction &action) {
  return (action.sa_flags & SA_SIGINFO) && action.sa_sigaction == arrived;
}

void guard(Guarded &signal) {
  struct sigaction there;
  sigaction(signal.number, nullptr, &there);
  bool handled = (there.sa_flags & SA_SIGINFO) || (there.sa_handler != SIG_IGN && there.sa_handler != SIG_DFL);
  if (!handled || is_ours(there)) return;
  signal.runtime = there;
  signal.active = true;
  there.sa_flags |= SA_SIGINFO;
  there.sa_sigaction = arrived;
  sigaction(signal.number, &there, nullptr);
}

void release(Guarded &signal) {
  struct sigaction there;
  sigaction(signal.number, nullptr, &there);
  if (signal.active && is_ours(there)) sigaction(signal.number, &signal.runtime, nullptr);
  signal.active = false;
}

}  // namespace

namespace ramfs {

bool has_unheard_key() { return ramfs_signal_unheard(SIGINT) == 1 || ramfs_signal_unheard(SIGQUIT) == 1; }

void Dispositions::add_to(sigset_t &reset) const {
  for (int number = 1; number < 32; number++) {
    if (defaults & bit(number)) sigaddset(&reset, number);
    if (ignored & bit(number)) sigdelset(&reset, number);
  }
}

Ignoring::Ignoring(const Dispositions &child) : child_(child) {
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  for (int number = 1; number < 32; number++)
    if (child_.ignored & Dispositions::bit(number)) sigaction(number, &ignore, &before_[number]);
}

Ignoring::~Ignoring() {
  for (int number = 1; number < 32; number++)
    if (child_.ignored & Dispositions::bit(number)) sigaction(number, &before_[number], nullptr);
}

}  // namespace ramfs

int32_t ramfs_signals_guard(uint32_t on) {
  __atomic_store_n(&unheard_since, 0, __ATOMIC_RELAXED);
  for (Guarded &signal : guarded) {
    if (on) guard(signal);
    else release(signal);
  }
  return 0;
}

int32_t ramfs_signal_heard(int32_t number) {
  __atomic_store_n(&unheard_since, 0, __ATOMIC_RELAXED);
  Guarded *signal = find(number);
  if (signal == nullptr) return -EINVAL;
  __atomic_store_n(&signal->unheard, false, __ATOMIC_RELAXED);
  return __atomic_load_n(&signal->by_terminal, __ATOMIC_RELAXED);
}

int32_t ramfs_signal_unheard(int32_t number) {
  const Guarded *signal = find(number);
  return signal == nullptr ? -EINVAL : __atomic_load_n(&signal->unheard, __ATOMIC_RELAXED);
}
