#include "guest.h"

#include "../arena/layout.h"
#include "../base/kernel_headers.h"
#include "../base/syscall.h"
#include "../base/words.h"

namespace ramfs {
u64 Guest::known_pages[known_count];

bool Guest::probe(u64 number) {
  u64 address = number * smallest_page;
  if (is_known(address)) return true;
  // The kernel copies the new mask in before it looks at `how`, which is invalid on purpose.
  if (kernel::call(__NR_rt_sigprocmask, 77, address, 0, 8) == -EFAULT) return false;
  __atomic_store_n(&known_pages[number % known_count], number, __ATOMIC_RELAXED);
  return true;
}

namespace {

constexpr u64 user_end = 0x7ffffffff000;

// The caller's own stack is there.
bool on_stack(u64 address) {
  u64 here = reinterpret_cast<u64>(__builtin_frame_address(0));
  return address > here && address - here < 64 * 1024;
}

}  // namespace

Result<Bytes> Guest::path(u64 address) {
  if (address < smallest_page || address >= user_end) return Error{EFAULT};
  const char *text = reinterpret_cast<const char *>(address);
  bool trusted = on_stack(address);
  for (u64 at = address; at < address + path_max;) {
    if (!trusted && !probe(at / smallest_page)) return Error{EFAULT};
    u64 end = min((at / smallest_page + 1) * smallest_page, address + path_max);
    const char *nul = words::find_nul(text + (at - address), text + (end - address));
    if (nul != nullptr) return Bytes{text, u32(nul - text)};
    at = end;
  }
  return Error{ENAMETOOLONG};
}

Result<void> Guest::readable(u64 address, u64 length) {
  if (address < smallest_page || address >= user_end || length > user_end - address) return Error{EFAULT};
  if (length == 0 || on_stack(address)) return {};
  for (u64 number = address / smallest_page; number <= (address + length - 1) / smallest_page; number++)
    if (!probe(number)) return Error{EFAULT};
  return {};
}

Result<void> Guest::writable(u64 address, u64 length) { return readable(address, length); }

Result<void> Guest::copy_out(u64 address, const void *data, u64 length) {
  RAMFS_CHECK(writable(address, length));
  __builtin_memcpy(reinterpret_cast<void *>(address), data, length);
  return {};
}

}  // namespace ramfs
