#include "offer.h"

#include <asm/resource.h>

#include "../base/anonymous_file.h"
#include "../base/page.h"
#include "../store/inquiry.h"

namespace ramfs {
namespace {

// Who is stopped, or has no time, is not waited for: the file is patched without.
constexpr u64 patience = 250'000'000;

// Beyond it the kernel would end the program by a signal.
bool may_be_as_long(u64 bytes) {
  u64 limit[2];
  return kernel::call(__NR_getrlimit, RLIMIT_FSIZE, kernel::word(limit)) >= 0 && limit[0] >= bytes;
}

}  // namespace

bool may_offer() {
  if (process.code == nullptr || has_ended(process.arena)) return false;
  return kernel::call(__NR_geteuid) == process.arena.header().body_uid;
}

const ImageSites *known_sites(const FileKey &file) {
  u32 count = process.code ? __atomic_load_n(&process.code->image_count, __ATOMIC_ACQUIRE) : 0;
  for (u32 i = 0; i < count; i++)
    if (process.code->image[i].file == file) return &process.code->image[i];
  return nullptr;
}

void learn_code(int fd) {
  process.code_fd = fd;
  if (fd < 0 || !is_code_sealed(kernel::fcntl(fd, F_GET_SEALS, 0))) return;
  i64 at = kernel::call(__NR_mmap, 0, code_table_bytes, PROT_READ, MAP_PRIVATE, u64(i64(fd)), 0);
  if (kernel::failed(at)) return;
  kernel::call(__NR_madvise, u64(at), code_table_bytes, MADV_DONTDUMP);
  process.code = reinterpret_cast<const CodeFile *>(at);
}

Offer::Offer(const ImageSites &image, const Site *sites, u64 distance, u64 stubs, u64 length) {
  u64 sites_end = sizeof(CodeOffer) + u64(image.count) * site_bytes;
  head_bytes_ = round_up(sites_end + path_max, page_size);
  bytes_ = head_bytes_ + distance + length;
  if (!may_be_as_long(bytes_)) return;
  fd_ = int(anonymous_file("ramfs-offer", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (fd_ < 0 || kernel::call(__NR_ftruncate, u64(fd_), bytes_) < 0) return;
  if (!allocate(0, head_bytes_) || !allocate(head_bytes_, stubs) || !allocate(head_bytes_ + distance, length)) return;
  i64 at = kernel::call(__NR_mmap, 0, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, u64(fd_), 0);
  if (kernel::failed(at)) return;
  at_ = u64(at);
  file() = {build_stamp, image};
  file().image.sites = sizeof(CodeOffer);
  file().image.copy = {};
  about_copy().begin = length ? head_bytes_ : 0;
  about_copy().distance = distance;
  about_copy().stubs = stubs;
  about_copy().length = length;
  about_copy().path = u32(sites_end);
  __builtin_memcpy(reinterpret_cast<u8 *>(at_ + sizeof(CodeOffer)), sites, sites_end - sizeof(CodeOffer));
  whole_ = true;
}

Offer::~Offer() {
  if (at_ != 0) kernel::call(__NR_munmap, at_, bytes_);
  if (fd_ >= 0) kernel::close(fd_);
}

// Without it, a machine that is out of memory would end the program by a signal.
bool Offer::allocate(u64 offset, u64 length) const {
  return length == 0 || kernel::call(__NR_fallocate, u64(fd_), 0, offset, length) >= 0;
}

const ImageSites *Offer::make() {
  FileKey about = file().image.file;
  kernel::call(__NR_munmap, at_, bytes_);
  at_ = 0;
  if (kernel::fcntl(fd_, F_ADD_SEALS, offer_seals) < 0) return nullptr;
  Asking asking(process.arena, process.arena_fd);
  if (!asking) return nullptr;
  asking->offer = fd_;
  return asking.ask(Inquiry::keep_code, patience) >= 0 ? known_sites(about) : nullptr;
}

}  // namespace ramfs
