#include "program.h"

#include <linux/prctl.h>

#include "../base/elf.h"
#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../bodies/body.h"
#include "../store/mount.h"
#include "../vfs/body_owner.h"
#include "../vfs/descriptors.h"
#include "../vfs/landlock.h"
#include "../vfs/permission.h"
#include "../vfs/running.h"
#include "open.h"

namespace ramfs {
namespace {

bool has_no_new_privs() { return kernel::call(__NR_prctl, PR_GET_NO_NEW_PRIVS) == 1; }

// Whether the kernel would give the program other ids than the caller has: it must be asked to do so. It gives none
// that mean nothing in the caller's namespace.
bool changes_ids(u32 mode, u32 owner, u32 group) {
  if (!(mode & (S_ISUID | S_ISGID))) return false;
  Credentials c = credentials();
  if (own_uid(c.maps, owner) == no_id || own_gid(c.maps, group) == no_id) return false;
  bool changes = ((mode & S_ISUID) && owner != c.uid) || ((mode & S_ISGID) && (mode & S_IXGRP) && group != c.gid);
  return changes && !has_no_new_privs();
}

// The same of a file of the host, whose ids the kernel tells as the caller names them.
bool changes_ids(const kernel::Stat &stat) {
  if (!(stat.mode & (S_ISUID | S_ISGID))) return false;
  Ref<IdMaps> maps = credentials().maps;
  return changes_ids(stat.mode, meant_uid(maps, stat.uid), meant_gid(maps, stat.gid));
}

Result<int> open_tree_program(const Place &place, Program &program) {
  if (!place.exists()) return Error{ENOENT};
  RAMFS_TRY(inode, fields(place));
  if (place.slash && !is_directory(inode.mode)) return Error{ENOTDIR};
  if (is_symlink(inode.mode)) return Error{ELOOP};
  if (!is_regular(inode.mode)) return Error{EACCES};
  u32 mount = mount_flags(process.arena, place.inode);
  if (mount & MS_NOEXEC) return Error{EACCES};
  RAMFS_CHECK(check_access(place.inode, inode, may_execute));
  RAMFS_CHECK(check_landlock(place, LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE));
  open_keeper_directory(inode.body.keeper);
  constexpr u32 flags = O_RDONLY | O_CLOEXEC;
  i64 fd = open_watched(place, place.inode, place.number, flags);
  if (fd == -ENOENT) fd = open_living(process.arena, place.inode, place.number, flags);
  if (fd < 0) return Error{int(-fd)};
  mark_running(place.inode, int(fd));
  int error = is_open_for_writing(place.inode, int(fd)) ? ETXTBSY : 0;
  program.ids_kept = changes_ids(inode.mode, inode.uid, inode.gid) && !(mount & MS_NOSUID);
  if (error == 0) return int(fd);
  kernel::close(int(fd));
  return Error{error};
}

// By its tracing it would put paths of the host in the place of those that the hook asks the kernel for.
bool rewrites_paths(const char *path) {
  const char *name = path;
  for (const char *at = path; *at; at++)
    if (*at == '/') name = at + 1;
  return bytes_of(name) == Bytes{"proot", 5};
}

// Without a path the descriptor is the program's file: itself where it can be read, so that no /proc is needed to open
// it anew.
i64 open_to_read(const Place &place) {
  constexpr u32 flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  if (*place.path) return kernel::openat(place.dir, place.path, flags);
  i64 how = kernel::fcntl(place.dir, F_GETFL, 0);
  if (how >= 0 && !(how & O_PATH) && (how & O_ACCMODE) != O_WRONLY) return kernel::fcntl(place.dir, F_DUPFD_CLOEXEC, 0);
  Text<32> itself;
  return kernel::openat(AT_FDCWD, itself.add("/proc/self/fd/").add(u64(u32(place.dir))).c_str(), flags);
}

// Whether the kernel lets this process execute a file, an empty path being the descriptor's. (Without faccessat2 the
// real ids are asked, as the kernel does not look at those that count.)
i64 check_host_execution(int dir, const char *path) {
  u64 directory = u64(i64(dir));
  i64 allowed = kernel::call(__NR_faccessat2, directory, kernel::word(path), may_execute, AT_EMPTY_PATH | AT_EACCESS);
  if (allowed != -ENOSYS && allowed != -EPERM) return allowed;
  Text<32> itself;
  if (*path == 0) path = itself.add("/proc/self/fd/").add(u64(u32(dir))).c_str();
  return kernel::call(__NR_faccessat, directory, kernel::word(path), may_execute);
}

// Whether the owner can read the memory of programs that run as others, or that nobody may read.
bool may_look_at_others() { return process.arena.header().owner_capabilities & (1ull << CAP_SYS_PTRACE); }

// A negative answer other than an error: -1, the kernel must run it.
Result<int> open_host_program(const Place &place, Program &program) {
  i64 fd = open_to_read(place);
  if (fd == -EACCES) {
    // Or it cannot be executed at all, or reached: a shell asks so of each directory in PATH.
    program.unseen = check_host_execution(place.dir, place.path) >= 0 ? "not readable for its caller" : nullptr;
    program.supervisable = program.unseen && may_look_at_others();
    return -1;
  }
  if (fd < 0) return Error{int(-fd)};
  kernel::Stat stat;
  kernel::fstat(int(fd), &stat);
  i64 allowed = check_host_execution(int(fd), "");
  if (!is_regular(stat.mode)) allowed = -EACCES;
  if (allowed >= 0) allowed = check_landlock_execution(int(fd)).ok() ? 0 : -EACCES;
  bool rewrites = rewrites_paths(place.path);
  if (allowed >= 0 && !rewrites && !changes_ids(stat)) return int(fd);
  kernel::close(int(fd));
  if (allowed < 0) return Error{int(-allowed)};
  program.unseen = "a tracer that puts other paths in the place of a program's";
  if (rewrites) return -1;
  program.unseen = stat.mode & S_ISUID ? "set-user-id" : "set-group-id";
  program.supervisable = may_look_at_others();
  return -1;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// "#! /path/to/interpreter argument with blanks\n": one argument at most, as Linux reads it.
Result<void> read_script(const char *line, u32 length, Program &program) {
  u32 end = 2;
  while (end < length && line[end] != '\n' && line[end] != 0) end++;
  bool cut = end == length && length == sizeof program.interpreter - 1;
  while (end > 2 && is_blank(line[end - 1])) end--;
  u32 p = 2;
  while (p < end && is_blank(line[p])) p++;
  u32 n = 0;
  while (p < end && !is_blank(line[p])) program.interpreter[n++] = line[p++];
  if (n == 0 || (cut && p == end)) return Error{ENOEXEC};
  program.interpreter[n++] = 0;
  while (p < end && is_blank(line[p])) p++;
  program.has_argument = p < end;
  while (p < end) program.interpreter[n++] = line[p++];
  program.interpreter[n] = 0;
  program.kind = Program::script;
  return {};
}

// Null: no ELF file.
const char *foreign_elf(const elf::Header &header) {
  const u8 *id = header.ident;
  if (id[0] != 0x7f || id[1] != 'E' || id[2] != 'L' || id[3] != 'F') return nullptr;
  return id[4] == ELFCLASS32 ? "a 32-bit program" : "built for another machine";
}

Result<void> read_kind(Program &program, bool tree) {
  program.unseen = nullptr;
  char head[sizeof program.interpreter] = {};
  i64 n = kernel::pread(program.fd, head, sizeof head - 1, 0);
  if (n < 0) return Error{int(-n)};
  if (n >= 2 && head[0] == '#' && head[1] == '!') return read_script(head, u32(n), program);
  elf::Header header{};
  __builtin_memcpy(&header, head, sizeof header);
  if (u64(n) >= sizeof header && elf::is_runnable(header)) program.kind = Program::elf;
  else if (tree) return Error{ENOEXEC};
  else program.kind = Program::native, program.unseen = foreign_elf(header);
  return {};
}

}  // namespace

Result<void> open_program(const Place &place, Program &program) {
  RAMFS_TRY(fd, place.tree() ? open_tree_program(place, program) : open_host_program(place, program));
  program.fd = fd;
  program.kind = Program::native;
  if (fd < 0) return {};
  Result<void> read = read_kind(program, place.tree());
  if (read.ok() && program.kind == Program::elf) return {};
  kernel::close(fd);
  program.fd = -1;
  return read;
}

Result<void> look_at_program(Program &program) { return read_kind(program, false); }

void read_elf_interpreter(int fd, char *out) {
  elf::Header header;
  out[0] = 0;
  if (kernel::pread(fd, &header, sizeof header, 0) != sizeof header || !elf::is_runnable(header)) return;
  for (u32 i = 0; i < header.phnum; i++) {
    elf::Segment segment;
    if (kernel::pread(fd, &segment, sizeof segment, header.phoff + i * sizeof segment) != sizeof segment) return;
    if (segment.type != PT_INTERP || segment.filesz == 0 || segment.filesz > path_max) continue;
    if (kernel::pread(fd, out, segment.filesz, segment.offset) != i64(segment.filesz)) out[0] = 0;
    else out[segment.filesz - 1] = 0;
    return;
  }
}

}  // namespace ramfs
