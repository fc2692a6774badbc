// What this process has found out of a file's code, on its way to the owner, who puts it into the code file
// (arena/images.h) for everybody.
#pragma once
#include "../vfs/process.h"
#include "decode.h"

namespace ramfs {

class Offer {
 public:
  Offer(const ImageSites &image, const Site *sites) : Offer(image, sites, 0, 0, 0) {}
  // With room for a copy, at such a distance from its stubs.
  Offer(const ImageSites &image, const Site *sites, u64 distance, u64 stubs, u64 length);
  ~Offer();
  Offer(const Offer &) = delete;

  // False: there is no memory for it.
  bool there() const { return whole_; }
  // Where the copy begins with its stubs' pointers.
  u8 *copy() const { return reinterpret_cast<u8 *>(at_ + head_bytes_); }
  // What is to be told of it beside what the constructor was told.
  CodeCopy &about_copy() const { return file().image.copy; }
  char *path() const { return reinterpret_cast<char *>(at_ + about_copy().path); }  // path_max bytes

  // Seals it and gives it to the owner. What he has put into the code file; null: nothing.
  const ImageSites *make();

 private:
  CodeOffer &file() const { return *reinterpret_cast<CodeOffer *>(at_); }
  bool allocate(u64 offset, u64 length) const;

  int fd_ = -1;
  u64 at_ = 0, head_bytes_, bytes_;
  bool whole_ = false;
};

// Whether the owner might take an offer from this process.
bool may_offer();

// What is known of a file; null: nothing.
const ImageSites *known_sites(const FileKey &file);
inline const Site *sites_of(const ImageSites &image) {
  return reinterpret_cast<const Site *>(reinterpret_cast<const u8 *>(process.code) + image.sites);
}

// Maps the code file, if it is one: sealed, so that nobody else could have written it.
void learn_code(int fd);

}  // namespace ramfs
