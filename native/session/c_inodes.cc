// ramfs.h: an inode's attributes and bytes.
#include <fcntl.h>
#include <unistd.h>

#include "../arena/stamp.h"
#include "../base/clock.h"
#include "../base/mode.h"
#include "../bodies/body.h"
#include "../bodies/staleness.h"
#include "../store/acl.h"
#include "../watches/watch.h"
#include "c_api.h"

using namespace ramfs;

namespace {

void put_time(i64 time, double &sec, uint32_t &nsec) {
  kernel::Timespec split = split_time(time);
  sec = double(split.sec);
  nsec = uint32_t(split.nsec);
}

// A body's descriptor for one operation of the owner.
class OpenBody {
 public:
  OpenBody(uint32_t number, double node, int flags) {
    auto session = session_of(number);
    if (!session.ok()) {
      error_ = session.error().number;
      return;
    }
    arena_ = session.value()->arena();
    auto ref = inode_of(arena_, node);
    if (!ref.ok()) {
      error_ = ref.error().number;
      return;
    }
    if (auto settled = settle(arena_, node, false); !settled.ok()) {
      error_ = settled.error().number;
      return;
    }
    ref_ = ref.value();
    inode_ = arena_.at(ref_);
    if (!is_regular(inode_->mode)) {
      error_ = is_directory(inode_->mode) ? EISDIR : EINVAL;
      return;
    }
    i64 fd = open_patiently(arena_, ref_, u64(node), u32(flags) | O_CLOEXEC);
    if (fd < 0) error_ = int(-fd);
    else fd_ = int(fd);
  }
  ~OpenBody() {
    if (fd_ >= 0) close(fd_);
  }
  bool ok() const { return fd_ >= 0; }
  int error() const { return -error_; }
  int fd() const { return fd_; }
  void changed() {
    mark_written(inode_);
    tell_owner_wrote(arena_, ref_);
    if (!has_capability(arena_, ref_)) return;
    Transaction t(arena_);
    drop_capability(t, ref_);
    t.commit();
  }
  // The room that removed files still took is free: it is worth trying again.
  bool make_room() { return ramfs::make_room(arena_); }
  // The descriptor is the caller's from now on.
  int release() {
    int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  Arena arena_;
  Ref<Inode> ref_;
  Inode *inode_ = nullptr;
  int fd_ = -1;
  int error_ = 0;
};

i64 chosen_time(const Arena &arena, uint32_t mask, uint32_t now_bit, double sec, uint32_t nsec) {
  return mask & now_bit ? now(arena) : join_time(i64(sec), nsec);
}

Result<void> set_attributes(Transaction &t, Ref<Inode> ref, uint32_t mask, const ramfs_attr &in) {
  Inode *inode = t.arena().at(ref);
  t.touch(ref);
  if (mask & RAMFS_SET_MODE) {
    t.set(inode->mode, (inode->mode & u32(S_IFMT)) | (in.mode & u32(S_IALLUGO)));
    chmod_acl(t, ref);
  }
  if ((mask & (RAMFS_SET_UID | RAMFS_SET_GID)) && !is_directory(inode->mode)) drop_capability(t, ref);
  if (mask & RAMFS_SET_UID) t.set(inode->uid, in.uid);
  if (mask & RAMFS_SET_GID) t.set(inode->gid, in.gid);
  if (mask & (RAMFS_SET_ATIME | RAMFS_SET_ATIME_NOW))
    t.set(inode->atime, chosen_time(t.arena(), mask, RAMFS_SET_ATIME_NOW, in.atime_sec, in.atime_nsec));
  // What the kernel did to the body so far comes before the time that is set now.
  if (mask & (RAMFS_SET_MTIME | RAMFS_SET_MTIME_NOW)) adopt_body(t, ref, -1);
  if (mask & (RAMFS_SET_MTIME | RAMFS_SET_MTIME_NOW))
    set_modification_time(t, ref, chosen_time(t.arena(), mask, RAMFS_SET_MTIME_NOW, in.mtime_sec, in.mtime_nsec));
  t.set(inode->ctime, now(t.arena()));
  if (has_watches(t.arena()) && (mask & ~u32(RAMFS_SET_SIZE))) tell_changed(t.arena(), ref, IN_ATTRIB);
  return {};
}

}  // namespace

int32_t ramfs_getattr(uint32_t number, double node, ramfs_attr *out) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, node);
  if (!ref.ok()) return -ESTALE;
  if (auto settled = settle(arena, node, false); !settled.ok()) return -settled.error().number;
  if (is_unread(arena, ref.value())) (void)read_in(arena, ref.value(), u64(node), false);
  Inode inode = current(arena, ref.value());
  if (arena.inode(u64(node)).index != ref.value().index) return -ESTALE;
  out->ino = node;
  out->size = double(inode.size);
  out->blocks = double(inode.blocks);
  out->rdev = double(inode.rdev);
  out->mode = inode.mode;
  out->uid = inode.uid;
  out->gid = inode.gid;
  out->nlink = inode.nlink;
  put_time(inode.atime, out->atime_sec, out->atime_nsec);
  put_time(inode.mtime, out->mtime_sec, out->mtime_nsec);
  put_time(inode.ctime, out->ctime_sec, out->ctime_nsec);
  put_time(inode.btime, out->btime_sec, out->btime_nsec);
  out->acls = 0;
  if (!inode.xattrs) return 0;
  auto acls = acls_of(arena, ref.value(), u64(node));
  if (!acls.ok()) return -ESTALE;
  out->acls = acls.value();
  return 0;
}

int32_t ramfs_accessed(uint32_t number, double node) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, node);
  if (!ref.ok()) return -ESTALE;
  Inode inode = current(arena, ref.value());
  i64 time = now(arena);
  bool due = inode.atime <= inode.mtime || inode.atime <= inode.ctime || inode.atime <= time - 24 * 3600 * second;
  if (!due) return 0;
  return change_directory(number, node, [time](Transaction &t, Ref<Inode> changed) -> Result<void> {
    t.touch(changed);
    t.set(t.arena().at(changed)->atime, time);
    return {};
  });
}

double ramfs_find(uint32_t number, double dir, const uint8_t *name, uint32_t length, ramfs_attr *out) {
  for (;;) {
    double node = ramfs_lookup(number, dir, name, length);
    if (node < 0) return node;
    int32_t error = ramfs_getattr(number, node, out);
    // Removed between the two: the name may lead to another inode by now.
    if (error != -ESTALE) return error < 0 ? error : node;
  }
}

int32_t ramfs_setattr(uint32_t number, double node, uint32_t mask, const ramfs_attr *in) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  if (mask & RAMFS_SET_SIZE) {
    OpenBody body(number, node, O_WRONLY);
    if (!body.ok()) return body.error();
    int result = ftruncate(body.fd(), off_t(in->size)) < 0 ? -errno : 0;
    body.changed();
    if (result < 0) return result;
  }
  const Arena &arena = session.value()->arena();
  auto ref = inode_of(arena, node);
  if (!ref.ok()) return -ESTALE;
  if (auto settled = settle(arena, node, false); !settled.ok()) return -settled.error().number;
  // What the kernel did to the body so far comes before the times that are set now.
  current(arena, ref.value());
  return change_directory(number, node,
                          [&](Transaction &t, Ref<Inode> inode) { return set_attributes(t, inode, mask, *in); });
}

int32_t ramfs_pin(uint32_t number, double node) {
  auto session = session_of(number);
  if (!session.ok()) return -EBADF;
  if (session.value()->joined()) {
    auto ref = inode_of(session.value()->arena(), node);
    // What has no body (a FIFO, a socket) is pinned all the same.
    int held = ref.ok() ? session.value()->hold(ref.value(), u64(node)) : -ESTALE;
    if (held != -EOPNOTSUPP) return held;
  }
  return change_directory(number, node, [&](Transaction &t, Ref<Inode> ref) -> Result<void> {
    Inode *inode = t.arena().at(ref);
    // A file that has names is kept by the pin, whatever a keeper has marked it for (reclaim.cc, take).
    if (inode->burying && inode->nlink == 0) return Error{ESTALE};
    t.add(inode->pins, 1u);
    return {};
  });
}

int32_t ramfs_unpin(uint32_t number, double node) {
  auto session = session_of(number);
  if (session.ok() && session.value()->let_go(u64(node))) return 0;
  return change_directory(number, node, [&](Transaction &t, Ref<Inode> ref) -> Result<void> {
    Inode *inode = t.arena().at(ref);
    if (inode->pins == 0) return Error{EINVAL};
    t.add(inode->pins, ~0u);
    if (has_watches(t.arena()) && inode->pins == 0) tell_owner_closed(t, ref);
    return {};
  });
}

double ramfs_read(uint32_t number, double node, uint8_t *out, uint32_t length, double offset) {
  OpenBody body(number, node, O_RDONLY);
  if (!body.ok()) return body.error();
  ssize_t n = pread(body.fd(), out, length, off_t(offset));
  return n < 0 ? -errno : double(n);
}

double ramfs_write(uint32_t number, double node, const uint8_t *data, uint32_t length, double offset) {
  OpenBody body(number, node, O_WRONLY);
  if (!body.ok()) return body.error();
  uint32_t done = 0;
  int failed = 0;
  for (bool made_room = false; done < length;) {
    ssize_t n = pwrite(body.fd(), data + done, length - done, off_t(offset) + done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == ENOSPC && !made_room) {
      made_room = true;
      if (body.make_room()) continue;
      errno = ENOSPC;
    }
    if (n < 0 && done == 0) failed = errno;
    if (n <= 0) break;
    done += uint32_t(n);
  }
  body.changed();
  return failed ? -failed : double(done);
}

int32_t ramfs_open(uint32_t number, double node, uint32_t flags) {
  if (flags & (O_CREAT | O_PATH)) return -EINVAL;
  OpenBody body(number, node, int(flags));
  if (!body.ok()) return body.error();
  if (flags & O_TRUNC) body.changed();
  return body.release();
}

int32_t ramfs_allocate(uint32_t number, double node, uint32_t mode, double offset, double length) {
  OpenBody body(number, node, O_RDWR);
  if (!body.ok()) return body.error();
  auto ask = [&] { return fallocate(body.fd(), int(mode), off_t(offset), off_t(length)) < 0 ? -errno : 0; };
  int result = ask();
  if (result == -ENOSPC && body.make_room()) result = ask();
  body.changed();
  return result;
}

double ramfs_seek(uint32_t number, double node, double offset, uint32_t whence) {
  OpenBody body(number, node, O_RDONLY);
  if (!body.ok()) return body.error();
  off_t at = lseek(body.fd(), off_t(offset), int(whence));
  return at < 0 ? -errno : double(at);
}
