// The first code of every injected program: what the kernel executes in its place (syscalls/execve.cc). It attaches the
// session, maps the program and its interpreter, patches their syscall sites, and goes on at the entry with the stack
// as the kernel would have laid it. So the tree is there from the program's first instruction: its interpreter, its
// libraries and what the dynamic linker opens may all lie in it.
#include <asm/resource.h>
#include <linux/prctl.h>
#include <initializer_list>

#include "../arena/handover.h"
#include "../arena/holder.h"
#include "../base/kernel_headers.h"
#include "../base/page.h"
#include "../base/text.h"
#include "../bodies/body.h"
#include "../bodies/body_index.h"
#include "../bodies/lower.h"
#include "../dispatch/crossing.h"
#include "../dispatch/handlers.h"
#include "../dispatch/trace.h"
#include "../supervise/supervisor.h"
#include "../vfs/body_owner.h"
#include "../vfs/descriptors.h"
#include "../vfs/executable.h"
#include "../vfs/host_mounts.h"
#include "../vfs/landlock_domain.h"
#include "../vfs/names.h"
#include "../vfs/path_buffer.h"
#include "../vfs/roots.h"
#include "../vfs/tracee.h"
#include "../vfs/working_directory.h"
#include "image.h"
#include "offer.h"
#include "passing.h"
#include "placement.h"
#include "sites.h"
#include "stacks.h"
#include "stubs.h"
#include "vdso.h"

// In start.S.
extern "C" const ramfs::u8 _start[] __attribute__((visibility("hidden")));
extern "C" const ramfs::u8 ramfs_stopped[] __attribute__((visibility("hidden")));

namespace ramfs {
namespace {

// The stack as the kernel laid it: argc, argv, 0, environment, 0, auxiliary vector.
struct Stack {
  u64 *count;
  const char **argv;
  const char **environment;
  u64 *auxiliary;
};

Stack read_stack(u64 *sp) {
  Stack stack;
  stack.count = sp;
  stack.argv = reinterpret_cast<const char **>(sp + 1);
  stack.environment = stack.argv + *sp + 1;
  const char **p = stack.environment;
  while (*p) p++;
  stack.auxiliary = reinterpret_cast<u64 *>(p + 1);
  return stack;
}

u64 *auxiliary(const Stack &stack, u64 type) {
  for (u64 *entry = stack.auxiliary; entry[0] != AT_NULL; entry += 2)
    if (entry[0] == type) return &entry[1];
  return nullptr;
}

void set_auxiliary(const Stack &stack, u64 type, u64 value) {
  if (u64 *place = auxiliary(stack, type)) *place = value;
}

// The last session's variable: whoever executes a loader writes its own behind all others. Null: there is none.
const char **find_session(const Stack &stack) {
  const char **found = nullptr;
  for (const char **entry = stack.environment; *entry; entry++)
    if (begins_with(*entry, session_variable) || begins_with(*entry, nested_variable)) found = entry;
  return found;
}

// Takes that off the stack: all behind it moves down by one word. The text stays where it is.
const char *take_session(Stack &stack) {
  const char **entry = find_session(stack);
  if (entry == nullptr) return nullptr;
  kernel_is_hooked = begins_with(*entry, nested_variable);
  const char *text = *entry + session_variable.length;
  u64 *end = stack.auxiliary;
  while (end[0] != AT_NULL) end += 2;
  u64 *from = reinterpret_cast<u64 *>(entry);
  __builtin_memmove(from, from + 1, u64(end + 2 - (from + 1)) * sizeof(u64));
  stack.auxiliary--;
  return text;
}

[[noreturn]] void exit_with(int status) {
  for (;;) kernel::call(__NR_exit_group, u64(status));
}

// Nothing can be undone any more: the caller's image is gone, as when the kernel finds a broken ELF file late.
[[noreturn]] void fail(const char *what, const char *name) {
  Text<256> line;
  line.add("ramfs: cannot start ").add(name).add(": ").add(what).add("\n");
  kernel::call(__NR_write, 2, kernel::word(line.c_str()), line.length());
  exit_with(127);
}

bool is_same_file(int one, int other) {
  kernel::Stat its, others;
  return kernel::fstat(one, &its) >= 0 && kernel::fstat(other, &others) >= 0 && its.dev == others.dev &&
         its.ino == others.ino;
}

// Whether the program is the loader of one who has joined the session that the caller is in already. Two hooks on one
// arena would wait for each other's lock: the newer takes the older's place.
bool joins_same_session(const Stack &stack, const Handover &handover) {
  const char **newer = find_session(stack);
  if (newer == nullptr || handover.program == -1 || !is_same_file(handover.program, handover.hook)) return false;
  return is_same_file(Handover::read(*newer + session_variable.length).arena, handover.arena);
}

void leave(const Handover &handover) {
  for (int fd : {handover.arena, handover.volume, handover.lower, handover.hook, handover.code, handover.trace,
                 handover.cwd_fd, handover.program})
    if (fd >= 0) kernel::close(fd);
}

bool attach(const Handover &handover) {
  kernel::Stat stat;
  if (kernel::fstat(handover.arena, &stat) < 0) return false;
  i64 at = kernel::call(__NR_mmap, 0, u64(stat.size), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
                        u64(handover.arena), 0);
  if (kernel::failed(at)) return false;
  // A core file would hold all of it.
  kernel::call(__NR_madvise, u64(at), u64(stat.size), MADV_DONTDUMP);
  process.arena = Arena(reinterpret_cast<void *>(at), handover.volume);
  process.arena.lower() = handover.lower;
  const Header &header = process.arena.header();
  if (header.magic != arena_magic || header.stamp != build_stamp) return false;
  process.arena_fd = handover.arena;
  process.hook_fd = handover.hook;
  process.trace_fd = handover.trace;
  learn_code(handover.code);
  each_call_is_dispatched = handover.trace >= 0 || kernel_is_hooked;
  for (int fd :
       {handover.arena, handover.volume, handover.lower, handover.hook, handover.code, handover.trace, handover.cwd_fd})
    if (fd >= 0) kernel::fcntl(fd, F_SETFD, FD_CLOEXEC);
  process.umask = handover.umask;
  process.users = handover.users;
  process.ids_differ = handover.users != users_of_session || header.own_maps;
  process.filtered = u8(handover.filtered);
  begin_in_landlock_domain({handover.landlock});
  begin_identity();
  // One who died under the caller's pid, if it was in the same namespace.
  u32 pid = identity ? identity->pid : 0;
  if (holder_of(header.lock) == pid && lock_holder(process.arena) == pid) release_lock_of(process.arena, pid);
  look_for_roots();
  learn_beginnings();
  process.cwd.fd = handover.cwd_fd;
  if (handover.cwd) process.cwd.number = handover.cwd;
  else learn_host_directory(process.cwd);
  map_executable = map_library;
  open_released = open_by_descriptor;
  ask_owner = ask_owner_of_lower;
  pass_through = pass_calls_through;
  loader_code = {_start, ramfs_stopped};
  return true;
}

void name_thread(const char *name) {
  const char *base = name;
  for (const char *p = name; *p; p++)
    if (*p == '/' && p[1]) base = p + 1;
  kernel::call(__NR_prctl, PR_SET_NAME, kernel::word(base));
}

// Behind the last of the strings, or behind what lies before all of them.
u64 strings_end(const char *const *strings, u64 count, u64 before) {
  if (count == 0) return before;
  return kernel::word(strings[count - 1]) + length_of(strings[count - 1]) + 1;
}

void tell_kernel(const Stack &stack, const Image &program) {
  u64 variables = 0, words = 2;
  while (stack.environment[variables]) variables++;
  for (const u64 *entry = stack.auxiliary; entry[0] != AT_NULL; entry += 2) words += 2;
  StackStrings strings{};
  strings.stack = kernel::word(stack.count);
  strings.arguments = kernel::word(stack.argv[0]);
  strings.arguments_end = strings_end(stack.argv, *stack.count, strings.arguments);
  strings.environment_end = strings_end(stack.environment, variables, strings.arguments_end);
  strings.auxiliary = stack.auxiliary;
  strings.auxiliary_bytes = words * sizeof(u64);
  tell_kernel(program, strings);
}

int open_interpreter(const char *path) {
  Call call{__NR_openat, {u64(i64(AT_FDCWD)), kernel::word(path), O_RDONLY | O_CLOEXEC}};
  return int(dispatch(call));
}

// Asked of the kernel, and not kept: the descriptor is closed soon.
Ref<Inode> inode_behind(int fd) {
  kernel::Stat stat;
  if (kernel::fstat(fd, &stat) < 0) return {};
  if (stat.dev == process.arena.header().device) return inode_of_body(process.arena, stat.ino);
  return has_lowers(process.arena) ? inode_in_place(process.arena, fd, stat) : Ref<Inode>{};
}

// Whether the program is the loader of a session inside this one: begun as we are, by somebody who wrote its variable.
bool is_loader_within(const Stack &stack, const Image &program) {
  constexpr u32 beginning = 12;  // of _start, before it names an address
  return find_session(stack) != nullptr && !program.fixed &&
         __builtin_memcmp(reinterpret_cast<const void *>(program.entry), reinterpret_cast<const void *>(&_start),
                          beginning) == 0;
}

// handover.h. Of what it maps it makes the calls itself, and counts those that make children for itself.
void let_load(const Stack &stack) {
  map_executable = nullptr;
  spawns_are_counted = false;
  __builtin_memcpy(const_cast<char *>(*find_session(stack)), nested_variable.data, nested_variable.length);
}

u64 load_program(const Stack &stack, const Handover &handover) {
  Image program, interpreter;
  interpreter.is_interpreter = true;
  PathBuffer interpreter_path;
  program.interpreter = interpreter_path.get();
  if (program.interpreter == nullptr) fail("there is no memory", handover.name);
  program.interpreter[0] = 0;
  if (Ref<Inode> inode = inode_behind(handover.program)) executable_is(inode);
  name_thread(handover.name);
  const u64 *execfn = auxiliary(stack, AT_EXECFN);
  if (!map_image(handover.program, program_address(execfn && is_randomized(*execfn)), program).ok())
    fail("its file cannot be mapped", handover.name);
  process.headers = program.headers ? program.headers : program.entry;
  kernel::close(handover.program);
  u64 entry = program.entry;
  if (program.interpreter[0]) {
    int fd = open_interpreter(program.interpreter);
    if (fd < 0 || !map_image(fd, 0, interpreter).ok()) fail("its interpreter cannot be mapped", program.interpreter);
    if (known_meaning(fd)) forget(fd);
    kernel::close(fd);
    entry = interpreter.entry;
  } else if (program.fixed) {
    // A static program that maps code runs it in a way of its own (valgrind does): that code is not to be touched.
    map_executable = nullptr;
  }
  // Of what stands in a static program nothing is known, the size of its stacks included.
  if (program.interpreter[0] == 0 && !use_own_stacks()) fail("there is no memory for its stacks", handover.name);
  if (hook_has_stacks() && program.unknown_sites == 0) spawns_are_counted = true;
  if (program.interpreter[0] == 0 && is_loader_within(stack, program)) let_load(stack);
  set_auxiliary(stack, AT_PHDR, program.headers);
  set_auxiliary(stack, AT_PHNUM, program.header_count);
  set_auxiliary(stack, AT_ENTRY, program.entry);
  set_auxiliary(stack, AT_BASE, interpreter.base);
  set_auxiliary(stack, AT_EXECFN, kernel::word(handover.name));
  tell_kernel(stack, program);
  return entry;
}

// The owner's runtime may have raised the soft limit of open files.
void lower_descriptor_limit(u64 wanted) {
  struct {
    u64 soft, hard;
  } limit;
  if (wanted == 0 || kernel::call(__NR_getrlimit, RLIMIT_NOFILE, kernel::word(&limit)) < 0) return;
  if (wanted >= limit.soft) return;
  limit.soft = wanted;
  kernel::call(__NR_setrlimit, RLIMIT_NOFILE, kernel::word(&limit));
}

// Those that the owner asks for: an errno of the first that may not be.
i64 take_limits(Bytes limits) {
  for (const char *text = limits.data; text < limits.data + limits.length;) {
    u64 resource = 0, limit[2];
    Handover::read_number(text, resource);
    for (u64 &each : limit) Handover::read_number(text, each);
    i64 result = kernel::call(__NR_setrlimit, resource, kernel::word(limit));
    if (result < 0) return result;
  }
  return 0;
}

[[noreturn]] void boot(const Stack &stack, const Handover &handover) {
  FirstProgram first = FirstProgram::read(handover.name);
  // Closed by the program's execution: that is how the owner learns that it went well, once he knows that he has a
  // loader (session/spawn.cc).
  kernel::fcntl(first.status, F_SETFD, FD_CLOEXEC);
  i32 greeting = 0;
  kernel::call(__NR_write, u64(first.status), kernel::word(&greeting), sizeof greeting);
  lower_descriptor_limit(first.descriptor_limit);
  RAMFS_SELDOM static char directory[path_max];
  __builtin_memcpy(directory, first.directory.data, min(first.directory.length, path_max - 1));
  process.hook_fd = protect(process.hook_fd);
  process.arena_fd = protect(process.arena_fd);
  if (process.arena.volume() >= 0) process.arena.volume() = protect(process.arena.volume());
  if (process.arena.lower() >= 0) process.arena.lower() = protect(process.arena.lower());
  if (process.code_fd >= 0) process.code_fd = protect(process.code_fd);
  if (process.trace_fd >= 0) process.trace_fd = protect(process.trace_fd);
  i64 result = take_limits(first.limits);
  Call enter{__NR_chdir, {kernel::word(directory)}};
  if (result >= 0 && directory[0]) result = dispatch(enter);
  bool supervised = handover.role == Handover::supervised;
  if (result >= 0 && supervised) result = enter_supervision();
  if (result >= 0) {
    Call call{__NR_execve, {kernel::word(first.name), kernel::word(stack.argv), kernel::word(stack.environment)}};
    result = supervised ? call.forward() : dispatch(call);
  }
  i32 error = i32(result);
  kernel::call(__NR_write, u64(first.status), kernel::word(&error), sizeof error);
  exit_with(127);
}

}  // namespace
}  // namespace ramfs

extern "C" {

// Defined by the linker: this object's own ELF header and dynamic section.
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const ramfs::elf::Dynamic _DYNAMIC[] __attribute__((visibility("hidden")));

__attribute__((visibility("hidden"))) void relocate_self() {
  using namespace ramfs;
  constexpr u64 relative = 8;  // R_X86_64_RELATIVE
  u64 base = reinterpret_cast<u64>(__ehdr_start);
  const elf::Relocation *relocation = nullptr;
  u64 bytes = 0;
  for (const elf::Dynamic *d = _DYNAMIC; d->tag != 0; d++) {
    if (d->tag == DT_RELA) relocation = reinterpret_cast<const elf::Relocation *>(base + d->value);
    if (d->tag == DT_RELASZ) bytes = d->value;
  }
  for (u64 i = 0; i < bytes / sizeof(elf::Relocation); i++)
    if ((relocation[i].info & 0xffffffff) == relative)
      *reinterpret_cast<u64 *>(base + relocation[i].offset) = base + u64(relocation[i].addend);
}

// Called by _start with the initial stack; returns where to go on.
__attribute__((visibility("hidden"))) ramfs::u64 ramfs_load(ramfs::u64 *sp) {
  using namespace ramfs;
  relocate_self();
  Stack stack = read_stack(sp);
  // Else the page that it lies on stays the file's.
  if (const u64 *given = auxiliary(stack, AT_PAGESZ); given && *given != page_size) page_size = *given;
  const char *text = take_session(stack);
  if (text == nullptr) fail("this file is started by ramfs alone", "libramfs_hook.so");
  Handover handover = Handover::read(text);
  if (joins_same_session(stack, handover)) {
    leave(handover);
    handover = Handover::read(take_session(stack));
  }
  u64 *vdso = auxiliary(stack, AT_SYSINFO_EHDR);
  clock_function = find_vdso_clock(vdso ? *vdso : 0);
  if (!attach(handover)) fail("its session cannot be attached", handover.name);
  if (handover.role == Handover::supervisor) supervise(int(take_number(handover.name)));
  if (handover.program == -1) boot(stack, handover);
  return load_program(stack, handover);
}

__attribute__((visibility("hidden"))) ramfs::i64 ramfs_after_read(int fd, ramfs::i64 result) {
  return ramfs::after_read(fd, result);
}

__attribute__((visibility("hidden"))) ramfs::i64 ramfs_after_write(int fd, ramfs::i64 result) {
  return result == 0 ? 0 : ramfs::after_write(fd, result);
}

__attribute__((visibility("hidden"))) ramfs::i64 ramfs_after_short_write(ramfs::Call *call, ramfs::i64 result) {
  return ramfs::after_short_write(*call, result);
}

__attribute__((visibility("hidden"))) ramfs::i64 ramfs_after_dup(int fd, ramfs::i64 result) {
  return ramfs::after_dup(fd, result);
}

__attribute__((visibility("hidden"))) ramfs::i64 ramfs_after_wait(ramfs::Call *call, ramfs::i64 result) {
  return ramfs::after_wait(*call, result);
}

__attribute__((visibility("hidden"))) ramfs::i64 ramfs_dispatch(ramfs::Call *call) {
  using namespace ramfs;
  i64 result = process.trace_fd < 0 ? consider(*call) : dispatch_traced(*call);
  return kernel_is_hooked ? carry_out(*call, result) : result;
}

__attribute__((visibility("hidden"))) ramfs::i64 ramfs_reconsider(ramfs::Call *call) {
  return ramfs::reconsider(*call);
}

}  // extern "C"
