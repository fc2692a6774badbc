// The owner's side of the code file (arena/images.h): the one mapping that can change it.
#pragma once
#include <string>

#include "../arena/layout.h"

namespace ramfs {

class TrustedProcess;

class CodeKeeper {
 public:
  CodeKeeper() = default;
  ~CodeKeeper();
  CodeKeeper(const CodeKeeper &) = delete;

  // Makes the file, with what earlier sessions of this build knew. Where it cannot be sealed there is none, and each
  // program looks through its files by itself.
  void create(const std::string &hook);
  // Takes what a process that is trusted offers by its descriptor: 0 or -errno.
  i64 take(const TrustedProcess &process, u32 descriptor);
  // Keeps what is new for later sessions, but of files on the device `tree`.
  void save(const std::string &hook, u64 tree) const;

  int fd() const { return fd_; }
  // Null: there is none.
  const CodeFile *file() const { return file_; }
  const char *bytes_at(u64 offset) const { return reinterpret_cast<const char *>(file_) + offset; }

 private:
  friend bool load_sites(CodeKeeper &keeper, const std::string &hook);

  bool seal();
  // Room in the table for so many bytes, 0: there is none.
  u32 room(u64 bytes);
  // Null: it is full.
  ImageSites *enter(const ImageSites &image, const void *sites);
  bool add_copy(ImageSites &image, const CodeCopy &copy, const char *offer);
  i64 take_offer(const char *offer, u64 bytes);

  int fd_ = -1;
  CodeFile *file_ = nullptr;
  u64 mapped_ = 0;
  u64 table_used_ = sizeof(CodeFile), copies_used_ = 0;
  u32 loaded_ = 0;  // how many images earlier sessions found
};

}  // namespace ramfs
