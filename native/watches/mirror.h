// Where the kernel sees what happens in the tree, for those who watch it (watch.h), and finds its sockets: nodes on the
// session's volume or, where there is none, in /dev/shm under a name that nobody finds who does not have the arena.
// session/mirror.cc makes and removes those.
#pragma once
#include "../arena/arena.h"
#include "../base/text.h"

namespace ramfs {

// Where there is no volume: this, the owner's pid, and what only the arena tells, in a directory that the owner alone
// can list.
constexpr char mirror_prefix[] = "/dev/shm/ramfs-watch-";
Text<80> mirror_on_host(const Arena &arena);

// A node of the mirror, which need not be there. Calls that can fail answer what the kernel does.
class MirrorNode {
 public:
  // The directory of all that the session has.
  explicit MirrorNode(const Arena &arena);
  MirrorNode below(Bytes name) const;
  MirrorNode below(u64 number) const;
  // What the kernel knows a bound socket of the tree by, in all network namespaces; and the path that it was bound to,
  // a symlink's text, where the kernel's name for it (vfs/socket_label.h) has no room for that.
  static MirrorNode of_socket(const Arena &arena, u64 number);
  static MirrorNode of_socket_text(const Arena &arena, u64 number);

  i64 make_directory() const;
  i64 make_file() const;
  i64 make_symlink(const char *text) const;
  // readlink(2).
  i64 read_symlink(char *out, u64 capacity) const;
  void remove(bool directory) const;
  i64 rename(const MirrorNode &to, u32 flags = 0) const;
  void set_mode(u32 mode) const;
  // What is made in the directory is everybody's, whatever the umask of whoever makes it.
  void open_to_all() const;
  i64 open(u32 flags) const;
  // 0: it is not there.
  u64 inode() const;

  // What the kernel tells its watchers as an event of the node.
  // IN_ATTRIB. Of a body (`linked`) no time may change that the tree shows.
  void change_attributes(bool linked) const;
  // IN_MODIFY of a body, whose mtime is the present anyway; another node is emptied.
  void change_time() const;
  i64 truncate(i64 length) const;
  // IN_OPEN and IN_CLOSE_WRITE or IN_CLOSE_NOWRITE.
  void open_and_close(bool for_writing) const;

  int dir() const { return dir_; }
  const char *path() const { return path_.c_str(); }

 private:
  int dir_;
  Text<400> path_;
};

// The same as an absolute path, for calls without a directory's descriptor.
class MirrorPath {
 public:
  void take(const MirrorNode &node);
  const char *c_str() const { return path_.c_str(); }

 private:
  Text<430> path_;
};

// Makes the directories that mirrors of inodes lie in, "a" and "b", unless they are there. ENOSPC.
Result<void> make_mirror_places(const Arena &arena);

}  // namespace ramfs
