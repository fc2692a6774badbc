#include "path_buffer.h"

#include "../base/syscall.h"

namespace ramfs {
namespace {

// A handler that never returned (its thread was killed in a vfork child, or left by siglongjmp) keeps its buffer;
// when all are gone, every path costs a mapping.
constexpr u32 pooled = 16;
RAMFS_SELDOM char pool[pooled][path_max];
u32 in_use;

}  // namespace

char *PathBuffer::get() {
  if (text_ != nullptr) return text_;
  for (u32 i = 0; i < pooled; i++) {
    u32 bit = 1u << i;
    if (__atomic_load_n(&in_use, __ATOMIC_RELAXED) & bit) continue;
    if (__atomic_fetch_or(&in_use, bit, __ATOMIC_ACQUIRE) & bit) continue;
    return text_ = pool[i];
  }
  i64 mapped = kernel::call(__NR_mmap, 0, path_max, 3, 0x22, ~0ull, 0);
  return text_ = mapped < 0 ? nullptr : reinterpret_cast<char *>(mapped);
}

void PathBuffer::release() {
  if (text_ == nullptr) return;
  if (text_ >= pool[0] && text_ < pool[0] + sizeof pool)
    __atomic_fetch_and(&in_use, ~(1u << (text_ - pool[0]) / path_max), __ATOMIC_RELEASE);
  else kernel::call(__NR_munmap, kernel::word(text_), path_max);
  text_ = nullptr;
}

}  // namespace ramfs
