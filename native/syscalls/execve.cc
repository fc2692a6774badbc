// execve(2), execveat(2). The kernel is given the loader (hook/loader.cc), which maps the program with the hook already
// in place; the program's own descriptor, the session and the working directory go along in one variable.
#include <initializer_list>

#include "../arena/handover.h"
#include "../base/kernel_headers.h"
#include "../base/text.h"
#include "../dispatch/crossing.h"
#include "../dispatch/handlers.h"
#include "../dispatch/trace.h"
#include "../dispatch/unseen.h"
#include "../vfs/credentials.h"
#include "../vfs/descriptors.h"
#include "../vfs/landlock.h"
#include "../vfs/ownership.h"
#include "program.h"

namespace ramfs {
namespace {

constexpr u64 stack_limit = 64 * 1024;  // for the new arrays; beyond they are mapped

using Strings = const char *const *;

u64 count_of(Strings strings) {
  u64 n = 0;
  while (strings && strings[n]) n++;
  return n;
}

Result<void> check_strings(u64 address) {
  if (address == 0) return {};
  for (u64 at = address;; at += 8) {
    RAMFS_TRY(pointer, Guest::copy_in<u64>(at));
    if (pointer == 0) return {};
    RAMFS_CHECK(Guest::readable(pointer, 1));
  }
}

// The chain of interpreters, outermost last: argv of the ELF program is made of it from the end.
struct Chain {
  Program program;
  u32 scripts = 0;
  char interpreter[max_scripts][256];
  bool has_argument[max_scripts];
};

// Finds the ELF program behind any number of "#!" lines.
Result<void> resolve_program(Call &call, PathArgument path, u32 how, Chain &chain, Place &place) {
  RAMFS_CHECK(walk_call(call, path, how, place));
  RAMFS_CHECK(open_program(place, chain.program));
  while (chain.program.kind == Program::script) {
    if (chain.scripts == max_scripts) return Error{ELOOP};
    u32 i = chain.scripts++;
    __builtin_memcpy(chain.interpreter[i], chain.program.interpreter, sizeof chain.interpreter[i]);
    chain.has_argument[i] = chain.program.has_argument;
    Place next;
    RAMFS_CHECK(walk(AT_FDCWD, bytes_of(chain.interpreter[i]), walk_follow, next));
    RAMFS_CHECK(open_program(next, chain.program));
  }
  return {};
}

// argv for the ELF program: interpreters and their arguments, then the script, then what the caller gave.
void fill_arguments(const Chain &chain, const char *script, Strings given, const char **out) {
  u64 n = 0;
  if (chain.scripts == 0) {
    for (u64 i = 0; given && given[i]; i++) out[n++] = given[i];
  } else {
    for (u32 i = chain.scripts; i-- > 0;) {
      out[n++] = chain.interpreter[i];
      if (chain.has_argument[i]) out[n++] = chain.interpreter[i] + length_of(chain.interpreter[i]) + 1;
    }
    // What an inner script was called by is its caller's last word: the outer script's path.
    out[n++] = script;
    for (u64 i = 1; given && given[0] && given[i]; i++) out[n++] = given[i];
  }
  out[n] = nullptr;
}

void fill_environment(Strings given, const char *session, const char **out) {
  u64 n = 0;
  for (u64 i = 0; given && given[i]; i++) out[n++] = given[i];
  out[n++] = session;
  out[n] = nullptr;
}

using SessionText = Text<path_max + 128>;

void describe_session(const Program &program, const char *name, SessionText &text) {
  const WorkingDirectory &cwd = working_directory();
  Handover handover;
  handover.arena = process.arena_fd;
  handover.hook = process.hook_fd;
  handover.program = program.fd;
  handover.cwd = cwd.number;
  handover.cwd_fd = cwd.fd;
  handover.umask = u32(file_mode_mask());
  handover.trace = process.trace_fd;
  handover.volume = process.arena.volume();
  handover.lower = process.arena.lower();
  handover.landlock = landlock_domain().index;
  handover.users = users_of_caller();
  handover.filtered = process.filtered;
  handover.code = process.code_fd;
  handover.name = name;
  text.add(session_variable);
  handover.write(text);
}

void pass_descriptors(const Program &program, bool pass) {
  for (int fd : {process.arena_fd, process.arena.volume(), process.arena.lower(), process.hook_fd, process.code_fd,
                 process.trace_fd, program.fd, working_directory().fd})
    if (fd >= 0) kernel::fcntl(fd, F_SETFD, pass ? 0 : FD_CLOEXEC);
}

// Where the kernel, or a filter, knows no execveat.
i64 execute_by_path(const char **argv, const char **environment) {
  Text<32> loader;
  loader.add("/proc/self/fd/").add(u64(u32(process.hook_fd)));
  return kernel::call(__NR_execve, kernel::word(loader.c_str()), kernel::word(argv), kernel::word(environment));
}

i64 run_loader(const Program &program, const char *name, const char **argv, Strings environment, const char **space) {
  SessionText session;
  describe_session(program, name, session);
  fill_environment(environment, session.c_str(), space);
  pass_descriptors(program, true);
  if (process.trace_fd >= 0) tell_execution(program.fd, name);
  int borrowed = leave_borrowed_memory();
  i64 result = kernel::call(__NR_execveat, u64(i64(process.hook_fd)), kernel::word(""), kernel::word(argv),
                            kernel::word(space), AT_EMPTY_PATH);
  if (result == -ENOSYS || result == -EPERM) result = execute_by_path(argv, space);
  return_to_borrowed_memory(borrowed);
  pass_descriptors(program, false);
  return result;
}

struct Arrays {
  const char **argv, **environment;
};

// What lies below a descriptor, as an interpreter finds it: the kernel's name for it, too.
const char *name_below(int descriptor, const char *name, char *out) {
  Text<32> head;
  head.add("/dev/fd/").add(u64(u32(descriptor))).add(*name ? "/" : "");
  __builtin_memcpy(out, head.c_str(), head.length());
  __builtin_memcpy(out + head.length(), name, length_of(name) + 1);
  return out;
}

// `below`: the descriptor below which the name is, -1: none.
__attribute__((noinline)) i64 run(const Chain &chain, int below, const char *name, u64 argv_address,
                                  u64 environment_address) {
  auto argv = reinterpret_cast<Strings>(argv_address);
  auto environment = reinterpret_cast<Strings>(environment_address);
  u64 words = count_of(argv) + 2 * max_scripts + 2 + count_of(environment) + 3;
  u64 bytes = words * sizeof(char *) + (below >= 0 ? 32 + length_of(name) : 0);
  bool mapped = bytes > stack_limit;
  const char **space;
  if (mapped) {
    i64 at = kernel::call(__NR_mmap, 0, bytes, 3, 0x22, ~0ull, 0);
    if (at < 0) return at;
    space = reinterpret_cast<const char **>(at);
  } else {
    space = static_cast<const char **>(__builtin_alloca(bytes));
  }
  if (below >= 0) name = name_below(below, name, reinterpret_cast<char *>(space + words));
  fill_arguments(chain, name, argv, space);
  const char **environment_space = space + count_of(space) + 1;
  i64 result = run_loader(chain.program, name, space, environment, environment_space);
  if (mapped) kernel::call(__NR_munmap, kernel::word(space), bytes);
  return result;
}

// What the kernel runs as it is sees the tree by the supervisor alone, if there is one. Else what it is is told.
i64 run_native(Call &call, PathArgument path, const Place &place, const Program &program, u64 argv) {
  if (program.supervisable) {
    i64 crossed = cross();
    if (crossed >= 0) return call_as_supervised(call);
    if (crossed != -ENOSYS) return crossed;
  }
  if (program.unseen) tell_unseen(reinterpret_cast<const char *>(call.argument[path.index]), program.unseen, argv);
  return to_host(call, path, place);
}

i64 execve_at(Call &call, PathArgument path, u64 argv, u64 environment, u32 flags) {
  if (loses_ownership_by_execution()) {
    i64 crossed = cross();
    if (crossed >= 0) return call_as_supervised(call);
    if (crossed != -ENOSYS) return crossed;
  }
  if (flags & ~u32(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
  u32 how = how_of(flags);
  Chain chain;
  const char *name = reinterpret_cast<const char *>(call.argument[path.index]);
  int below = -1;
  {
    // Ends before the loader runs: in a vfork child its buffers would stay taken in the parent.
    Place place;
    RAMFS_ANSWER(resolve_program(call, path, how, chain, place));
    if (*name != '/' && path.dir != AT_FDCWD) below = path.dir;
    // Its interpreter would not find it.
    if (below >= 0 && chain.scripts > 0 && (kernel::fcntl(below, F_GETFD, 0) & FD_CLOEXEC)) {
      kernel::close(chain.program.fd);
      return -ENOENT;
    }
    RAMFS_ANSWER(check_strings(argv));
    RAMFS_ANSWER(check_strings(environment));
    if (chain.program.ids_kept) tell_ids_kept(name);
    if (chain.program.kind == Program::native) {
      if (chain.scripts == 0) return run_native(call, path, place, chain.program, argv);
      return -EACCES;  // a script whose interpreter only the kernel can run
    }
  }
  i64 result = run(chain, below, name, argv, environment);
  kernel::close(chain.program.fd);
  return result;
}

}  // namespace

i64 sys_execve(Call &call) { return execve_at(call, plain(0), call.argument[1], call.argument[2], 0); }

i64 sys_execveat(Call &call) { return execve_at(call, at(call, 0), call.argument[2], call.argument[3], call.word(4)); }

}  // namespace ramfs
