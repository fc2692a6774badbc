// getxattr(2), setxattr(2), listxattr(2), removexattr(2), their l- and f- forms, and the at- forms of Linux 6.13.
#include "../store/xattr.h"
#include "../base/page.h"

#include "../base/kernel_headers.h"
#include "../dispatch/handlers.h"
#include "../dispatch/host_changes.h"
#include "../store/acl.h"
#include "../store/mount.h"
#include "../vfs/change.h"
#include "../vfs/descriptors.h"
#include "../vfs/permission.h"
#include "../vfs/xattr_ids.h"

namespace ramfs {
namespace {

// What a call acts on: a descriptor's file, or a path with the AT_ flags of its walk.
struct Target {
  enum Kind : u32 { descriptor, by_path } kind;
  PathArgument path;
  u32 flags;
};
constexpr Target followed{Target::by_path, plain(0), 0};
constexpr Target link_itself{Target::by_path, plain(0), AT_SYMLINK_NOFOLLOW};
constexpr Target opened{Target::descriptor, plain(0), 0};

// Where the walk ended. `host`: the call is the kernel's, and `result` its answer.
struct Found {
  bool host = false;
  i64 result = 0;
  Ref<Inode> ref{};
  u64 number = 0;
  Inode inode{};
};

struct Name {
  char text[XATTR_NAME_MAX + 1];
  u32 length = 0;
  Bytes bytes() const { return {text, length}; }
};

Found answered(i64 result) { return {true, result}; }

Result<Found> find(Call &call, const Target &target, bool changes) {
  Found found;
  if (target.kind == Target::descriptor) {
    found.ref = tree_inode(call.fd(0));
    if (!found.ref) {
      if (is_protected(call.fd(0))) return answered(-EBADF);
      return answered(changes ? change_attributes_on_host(call, call.fd(0)) : call.forward());
    }
    if (is_path_only(call.fd(0))) return Error{EBADF};
    found.number = process.arena.number(found.ref);
  } else {
    Place place;
    u32 how = how_of(target.flags) | (changes ? u32(walk_links) : 0u);
    RAMFS_CHECK(walk_call(call, target.path, how, place));
    if (!place.tree() && changes)
      return answered(ended(call, change_attributes_on_host(call, target.path, place, how)));
    if (!place.tree()) return answered(ended(call, to_host(call, target.path, place)));
    if (!place.exists()) return Error{ENOENT};
    found.ref = place.inode;
    found.number = place.number;
    RAMFS_TRY(inode, fields(place));
    if (place.slash && !is_directory(inode.mode)) return Error{ENOTDIR};
  }
  if (changes) RAMFS_CHECK(want_write(process.arena, found.ref));
  RAMFS_TRY(inode, fields(found.ref, found.number));
  found.inode = inode;
  return found;
}

// A string of the program that is as long as a name may be. ERANGE for none and for more.
Result<void> read_name(u64 address, Name &name) {
  for (u32 i = 0; i <= XATTR_NAME_MAX; i++) {
    RAMFS_CHECK(Guest::readable(address + i, 1));
    name.text[i] = *reinterpret_cast<const char *>(address + i);
    name.length = i;
    if (name.text[i] == 0) return i == 0 ? Result<void>(Error{ERANGE}) : Result<void>();
  }
  return Error{ERANGE};
}

// What follows the prefix of a namespace; null: it is another one.
const char *below(const Name &name, const char *prefix) {
  const char *p = name.text;
  while (*prefix)
    if (*p++ != *prefix++) return nullptr;
  return p;
}

Result<void> not_empty(const char *suffix) { return *suffix ? Result<void>() : Result<void>(Error{EINVAL}); }

// Who may, in the order of Linux's xattr_permission, cap_inode_setxattr and xattr_resolve_name. The namespace "system"
// holds access lists alone, which everybody may read; for setting them see set_list.
Result<void> check_name(const Found &found, const Name &name, u32 wanted) {
  const Inode &inode = found.inode;
  bool writes = wanted == may_write;
  if (writes) RAMFS_CHECK(check_changeable(inode));
  if (name.bytes() == bytes_of(capability_xattr))
    return writes && !may_over(inode, Capability::setfcap) ? Result<void>(Error{EPERM}) : Result<void>();
  if (const char *rest = below(name, "security."))
    return writes && !may_in_session(Capability::sys_admin) ? Result<void>(Error{EPERM}) : not_empty(rest);
  if (is_acl(name.bytes()) && !is_symlink(inode.mode)) return {};
  if (below(name, "system.")) return Error{EOPNOTSUPP};
  if (const char *rest = below(name, "trusted."))
    return may(Capability::sys_admin) ? not_empty(rest) : Result<void>(Error{writes ? EPERM : ENODATA});
  const char *user = below(name, "user.");
  if (user) {
    if (!is_regular(inode.mode) && !is_directory(inode.mode)) return Error{writes ? EPERM : ENODATA};
    bool sticky = is_directory(inode.mode) && (inode.mode & S_ISVTX);
    if (sticky && writes && !is_owner(inode)) return Error{EPERM};
  }
  RAMFS_CHECK(check_access(found.ref, inode, wanted));
  return user ? not_empty(user) : Result<void>(Error{EOPNOTSUPP});
}

// Linux's do_set_acl and set_posix_acl; a list without entries removes the one there is, which need not be.
Result<void> set_list(const Found &found, Bytes name, Bytes value) {
  bool access = name == bytes_of(access_acl_xattr);
  RAMFS_CHECK(check_acl_form(value));
  if (is_symlink(found.inode.mode)) return Error{EOPNOTSUPP};
  if (!access && !is_directory(found.inode.mode)) {
    if (Acl(value).count()) return Error{EACCES};
    tell_change(process.arena, found.ref, IN_ATTRIB);
    return {};
  }
  return change_inode(found.ref, found.number, [&](Transaction &t, Inode &inode) -> Result<void> {
    if (!is_owner(inode)) return Error{EPERM};
    if (access && !in_group(inode.gid) && !may_over(inode, Capability::fsetid))
      t.set(inode.mode, inode.mode & ~u32(S_ISGID));
    return set_acl(t, found.ref, name, value);
  });
}

// security.capability, which the caller sees as it counts for him.
i64 get_capability(const Found &found, u64 out, u64 size) {
  char value[XATTR_CAPS_SZ_3];
  auto got = get_xattr(process.arena, found.ref, found.number, bytes_of(capability_xattr), value, sizeof value);
  if (!got.ok()) return answer(got.error());
  RAMFS_ANSWER_TRY(length, show_capability(value, got.value()));
  if (size == 0) return length;
  return size < length ? -ERANGE : Guest::copy_out(out, value, length).ok() ? i64(length) : -EFAULT;
}

i64 get(Call &call, const Target &target, u64 name_at, u64 out, u64 size) {
  Name name;
  RAMFS_ANSWER(read_name(name_at, name));
  RAMFS_ANSWER_TRY(found, find(call, target, false));
  if (found.host) return found.result;
  RAMFS_ANSWER(check_name(found, name, may_read));
  if (name.bytes() == bytes_of(capability_xattr)) return get_capability(found, out, size);
  u64 capacity = min<u64>(size, XATTR_SIZE_MAX);
  auto length = get_xattr(process.arena, found.ref, found.number, name.bytes(), nullptr, 0);
  if (!length.ok() || size == 0) return length.ok() ? i64(length.value()) : answer(length.error());
  if (length.value() > capacity) return -ERANGE;
  if (length.value() == 0) return 0;
  RAMFS_ANSWER(Guest::writable(out, length.value()));
  auto got =
      get_xattr(process.arena, found.ref, found.number, name.bytes(), reinterpret_cast<char *>(out), length.value());
  // It has grown between the two looks.
  if (!got.ok()) return got.error().number == ERANGE ? -ESTALE : answer(got.error());
  if (is_acl(name.bytes())) name_ids_of_list(out, got.value());
  return i64(got.value());
}

i64 list(Call &call, const Target &target, u64 out, u64 size) {
  RAMFS_ANSWER_TRY(found, find(call, target, false));
  if (found.host) return found.result;
  u64 capacity = min<u64>(size, XATTR_SIZE_MAX);
  auto length = list_xattrs(process.arena, found.ref, found.number, may(Capability::sys_admin), nullptr, 0);
  if (!length.ok() || size == 0) return length.ok() ? i64(length.value()) : answer(length.error());
  if (length.value() > capacity) return capacity == XATTR_SIZE_MAX ? -E2BIG : -ERANGE;
  if (length.value() == 0) return 0;
  RAMFS_ANSWER(Guest::writable(out, length.value()));
  auto got = list_xattrs(process.arena, found.ref, found.number, may(Capability::sys_admin),
                         reinterpret_cast<char *>(out), length.value());
  if (!got.ok()) return got.error().number == ERANGE ? -ESTALE : answer(got.error());
  return i64(got.value());
}

i64 set(Call &call, const Target &target, u64 name_at, u64 value_at, u64 size, u32 flags) {
  if (flags & ~(XATTR_CREATE | XATTR_REPLACE)) return -EINVAL;
  Name name;
  RAMFS_ANSWER(read_name(name_at, name));
  if (size > XATTR_SIZE_MAX) return -E2BIG;
  if (size > 0) RAMFS_ANSWER(Guest::readable(value_at, size));
  Bytes value{reinterpret_cast<const char *>(value_at), u32(size)};
  RAMFS_ANSWER_TRY(found, find(call, target, true));
  if (found.host) return found.result;
  bool capability = size > 0 && name.bytes() == bytes_of(capability_xattr);
  if (capability && !is_capability(value)) return -EINVAL;
  MeantValue meant(value);
  if (is_acl(name.bytes())) {
    RAMFS_ANSWER(check_acl_form(value));
    RAMFS_ANSWER(meant.translate_list());
    return answer(set_list(found, name.bytes(), meant.value()));
  }
  RAMFS_ANSWER(check_name(found, name, may_write));
  if (capability) RAMFS_ANSWER(meant.translate_capability());
  return answer(change_inode(found.ref, found.number, [&](Transaction &t, Inode &) {
    return set_xattr(t, found.ref, name.bytes(), meant.value(), flags);
  }));
}

i64 remove(Call &call, const Target &target, u64 name_at) {
  Name name;
  RAMFS_ANSWER(read_name(name_at, name));
  RAMFS_ANSWER_TRY(found, find(call, target, true));
  if (found.host) return found.result;
  if (is_acl(name.bytes())) return answer(set_list(found, name.bytes(), {}));
  RAMFS_ANSWER(check_name(found, name, may_write));
  return answer(change_inode(found.ref, found.number,
                             [&](Transaction &t, Inode &) { return remove_xattr(t, found.ref, name.bytes()); }));
}

// struct xattr_args.
struct XattrArgs {
  u64 value;
  u32 size, flags;
};

// The at- forms: a descriptor, a path, AT_ flags.
Result<Target> target_at(const Call &call) {
  u32 flags = call.word(2);
  if (flags & ~u32(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return Error{EINVAL};
  return Target{Target::by_path, at(call, 0), flags};
}

Result<XattrArgs> read_args(u64 address, u64 size) {
  if (size < sizeof(XattrArgs)) return Error{EINVAL};
  if (size > page_size) return Error{E2BIG};
  RAMFS_CHECK(Guest::readable(address, size));
  for (u64 i = sizeof(XattrArgs); i < size; i++)
    if (reinterpret_cast<const char *>(address)[i] != 0) return Error{E2BIG};
  return Guest::copy_in<XattrArgs>(address);
}

}  // namespace

i64 sys_getxattr(Call &call) { return get(call, followed, call.argument[1], call.argument[2], call.argument[3]); }
i64 sys_lgetxattr(Call &call) { return get(call, link_itself, call.argument[1], call.argument[2], call.argument[3]); }
i64 sys_fgetxattr(Call &call) { return get(call, opened, call.argument[1], call.argument[2], call.argument[3]); }

i64 sys_getxattrat(Call &call) {
  RAMFS_ANSWER_TRY(args, read_args(call.argument[4], call.argument[5]));
  if (args.flags != 0) return -EINVAL;
  RAMFS_ANSWER_TRY(target, target_at(call));
  return get(call, target, call.argument[3], args.value, args.size);
}

i64 sys_setxattr(Call &call) {
  return set(call, followed, call.argument[1], call.argument[2], call.argument[3], call.word(4));
}
i64 sys_lsetxattr(Call &call) {
  return set(call, link_itself, call.argument[1], call.argument[2], call.argument[3], call.word(4));
}
i64 sys_fsetxattr(Call &call) {
  return set(call, opened, call.argument[1], call.argument[2], call.argument[3], call.word(4));
}

i64 sys_setxattrat(Call &call) {
  RAMFS_ANSWER_TRY(args, read_args(call.argument[4], call.argument[5]));
  RAMFS_ANSWER_TRY(target, target_at(call));
  return set(call, target, call.argument[3], args.value, args.size, args.flags);
}

i64 sys_listxattr(Call &call) { return list(call, followed, call.argument[1], call.argument[2]); }
i64 sys_llistxattr(Call &call) { return list(call, link_itself, call.argument[1], call.argument[2]); }
i64 sys_flistxattr(Call &call) { return list(call, opened, call.argument[1], call.argument[2]); }

i64 sys_listxattrat(Call &call) {
  RAMFS_ANSWER_TRY(target, target_at(call));
  return list(call, target, call.argument[3], call.argument[4]);
}

i64 sys_removexattr(Call &call) { return remove(call, followed, call.argument[1]); }
i64 sys_lremovexattr(Call &call) { return remove(call, link_itself, call.argument[1]); }
i64 sys_fremovexattr(Call &call) { return remove(call, opened, call.argument[1]); }

i64 sys_removexattrat(Call &call) {
  RAMFS_ANSWER_TRY(target, target_at(call));
  return remove(call, target, call.argument[3]);
}

}  // namespace ramfs
