#include "code_keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../base/anonymous_file.h"
#include "../base/mode.h"
#include "../base/page.h"
#include "known_sites.h"
#include "trusted_process.h"

namespace ramfs {
namespace {

constexpr u64 most_offered = 16u << 20;

bool is_within(u64 begin, u64 length, u64 end) { return begin <= end && length <= end - begin; }

// A copy that lies where it says, in an offer of so many bytes.
bool is_copy(const CodeCopy &copy, u64 bytes) {
  return copy.begin % page_size == 0 && copy.distance % page_size == 0 && copy.length % page_size == 0 &&
         copy.stubs > page_size && copy.stubs <= copy.distance && is_within(copy.begin, copy.distance, bytes) &&
         copy.length > 0 && is_within(copy.begin + copy.distance, copy.length, bytes) && copy.path_length < path_max &&
         is_within(copy.path, copy.path_length, bytes);
}

bool knows(const CodeFile &file, const FileKey &key, u32 &index) {
  for (index = 0; index < file.image_count; index++)
    if (file.image[index].file == key) return true;
  return false;
}

}  // namespace

CodeKeeper::~CodeKeeper() {
  if (file_) munmap(file_, mapped_);
  if (fd_ >= 0) close(fd_);
}

void CodeKeeper::create(const std::string &hook) {
  u64 bytes = code_table_bytes + copies_bytes;
  fd_ = int(anonymous_file("ramfs-code", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  void *at = fd_ >= 0 && ftruncate(fd_, off_t(bytes)) == 0
                 ? mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd_, 0)
                 : MAP_FAILED;
  if (at != MAP_FAILED) {
    madvise(at, bytes, MADV_DONTFORK);
    file_ = static_cast<CodeFile *>(at);
    mapped_ = bytes;
    load_sites(*this, hook);
    loaded_ = file_->image_count;
    if (seal()) return;
  }
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

// Before Linux 5.1 nobody can write any more: what is learnt from then on is kept for later sessions alone.
bool CodeKeeper::seal() {
  if (fcntl(fd_, F_ADD_SEALS, code_seals | F_SEAL_FUTURE_WRITE) == 0) return true;
  void *own = mmap(nullptr, code_table_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (own == MAP_FAILED) return false;
  memcpy(own, file_, table_used_);
  munmap(file_, mapped_);
  file_ = static_cast<CodeFile *>(own);
  mapped_ = code_table_bytes;
  return fcntl(fd_, F_ADD_SEALS, code_seals | F_SEAL_WRITE) == 0;
}

u32 CodeKeeper::room(u64 bytes) {
  u64 begin = round_up(table_used_, 8);
  if (bytes > code_table_bytes - begin) return 0;
  table_used_ = begin + bytes;
  return u32(begin);
}

ImageSites *CodeKeeper::enter(const ImageSites &image, const void *sites) {
  u64 bytes = u64(image.count) * site_bytes;
  if (file_->image_count == max_images) return nullptr;
  u32 place = room(bytes);
  if (place == 0) return nullptr;
  memcpy(reinterpret_cast<char *>(file_) + place, sites, bytes);
  ImageSites &entered = file_->image[file_->image_count];
  entered = image;
  entered.sites = place;
  entered.copy = {};
  __atomic_store_n(&file_->image_count, file_->image_count + 1, __ATOMIC_RELEASE);
  return &entered;
}

// The pages of pointers, which are each process's own, stay holes.
bool CodeKeeper::add_copy(ImageSites &image, const CodeCopy &copy, const char *offer) {
  u64 bytes = copy.distance + copy.length, begin = code_table_bytes + copies_used_;
  if (!is_within(begin, bytes, mapped_)) return false;
  u64 stubs = copy.stubs - page_size;
  if (fallocate(fd_, 0, off_t(begin + page_size), off_t(stubs)) < 0) return false;
  if (fallocate(fd_, 0, off_t(begin + copy.distance), off_t(copy.length)) < 0) return false;
  u32 path = copy.path_length ? room(copy.path_length) : 0;
  auto *to = reinterpret_cast<char *>(file_);
  memcpy(to + begin + page_size, offer + copy.begin + page_size, stubs);
  memcpy(to + begin + copy.distance, offer + copy.begin + copy.distance, copy.length);
  if (path) memcpy(to + path, offer + copy.path, copy.path_length);
  copies_used_ += bytes;
  image.copy = copy;
  image.copy.begin = begin;
  image.copy.path = path;
  image.copy.path_length = path ? copy.path_length : 0;
  return true;
}

i64 CodeKeeper::take_offer(const char *offer, u64 bytes) {
  CodeOffer head;
  memcpy(&head, offer, sizeof head);
  ImageSites &image = head.image;
  CodeCopy copy = image.copy;
  if (head.stamp != build_stamp || image.count > most_sites || image.cpuids > image.count) return -EINVAL;
  if (!is_within(image.sites, u64(image.count) * site_bytes, bytes)) return -EINVAL;
  if (copy.begin != 0 && !is_copy(copy, bytes)) return -EINVAL;
  u32 index;
  ImageSites *known = knows(*file_, image.file, index) ? &file_->image[index] : enter(image, offer + image.sites);
  if (known == nullptr) return -ENOSPC;
  if (copy.begin == 0 || known->copy.state != copy_wanted) return 0;
  u32 state = add_copy(*known, copy, offer) ? copy_ready : copy_refused;
  __atomic_store_n(&known->copy.state, state, __ATOMIC_RELEASE);
  return 0;
}

i64 CodeKeeper::take(const TrustedProcess &process, u32 descriptor) {
  if (file_ == nullptr) return -ENOSYS;
  kernel::Stat stat;
  int fd = process.open_own(descriptor, S_IFREG, O_RDONLY, stat);
  if (fd < 0) return fd;
  bool sealed = (fcntl(fd, F_GET_SEALS) & int(offer_seals)) == int(offer_seals) && kernel::fstat(fd, &stat) >= 0;
  u64 bytes = u64(stat.size);
  bool fits = sealed && bytes >= sizeof(CodeOffer) && bytes <= most_offered;
  void *offer = fits ? mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
  close(fd);
  if (offer == MAP_FAILED) return -EPERM;
  i64 result = take_offer(static_cast<const char *>(offer), bytes);
  munmap(offer, bytes);
  return result;
}

void CodeKeeper::save(const std::string &hook, u64 tree) const {
  if (file_ && file_->image_count > loaded_) save_sites(*this, loaded_, tree, hook);
}

}  // namespace ramfs
