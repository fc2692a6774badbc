#include "starter.h"

#include <sys/prctl.h>

#include "../base/syscall.h"

namespace ramfs {
namespace {

void await_change(u32 &word, u32 seen) {
  while (__atomic_load_n(&word, __ATOMIC_ACQUIRE) == seen) kernel::futex_wait(&word, seen, nullptr);
}

}  // namespace

void Starter::answer(int result) {
  result_ = result;
  __atomic_fetch_add(&answered_, 1, __ATOMIC_RELEASE);
  kernel::futex_wake(&answered_, 1);
}

int Starter::run(Function start, void *given) {
  if (!started_) return start(given);
  std::lock_guard guard(lock_);
  u32 seen = __atomic_load_n(&answered_, __ATOMIC_ACQUIRE);
  start_ = start;
  given_ = given;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked_);
  __atomic_fetch_add(&asked_, 1, __ATOMIC_RELEASE);
  kernel::futex_wake(&asked_, 1);
  await_change(answered_, seen);
  return result_;
}

int Starter::confine(const Confinement &wanted, const Arena &arena) {
  if (started_) return -EALREADY;
  wanted_ = &wanted;
  arena_ = &arena;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = pthread_create(&thread_, nullptr, main, this);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (error) return -error;
  await_change(answered_, 0);
  started_ = result_ == 0;
  if (!started_) pthread_join(thread_, nullptr);
  return result_;
}

void *Starter::main(void *self) {
  prctl(PR_SET_NAME, "ramfs-starter");
  static_cast<Starter *>(self)->serve();
  return nullptr;
}

void Starter::serve() {
  int error = confine_thread(*wanted_, *arena_);
  // Nothing of the caller's may be looked at once it has its answer.
  u32 served = 0;
  answer(error);
  if (error) return;
  sigset_t all;
  sigfillset(&all);
  for (;; served++) {
    await_change(asked_, served);
    if (stopping_) return;
    pthread_sigmask(SIG_SETMASK, &blocked_, nullptr);
    int result = start_(given_);
    pthread_sigmask(SIG_SETMASK, &all, nullptr);
    answer(result);
  }
}

Starter::~Starter() {
  if (!started_) return;
  stopping_ = true;
  __atomic_fetch_add(&asked_, 1, __ATOMIC_RELEASE);
  kernel::futex_wake(&asked_, 1);
  pthread_join(thread_, nullptr);
}

}  // namespace ramfs
