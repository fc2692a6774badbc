#include "mirror.h"

#include <initializer_list>

#include "../base/kernel_headers.h"
#include "../base/keyed_hash.h"
#include "../base/mode.h"
#include "../base/syscall.h"
#include "../bodies/reach.h"
#include "../bodies/volume_names.h"

namespace ramfs {
namespace {

u64 descriptor(int fd) { return u64(i64(fd)); }

// A call that there is only by absolute path.
template <class... Arguments>
i64 by_path(i64 number, const MirrorNode &node, Arguments... arguments) {
  MirrorPath path;
  path.take(node);
  return kernel::call(number, kernel::word(path.c_str()), arguments...);
}

}  // namespace

Text<80> mirror_on_host(const Arena &arena) {
  const Header &header = arena.header();
  Text<80> path;
  path.add(mirror_prefix).add(u64(header.owner));
  for (u64 which = 0; which < 2; which++) {
    u64 words[] = {0x6d6972726f72, which, 0};
    path.add("-").add(keyed_hash(header.secret, words, 3));
  }
  return path;
}

// On the host for every user of the session; nobody else can list the directory above.
MirrorNode::MirrorNode(const Arena &arena) : dir_(arena.volume() >= 0 ? arena.volume() : AT_FDCWD) {
  if (arena.volume() >= 0) path_.add(mirror_on_volume);
  else path_.add(mirror_on_host(arena).bytes()).add("/").add(mirror_on_volume);
}

MirrorNode MirrorNode::below(Bytes name) const {
  MirrorNode node = *this;
  node.path_.add("/").add(name);
  return node;
}

MirrorNode MirrorNode::below(u64 number) const {
  MirrorNode node = *this;
  node.path_.add("/").add(number);
  return node;
}

MirrorNode MirrorNode::of_socket(const Arena &arena, u64 number) {
  Text<40> name;
  name.add(socket_prefix).add(number);
  return MirrorNode(arena).below(name.bytes());
}

MirrorNode MirrorNode::of_socket_text(const Arena &arena, u64 number) {
  Text<40> name;
  name.add(socket_text_prefix).add(number);
  return MirrorNode(arena).below(name.bytes());
}

i64 MirrorNode::make_directory() const {
  return kernel::call(__NR_mkdirat, descriptor(dir_), kernel::word(path()), 0777);
}

i64 MirrorNode::make_file() const {
  return kernel::call(__NR_mknodat, descriptor(dir_), kernel::word(path()), S_IFREG | 0666, 0);
}

i64 MirrorNode::make_symlink(const char *text) const {
  return kernel::call(__NR_symlinkat, kernel::word(text), descriptor(dir_), kernel::word(path()));
}

i64 MirrorNode::read_symlink(char *out, u64 capacity) const { return kernel::readlinkat(dir_, path(), out, capacity); }

void MirrorNode::remove(bool directory) const {
  kernel::call(__NR_unlinkat, descriptor(dir_), kernel::word(path()), directory ? u64(AT_REMOVEDIR) : 0);
}

i64 MirrorNode::rename(const MirrorNode &to, u32 flags) const {
  return kernel::call(__NR_renameat2, descriptor(dir_), kernel::word(path()), descriptor(to.dir_),
                      kernel::word(to.path()), flags);
}

void MirrorNode::set_mode(u32 mode) const { kernel::call(__NR_fchmodat, descriptor(dir_), kernel::word(path()), mode); }

// A default access list with rwx for the owner, the group and the others (posix_acl_xattr.h).
void MirrorNode::open_to_all() const {
  struct Entry {
    u16 tag, permissions;
    u32 id;
  };
  struct {
    u32 version = 2;
    Entry entries[3] = {{1, 7, ~0u}, {4, 7, ~0u}, {0x20, 7, ~0u}};
  } list;
  by_path(__NR_setxattr, *this, kernel::word("system.posix_acl_default"), kernel::word(&list), u64(sizeof list),
          u64(0));
  set_mode(0777);
}

i64 MirrorNode::open(u32 flags) const { return kernel::openat(dir_, path(), flags); }

u64 MirrorNode::inode() const {
  kernel::Stat stat;
  return kernel::fstatat(dir_, path(), &stat, AT_SYMLINK_NOFOLLOW) < 0 ? 0 : stat.ino;
}

void MirrorNode::change_attributes(bool linked) const {
  if (!linked) {
    kernel::call(__NR_utimensat, descriptor(dir_), kernel::word(path()), 0, 0);
    return;
  }
  // Setting the mode that bodies have is for their owner; an attribute of the kernel's own everybody may set.
  i64 set = kernel::call(__NR_fchmodat, descriptor(dir_), kernel::word(path()), 0777);
  if (set < 0) by_path(__NR_setxattr, *this, kernel::word("user.ramfs"), kernel::word(""), u64(0), u64(0));
}

void MirrorNode::change_time() const {
  kernel::Timespec times[2] = {{0, UTIME_OMIT}, {0, UTIME_NOW}};
  kernel::call(__NR_utimensat, descriptor(dir_), kernel::word(path()), kernel::word(times), 0);
}

i64 MirrorNode::truncate(i64 length) const { return by_path(__NR_truncate, *this, u64(length)); }

void MirrorNode::open_and_close(bool for_writing) const {
  i64 fd = open((for_writing ? u32(O_WRONLY) : u32(O_RDONLY)) | O_NONBLOCK | O_CLOEXEC);
  if (fd >= 0) kernel::close(int(fd));
}

void MirrorPath::take(const MirrorNode &node) {
  if (node.dir() >= 0) path_.add("/proc/self/fd/").add(u64(node.dir())).add("/");
  path_.add(node.path());
}

Result<void> make_mirror_places(const Arena &arena) {
  MirrorNode top(arena);
  for (const char *name : {"a", "b"}) {
    MirrorNode place = top.below(bytes_of(name));
    i64 made = place.make_directory();
    if (made == 0) place.set_mode(0777);
    else if (made != -EEXIST) return Error{ENOSPC};
  }
  return {};
}

}  // namespace ramfs
