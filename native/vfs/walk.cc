#include "walk.h"

#include "../arena/reader.h"
#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../store/directory.h"
#include "../store/entering.h"
#include "../store/mount.h"
#include "descriptors.h"
#include "executable.h"
#include "host_links.h"
#include "host_mounts.h"
#include "names.h"
#include "permission.h"
#include "proc_links.h"
#include "protections.h"
#include "roots.h"

namespace ramfs {
namespace {

constexpr u32 scoped = RESOLVE_BENEATH | RESOLVE_IN_ROOT;

const char *skip_slashes(const char *p) {
  while (*p == '/') p++;
  return p;
}

class Walk {
 public:
  Walk(Place &place, u32 how, int dir) : place_(place), how_(how), dir_(dir), rules_(place.rules) {}

  Result<void> run(Bytes path);

 private:
  struct Step {
    Bytes component;
    const char *rest;  // behind the slashes
    bool slash;
    bool last() const { return *rest == 0; }
  };

  Result<void> absolute(Bytes path);
  Result<void> magic(Bytes path, const ProcLink &link);
  Result<bool> in_proc(Bytes directory, Bytes path);
  Result<void> called(Ref<Inode> inode);
  Result<void> from_beginning(Bytes path);
  Result<void> from_descriptor(Bytes path);
  Result<void> on_host(const HostStart &start, RootMatch match, Bytes path);
  Result<void> in_tree(Ref<Inode> start, const char *path);
  Result<void> jump(const char *path);
  Result<void> pass(const char *rest);
  static Step next_step(const char *&p);
  Result<void> enter_lower(const Step &step);
  Result<void> step_up(const Inode &dir, const Step &step, bool &left);
  Result<void> step_down(const Step &step);
  Result<void> follow(const Step &step, const char *&path);
  Result<Bytes> join(Bytes first, const char *rest);
  void stand_at(Ref<Inode> inode, Place::Last last);

  const Arena &arena_ = process.arena;
  Place &place_;
  u32 how_;
  int dir_;
  u32 rules_;
  u32 links_ = 0;
  // Where the walk began, if in the tree: with RESOLVE_BENEATH and RESOLVE_IN_ROOT it does not get above.
  Ref<Inode> base_;
  // Where the walk stands: a directory, or the last component.
  Ref<Inode> at_;
  u32 seq_ = 0;
};

Walk::Step Walk::next_step(const char *&p) {
  const char *begin = p;
  while (*p && *p != '/') p++;
  Step step{{begin, u32(p - begin)}, skip_slashes(p), *p == '/'};
  return step;
}

// Writes first + "/" + rest into the spare buffer and makes it the current one.
Result<Bytes> Walk::join(Bytes first, const char *rest) {
  char *out = place_.spare.get();
  if (out == nullptr) return Error{ENOMEM};
  u32 rest_length = length_of(rest);
  if (first.length + 1 + rest_length >= path_max) return Error{ENAMETOOLONG};
  __builtin_memcpy(out, first.data, first.length);
  u32 n = first.length;
  if (rest_length > 0) {
    if (n == 0 || out[n - 1] != '/') out[n++] = '/';
    __builtin_memcpy(out + n, rest, rest_length);
    n += rest_length;
  }
  out[n] = 0;
  place_.buffer.swap(place_.spare);
  return Bytes{out, n};
}

Result<void> Walk::absolute(Bytes path) {
  ProcLink link = proc_link(path.data);
  if (link.kind != ProcLink::none && ((how_ & walk_follow) || *link.rest)) return magic(path, link);
  place_.proc_path = path.data;
  // The kernel has found nothing.
  if ((how_ & walk_links) && !(how_ & walk_entry))
    if (Ref<Inode> inode = inode_called(path.data)) return called(inode);
  RootMatch match = how_ & walk_bound ? match_root(path.data) : match_absolute(path.data);
  return on_host({AT_FDCWD, {"/", 1}}, match, path);
}

// By the name that it has in the tree, for the rights on the way there count.
Result<void> Walk::called(Ref<Inode> inode) {
  char *out = place_.spare.get();
  if (out == nullptr) return Error{ENOMEM};
  if (++links_ > SYMLOOP_MAX) return Error{ELOOP};
  RAMFS_TRY(length, path_of(inode, out));
  place_.buffer.swap(place_.spare);
  return absolute({out, length});
}

// Where a link of /proc leads.
Result<void> Walk::magic(Bytes path, const ProcLink &link) {
  if (rules_ & (RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS)) return Error{ELOOP};
  if (rules_ & RESOLVE_NO_XDEV) return Error{EXDEV};
  if (++links_ > SYMLOOP_MAX) return Error{ELOOP};
  if (link.kind == ProcLink::inode_of_tree) {
    RAMFS_CHECK(in_tree(link.inode, link.rest));
    if (*link.rest && *skip_slashes(link.rest) == 0) place_.slash = true;
    return {};
  }
  if (link.kind == ProcLink::root_directory) return absolute(bytes_of(*link.rest ? link.rest : "/"));
  char *out = place_.spare.get();
  if (out == nullptr) return Error{ENOMEM};
  u32 length = executable_behind(path.data, out);
  if (length == 0) return on_host({AT_FDCWD, {"/", 1}}, match_absolute(path.data), path);
  place_.buffer.swap(place_.spare);
  return absolute({out, length});
}

// A path below a directory of /proc. False: no link of ours, the kernel knows where it leads.
Result<bool> Walk::in_proc(Bytes directory, Bytes path) {
  if (path.length == 0 || !is_of_proc(directory)) return false;
  RAMFS_TRY(whole, join(directory, path.data));
  ProcLink link = proc_link(whole.data);
  if (link.kind == ProcLink::none || !((how_ & walk_follow) || *link.rest)) {
    place_.proc_path = whole.data;
    return false;
  }
  if (rules_ & scoped) return Error{EXDEV};
  RAMFS_CHECK(magic(whole, link));
  return true;
}

Result<void> Walk::on_host(const HostStart &start, RootMatch match, Bytes path) {
  if (match.kind != RootMatch::inside && mounts_have_changed())
    if (RootMatch moved = match_moved(start, path.data); moved.kind == RootMatch::inside) match = moved;
  // A root is a mount of its own.
  bool may_enter = !(rules_ & RESOLVE_NO_XDEV);
  if (match.kind == RootMatch::inside)
    return may_enter ? in_tree(root_inode(match.root), match.rest) : Result<void>(Error{EXDEV});
  bool look = (how_ & walk_links) || links_ > 0 || (match.kind == RootMatch::perhaps && folds_into_root(start, path));
  if (rules_ & (RESOLVE_NO_SYMLINKS | scoped)) look = false;
  if (look && path.length > 0) {
    char *out = place_.spare.get();
    if (out == nullptr) return Error{ENOMEM};
    if (leads_in(start, path, how_ & walk_follow, out)) {
      if (++links_ > SYMLOOP_MAX) return Error{ELOOP};
      if (!may_enter) return Error{EXDEV};
      place_.buffer.swap(place_.spare);
      RootMatch in = match_absolute(out);
      if (in.kind == RootMatch::inside) return in_tree(root_inode(in.root), in.rest);
      path = bytes_of(out);
    }
  }
  place_.where = Place::on_host;
  place_.dir = start.dir;
  place_.path = path.data;
  return {};
}

void Walk::stand_at(Ref<Inode> inode, Place::Last last) {
  at_ = inode;
  seq_ = begin_read(arena_, inode);
  place_.last = last;
  place_.inode = inode;
  place_.number = arena_.number(inode);
}

// "..": a root's is the host directory that holds the root.
Result<void> Walk::step_up(const Inode &dir, const Step &step, bool &left) {
  if ((rules_ & scoped) && at_ == base_) {
    place_.last = Place::dotdot;
    return rules_ & RESOLVE_BENEATH ? Result<void>(Error{EXDEV}) : Result<void>();
  }
  // Out of a root. Beneath a directory of the host that would be allowed; it is refused all the same.
  if (dir.parent == at_ && (rules_ & (RESOLVE_NO_XDEV | scoped))) return Error{EXDEV};
  if (!(dir.parent == at_)) {
    // A removed directory still knows where it was.
    Ref<Inode> parent = dir.nlink == 0 ? arena_.inode(dir.rdev) : dir.parent;
    if (!arena_.holds(parent)) return Error{dir.nlink == 0 ? ENOENT : ESTALE};
    u32 parent_seq = begin_read(arena_, parent);
    if (!still(arena_, at_, seq_)) return Error{ESTALE};
    stand_at(parent, Place::dotdot);
    seq_ = parent_seq;
    return {};
  }
  left = true;
  Bytes path = root_path(dir.dir.root);
  u32 end = path.length;
  while (end > 1 && path[end - 1] != '/') end--;
  RAMFS_TRY(host, join({path.data, end > 1 ? end - 1 : end}, step.rest));
  return absolute(host);
}

// A directory of a lower: has the entry of this name entered, and all where some are about to be changed.
Result<void> Walk::enter_lower(const Step &step) {
  Ref<Inode> dir = at_;
  u64 number = arena_.number(dir);
  bool changes = step.last() && (how_ & walk_entry);
  auto read = read_in(arena_, dir, number, changes);
  if (!read.ok() && (changes || read.error().number != EACCES)) return read;
  if (is_unread(arena_, dir) && !find_entry(arena_, arena_.at(dir), step.component, hash_name(step.component)))
    RAMFS_CHECK(look_for(arena_, dir, number, step.component));
  seq_ = begin_read(arena_, dir);
  return arena_.number(dir) == number ? Result<void>() : Result<void>(Error{ESTALE});
}

Result<void> Walk::step_down(const Step &step) {
  const Inode *dir = arena_.at(at_);
  if (dir->lower & lower_unread) RAMFS_CHECK(enter_lower(step));
  if (step.component.length > name_max) return Error{ENAMETOOLONG};
  Ref<Dentry> entry = find_entry(arena_, dir, step.component, hash_name(step.component));
  Ref<Inode> child = entry ? arena_.at(entry)->inode : Ref<Inode>{};
  bool removed = dir->nlink == 0 && !(how_ & walk_removed);
  if (child && !arena_.holds(child)) return Error{ESTALE};
  u32 child_seq = child ? begin_read(arena_, child) : 0;
  u64 number = child ? arena_.number(child) : 0;
  bool unasked = child && (arena_.at(child)->lower & lower_unasked);
  u64 parent_number = arena_.number(at_);
  // The directory is looked at again after the child's seq was read: so the child was its entry at that moment.
  if (!still(arena_, at_, seq_)) return Error{ESTALE};
  if (unasked) {
    RAMFS_CHECK(ask(arena_, child, number));
    child_seq = begin_read(arena_, child);
  }

  place_.last = Place::normal;
  place_.parent = at_;
  place_.parent_number = parent_number;
  place_.name = step.component;
  place_.inode = child;
  place_.number = number;
  if (!child && (!step.last() || removed)) return Error{ENOENT};
  if (!child) return {};
  at_ = child;
  seq_ = child_seq;
  return {};
}

// Puts the link's target and what follows it in the path's place.
Result<void> Walk::follow(const Step &step, const char *&path) {
  if (++links_ > SYMLOOP_MAX || (rules_ & RESOLVE_NO_SYMLINKS)) return Error{ELOOP};
  if (mount_flags(arena_, at_) & MS_NOSYMFOLLOW) return Error{ELOOP};
  Inode link = *arena_.at(at_);
  if (!arena_.holds(link.symlink.target) || link.symlink.length >= path_max) return Error{ESTALE};
  Bytes target{arena_.at(link.symlink.target), link.symlink.length};
  RAMFS_TRY(text, join(target, step.last() && step.slash ? "/" : step.rest));
  if (!still(arena_, at_, seq_)) return Error{ESTALE};
  path = text.data;
  return {};
}

Result<void> Walk::in_tree(Ref<Inode> start, const char *path) {
  place_.where = Place::in_tree;
  place_.slash = false;
  place_.parent = arena_.at(start)->parent;
  stand_at(start, Place::self);
  const char *p = skip_slashes(path);
  while (*p) {
    Step step = next_step(p);
    p = step.rest;
    const Inode &dir = *arena_.at(at_);
    if (dir.mode == 0) return Error{ESTALE};
    bool up = step.component == Bytes{"..", 2};
    if ((dir.lower & lower_bound) && !up) return pass(step.component.data);
    if (!is_directory(dir.mode)) return Error{ENOTDIR};
    RAMFS_CHECK(check_access(at_, dir, may_execute));
    place_.slash = step.slash;
    if (step.component == Bytes{".", 1}) {
      place_.last = Place::dot;
      continue;
    }
    if (up) {
      bool left = false;
      RAMFS_CHECK(step_up(dir, step, left));
      if (left) return {};
      continue;
    }
    Ref<Inode> from = at_;
    RAMFS_CHECK(step_down(step));
    if (!place_.inode) return {};
    bool follows = how_ & walk_follow;
    if (step.slash) follows = !step.last() || !(how_ & walk_entry);
    if (!is_symlink(arena_.at(at_)->mode) || !follows) continue;
    if (step.last()) RAMFS_CHECK(may_follow_link(*arena_.at(from), *arena_.at(at_)));
    RAMFS_CHECK(follow(step, p));
    if (*p == '/') return jump(p);
    stand_at(from, Place::dot);
    if (place_.number != place_.parent_number) return Error{ESTALE};
    if (*p == 0) return Error{ENOENT};
  }
  if ((arena_.at(at_)->lower & lower_bound) && !(how_ & walk_bound)) return pass(place_.slash ? "/" : "");
  return {};
}

// On to what of the host is bound where the walk stands. That is the kernel's alone: its path may look like one of the
// tree. Only ".." out of it is the tree's again.
Result<void> Walk::pass(const char *rest) {
  if (rules_ & (RESOLVE_NO_XDEV | scoped)) return Error{EXDEV};
  const Bind *bind = bind_at(arena_.number(at_));
  if (bind == nullptr) return Error{ESTALE};
  if (++links_ > SYMLOOP_MAX) return Error{ELOOP};
  if (leads_out(rest)) {
    RAMFS_TRY(whole, join({bind->tree, bind->tree_length}, rest));
    char *folded = place_.spare.get();
    if (folded == nullptr || fold(whole.data, folded) == 0) return Error{ENAMETOOLONG};
    place_.buffer.swap(place_.spare);
    return absolute(bytes_of(folded));
  }
  Text<path_max> host;
  // Through the clone of the host's mounts nothing can be written.
  if (bind->flags & bind_read_only) host.add("/proc/self/fd/").add(u64(u32(arena_.lower())));
  host.add({bind->host, bind->host_length});
  if (host.overflowed()) return Error{ENAMETOOLONG};
  RAMFS_TRY(path, join(host.bytes(), *rest == '/' ? "." : rest));
  ProcLink link = proc_link(path.data);
  bool follows = (how_ & walk_follow) || *link.rest;
  if (!(bind->flags & bind_read_only) && link.kind != ProcLink::none && follows) return magic(path, link);
  place_.where = Place::on_host;
  place_.dir = AT_FDCWD;
  place_.path = path.data;
  place_.proc_path = bind->flags & bind_read_only ? nullptr : path.data;
  return {};
}

// To where an absolute symlink of the tree leads.
Result<void> Walk::jump(const char *path) {
  if (rules_ & (RESOLVE_BENEATH | RESOLVE_NO_XDEV)) return Error{EXDEV};
  return rules_ & RESOLVE_IN_ROOT ? from_beginning(bytes_of(path)) : absolute(bytes_of(path));
}

Result<void> Walk::from_descriptor(Bytes path) {
  Descriptor d = describe(dir_);
  if (d.kind == Descriptor::closed) return Error{EBADF};
  if (d.kind == Descriptor::tree) {
    if (path.length > 0 && !is_directory(process.arena.at(d.inode)->mode)) return Error{ENOTDIR};
    base_ = d.inode;
    if (path.length == 0) place_.dir = dir_;
    return in_tree(d.inode, path.data);
  }
  if (d.roots & proc_below) {
    char text[128];
    u32 length = path_of_descriptor(dir_, text, sizeof text);
    RAMFS_TRY(found, in_proc({text, length < sizeof text ? length : 0}, path));
    if (found) return {};
  }
  return on_host({dir_, {}}, match_below(d.roots, d.dev, d.ino, path.data), path);
}

// From the descriptor or the working directory, which with RESOLVE_IN_ROOT is the root too.
Result<void> Walk::from_beginning(Bytes path) {
  if (rules_ & RESOLVE_IN_ROOT) path = bytes_of(skip_slashes(path.data));
  if (dir_ != AT_FDCWD) return from_descriptor(path);
  const WorkingDirectory &cwd = working_directory();
  if (cwd.in_tree()) {
    base_ = process.arena.inode(cwd.number);
    if (!base_) return Error{ENOENT};
    return in_tree(base_, path.data);
  }
  Bytes directory{cwd.path, cwd.path_length};
  if (cwd.ancestor_roots & proc_below) {
    RAMFS_TRY(found, in_proc(directory, path));
    if (found) return {};
  }
  RootMatch match = cwd.ancestor_roots ? match_below_text(directory, path.data) : match_nothing(path.data);
  return on_host({AT_FDCWD, directory}, match, path);
}

Result<void> Walk::run(Bytes path) {
  if (path.length == 0 && !(how_ & walk_empty)) return Error{ENOENT};
  place_.empty_path = path.length == 0;
  if (path.length == 0 || path[0] != '/') return from_beginning(path);
  if (rules_ & RESOLVE_BENEATH) return Error{EXDEV};
  return rules_ & RESOLVE_IN_ROOT ? from_beginning(path) : absolute(path);
}

}  // namespace

Result<void> walk(int dir, Bytes path, u32 how, Place &place) { return Walk(place, how, dir).run(path); }

}  // namespace ramfs
