// execve(2), execveat(2) of supervised programs. What lies on the host the kernel executes as ever. A program of the
// tree has no name there: the caller is given a descriptor of it, and is made to execute that (puppet.h); for a script,
// its interpreter, with arguments that are written into a page which it is made to map. Nothing of the caller's own
// code or memory is trusted or changed: what it then asks for comes here as any other call.
#include "../base/kernel_headers.h"
#include "../dispatch/call.h"
#include "../syscalls/program.h"
#include "host_target.h"
#include "puppet.h"
#include "worker.h"

namespace ramfs {
namespace {

constexpr u64 most_arguments = 1 << 20;

// A file on the way to what the kernel executes at last.
struct Image {
  Program program;
  bool in_tree = false;
  char path[path_max];
};

class Execution {
 public:
  Execution(const Job &job, Call &call) : job_(job), call_(call), at_(call.number == __NR_execveat) {}
  ~Execution() {
    if (image_.program.fd >= 0) kernel::close(image_.program.fd);
  }
  Execution(const Execution &) = delete;

  // Finds the program behind any number of "#!" lines: 0 or -errno.
  i64 resolve();
  // Whether the kernel can do it by what the caller wrote.
  bool is_hosts_alone() const { return !tree_; }
  void perform();

 private:
  u32 index() const { return at_ ? 1 : 0; }
  u64 arguments() const { return job_.notified.argument(index() + 1); }
  u64 environment() const { return job_.notified.argument(index() + 2); }
  Result<void> open(PathArgument path, u32 how);
  Result<void> open_host(const Place &place);
  Result<void> look_for_interpreter();
  void note_script();
  bool is_by_descriptor() const;
  u64 end_of_path() const;
  i64 give_image() const;
  i64 fill(Puppet &puppet, u64 &path_address, u64 &argv_address);

  const Job &job_;
  Call &call_;
  bool at_;
  bool tree_ = false;
  Image image_;
  // What comes before the caller's own arguments: interpreters and theirs, the outermost first.
  u32 scripts_ = 0;
  struct {
    char text[sizeof Program::interpreter];
    bool has_argument;
  } script_[max_scripts];
  bool by_interpreter_ = false;  // of ELF, which is told what to run
};

bool is_tree(const Place &place) { return place.tree(); }

Result<void> Execution::open_host(const Place &place) {
  HostTarget target;
  i64 found = target.find(job_.caller, place.dir, place.path, true);
  if (found < 0) return Error{int(-found)};
  __builtin_memcpy(image_.path, place.path, length_of(place.path) + 1);
  image_.program.kind = Program::native;
  // Who may not read it, or whose it is not, the kernel knows.
  i64 fd = kernel::openat(AT_FDCWD, target.path(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return {};
  image_.program.fd = int(fd);
  kernel::Stat stat;
  if (kernel::fstat(int(fd), &stat) < 0 || !is_regular(stat.mode)) return {};
  Result<void> looked = look_at_program(image_.program);
  return looked.ok() || looked.error().number == ENOEXEC ? Result<void>() : looked;
}

Result<void> Execution::open(PathArgument path, u32 how) {
  if (image_.program.fd >= 0) kernel::close(image_.program.fd);
  image_.program.fd = -1;
  Place place;
  for (;;) {
    Result<void> walked = walk_call(call_, path, how | walk_links, place);
    if (!walked.ok() && walked.error().number == ESTALE) continue;
    RAMFS_CHECK(walked);
    image_.in_tree = is_tree(place);
    Result<void> opened = image_.in_tree ? open_program(place, image_.program) : open_host(place);
    if (!opened.ok() && opened.error().number == ESTALE) continue;
    RAMFS_CHECK(opened);
    tree_ = tree_ || image_.in_tree;
    return {};
  }
}

void Execution::note_script() {
  auto &script = script_[scripts_++];
  __builtin_memcpy(script.text, image_.program.interpreter, sizeof script.text);
  script.has_argument = image_.program.has_argument;
}

// One that lies in the tree is run in the program's place, and told of it.
Result<void> Execution::look_for_interpreter() {
  static char path[path_max];
  if (image_.program.kind != Program::elf) return {};
  read_elf_interpreter(image_.program.fd, path);
  Place place;
  if (path[0] == 0 || !walk(AT_FDCWD, bytes_of(path), walk_follow | walk_links, place).ok() || !place.tree()) return {};
  by_interpreter_ = tree_ = true;
  call_.argument[index()] = kernel::word(path);
  return open(plain(index()), walk_follow);
}

i64 Execution::resolve() {
  u32 flags = at_ ? call_.word(4) : 0;
  if (flags & ~u32(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) return -EINVAL;
  RAMFS_ANSWER(open(at_ ? at(call_, 0) : plain(0), how_of(flags)));
  while (image_.program.kind == Program::script) {
    if (scripts_ == max_scripts) return -ELOOP;
    note_script();
    call_.argument[index()] = kernel::word(script_[scripts_ - 1].text);
    RAMFS_ANSWER(open(plain(index()), walk_follow));
  }
  RAMFS_ANSWER(look_for_interpreter());
  return 0;
}

// What the caller was made to ask, or would ask itself: a descriptor that the kernel can execute as it is.
bool Execution::is_by_descriptor() const {
  if (!at_ || !(job_.notified.argument(4) & AT_EMPTY_PATH) || scripts_ != 0 || by_interpreter_) return false;
  char first = 1;
  return read_memory(job_.caller, job_.notified.argument(1), &first, 1) == 1 && first == 0;
}

// An empty text of the caller's own; 0: there is none.
u64 Execution::end_of_path() const {
  u64 address = job_.notified.argument(index());
  for (u64 end = address + path_max; address < end;) {
    char text[256];
    u64 wanted = min<u64>(sizeof text, smallest_page - address % smallest_page);
    if (read_memory(job_.caller, address, text, wanted) != i64(wanted)) return 0;
    for (u64 i = 0; i < wanted; i++)
      if (text[i] == 0) return address + i;
    address += wanted;
  }
  return 0;
}

// The new arguments, in memory of the caller's: pointers, and behind them the texts that are not its own already.
class NewArguments {
 public:
  NewArguments(const Caller &caller, u64 at, u64 texts) : caller_(caller), next_(at), text_(texts) {}

  void add(u64 pointer) {
    good_ = good_ && write_memory(caller_, next_, &pointer, sizeof pointer) == sizeof pointer;
    next_ += sizeof pointer;
  }
  u64 put(const char *text) {
    u64 here = text_, length = length_of(text) + 1;
    good_ = good_ && write_memory(caller_, here, text, length) == i64(length);
    text_ += length;
    return here;
  }
  bool good() const { return good_; }

 private:
  const Caller &caller_;
  u64 next_, text_;
  bool good_ = true;
};

// How many pointers the caller has in its array; `first` is the first.
i64 count_arguments(const Caller &caller, u64 array, u64 &first) {
  first = 0;
  for (u64 n = 0; array != 0; n++) {
    u64 pointer;
    if (n == most_arguments) return -E2BIG;
    if (read_memory(caller, array + n * 8, &pointer, sizeof pointer) != sizeof pointer) return -EFAULT;
    if (n == 0) first = pointer;
    if (pointer == 0) return i64(n);
  }
  return 0;
}

// Where the script, or the program that the ELF interpreter is to run, is found by its path.
u64 put_name(NewArguments &out, const Notified &notified, bool at, bool relative_to_descriptor, const char *name) {
  if (!relative_to_descriptor) return notified.argument(at ? 1 : 0);
  Text<path_max + 32> below;
  below.add("/dev/fd/").add(u64(u32(notified.argument(0)))).add(*name ? "/" : "").add(name);
  return out.put(below.c_str());
}

i64 Execution::fill(Puppet &puppet, u64 &path_address, u64 &argv_address) {
  static char name[path_max];
  const Notified &notified = job_.notified;
  u64 first, own = arguments(), end = end_of_path(), begin = notified.argument(index());
  i64 count = count_arguments(job_.caller, own, first);
  if (count < 0) return count;
  if (end == 0 || read_memory(job_.caller, begin, name, end - begin + 1) != i64(end - begin + 1)) return -EFAULT;
  name[end - begin] = 0;
  bool below = at_ && *name != '/' && int(notified.argument(0)) != AT_FDCWD;
  constexpr u64 most_words = 2 * max_scripts + 6, most_text = max_scripts * 256 + 3 * path_max;
  u64 words = u64(count) + most_words, bytes = round_up(words * 8 + most_text, page_size);
  i64 there = puppet.call(__NR_mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, ~0ull, 0);
  if (kernel::failed(there)) return there;
  NewArguments out(job_.caller, u64(there), u64(there) + words * 8);
  argv_address = u64(there);
  if (by_interpreter_) {
    out.add(out.put("ld.so"));
    if (scripts_ == 0 && first != 0) out.add(out.put("--argv0")), out.add(first);
  }
  for (u32 i = scripts_; i-- > 0;) {
    const char *text = script_[i].text;
    out.add(out.put(text));
    if (script_[i].has_argument) out.add(out.put(text + length_of(text) + 1));
  }
  if (scripts_ != 0 || by_interpreter_) out.add(put_name(out, notified, at_, below, name));
  for (u64 i = 1; i < u64(count); i++) {
    u64 pointer = 0;
    if (read_memory(job_.caller, own + i * 8, &pointer, sizeof pointer) != sizeof pointer) return -EFAULT;
    out.add(pointer);
  }
  out.add(0);
  path_address = out.put(image_.in_tree ? "" : image_.path);
  return out.good() ? 0 : -EFAULT;
}

// A descriptor that can be executed and no more: the caller need not have the right to read. (One of O_PATH the kernel
// gives nobody.)
i64 Execution::give_image() const {
  constexpr u32 neither_reads_nor_writes = 3;
  Text<32> itself;
  itself.add("/proc/self/fd/").add(u64(u32(image_.program.fd)));
  i64 name = kernel::openat(AT_FDCWD, itself.c_str(), neither_reads_nor_writes | O_CLOEXEC);
  if (name < 0) return name;
  i64 given = job_.notified.inject(int(name), O_CLOEXEC);
  kernel::close(int(name));
  return given;
}

void Execution::perform() {
  Notified &notified = job_.notified;
  if (is_by_descriptor()) return executes(job_.caller.process), notified.go_on();
  u64 path = end_of_path(), argv = arguments();
  i64 fd = -1;
  if (path == 0) return notified.answer(-EFAULT);
  if (image_.in_tree && (fd = give_image()) < 0) return notified.answer(fd);
  Puppet puppet(notified.thread());
  if (puppet.take(notified) < 0) return notified.answer(-EPERM);
  if (!puppet.is_native()) return puppet.leave(-EACCES);
  i64 filled = scripts_ != 0 || by_interpreter_ ? fill(puppet, path, argv) : 0;
  if (filled < 0) return puppet.leave(filled);
  if (image_.in_tree) puppet.leave_with(__NR_execveat, u64(fd), path, argv, environment(), AT_EMPTY_PATH);
  else puppet.leave_with(__NR_execve, path, argv, environment());
}

}  // namespace

void answer_execution(const Job &job, Call &call) {
  Execution execution(job, call);
  i64 result = execution.resolve();
  if (result < 0) return job.notified.answer(result);
  if (execution.is_hosts_alone()) {
    executes(job.caller.process);
    return job.notified.go_on();
  }
  with_own_rights([&] { return execution.perform(), 0; });
}

}  // namespace ramfs
