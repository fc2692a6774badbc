#include "supervised_filter.h"

#include <asm/resource.h>
#include <linux/audit.h>
#include <linux/bpf_common.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>

#include "../base/kernel_headers.h"
#include "../base/syscall.h"

namespace ramfs {
namespace {

constexpr u32 answered_by_supervisor = SECCOMP_RET_USER_NOTIF;
constexpr u32 refused(u32 error) { return SECCOMP_RET_ERRNO | error; }
constexpr u32 x32_bit = 0x40000000;

constexpr u32 number_at = __builtin_offsetof(seccomp_data, nr), arch_at = __builtin_offsetof(seccomp_data, arch);
constexpr u32 argument_at(u32 i) { return u32(__builtin_offsetof(seccomp_data, args)) + 8 * i; }

// Calls that would lead past the supervisor, and what each answers.
struct Refusal {
  u16 number, error;
};
constexpr Refusal refusals[] = {
    {__NR_io_uring_setup, ENOSYS},
    {__NR_open_by_handle_at, EPERM},
    {__NR_userfaultfd, EPERM},
    {__NR_name_to_handle_at, EOPNOTSUPP},
    // A domain of the program's own would not bind who makes its calls.
    {__NR_landlock_create_ruleset, EOPNOTSUPP},
    {__NR_landlock_add_rule, EOPNOTSUPP},
    {__NR_landlock_restrict_self, EOPNOTSUPP},
};
// From here on there is nothing that arguments.def has: elder calls do the same, and of younger ones nothing is known.
constexpr u32 first_unknown = __NR_setxattrat;

constexpr u16 supervised[] = {
#define V
#define P
#define F
#define D
#define X
#define S
#define I(n)
#define O(n)
#define C(i)
#define B(i)
#define A(i)
#define L
#define ARGUMENTS(name, ...) __NR_##name,
#include "arguments.def"
#undef V
#undef P
#undef F
#undef D
#undef X
#undef S
#undef I
#undef O
#undef C
#undef B
#undef A
#undef L
};

// Two instructions for each number, and what stands around them.
static_assert(2 * (sizeof supervised + sizeof refusals) / sizeof(u16) + 100 < most_instructions);

class Program {
 public:
  explicit Program(sock_filter *out) : out_(out) {}

  void load(u32 offset) { put(BPF_LD | BPF_W | BPF_ABS, 0, 0, offset); }
  void give(u32 action) { put(BPF_RET | BPF_K, 0, 0, action); }
  // Where what was loaded is the value: that action.
  void where(u32 value, u32 action) {
    put(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value);
    give(action);
  }
  void where_at_least(u32 value, u32 action) {
    put(BPF_JMP | BPF_JGE | BPF_K, 0, 1, value);
    give(action);
  }
  void where_not(u32 value, u32 action) {
    put(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, value);
    give(action);
  }
  // Of a call: where an argument has one of these values, that action; else it is the kernel's.
  template <u32 count>
  void of_call(u32 number, u32 argument, const u32 (&values)[count], u32 action) {
    put(BPF_JMP | BPF_JEQ | BPF_K, 0, u8(2 * count + 2), number);
    load(argument_at(argument));
    for (u32 value : values) where(value, action);
    give(SECCOMP_RET_ALLOW);
  }
  // prlimit(2) that sets the limit which marks a process.
  void of_limit() {
    put(BPF_JMP | BPF_JEQ | BPF_K, 0, 9, __NR_prlimit64);
    load(argument_at(1));
    put(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, RLIMIT_LOCKS);
    give(SECCOMP_RET_ALLOW);
    load(argument_at(2));
    put(BPF_JMP | BPF_JEQ | BPF_K, 0, 3, 0);
    load(argument_at(2) + 4);
    put(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
    give(SECCOMP_RET_ALLOW);
    give(refused(0));
  }
  u32 count() const { return count_; }

 private:
  void put(u16 code, u8 yes, u8 no, u32 k) { out_[count_++] = {code, yes, no, k}; }

  sock_filter *out_;
  u32 count_ = 0;
};

}  // namespace

u32 supervised_filter(sock_filter (&out)[most_instructions]) {
  Program program(out);
  program.load(arch_at);
  program.where_not(AUDIT_ARCH_X86_64, refused(ENOSYS));
  program.load(number_at);
  program.where_at_least(x32_bit, refused(ENOSYS));
  program.where_at_least(first_unknown, refused(ENOSYS));
  // What marks a supervised process (supervise/tickets.h) is not its own to change. To the kernel it limits nothing.
  program.of_call(__NR_setrlimit, 0, {RLIMIT_LOCKS}, refused(0));
  program.of_limit();
  // An ordinary owner could not look into a program that forbids it.
  if (kernel::call(__NR_geteuid) != 0) program.of_call(__NR_prctl, 0, {PR_SET_DUMPABLE}, refused(0));
  // Attributes of a body are none of the file's; all other requests are the kernel's.
  program.of_call(__NR_ioctl, 1,
                  {u32(FS_IOC_SETFLAGS), u32(FS_IOC_FSSETXATTR), u32(FS_IOC_GETFLAGS), u32(FS_IOC_FSGETXATTR)},
                  answered_by_supervisor);
  // The kernel compares the caller with a body's owner.
  program.of_call(__NR_fcntl, 1, {F_SETLEASE, F_SET_RW_HINT}, answered_by_supervisor);
  for (u16 number : supervised) program.where(number, answered_by_supervisor);
  for (const Refusal &refusal : refusals) program.where(refusal.number, refused(refusal.error));
  program.give(SECCOMP_RET_ALLOW);
  return program.count();
}

i64 install_supervised_filter(u32 flags) {
  sock_filter instructions[most_instructions];
  sock_fprog program{u16(supervised_filter(instructions)), instructions};
  auto install = [&](u32 with) {
    return kernel::call(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER | flags | with,
                        kernel::word(&program));
  };
  i64 listener = install(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
  if (listener == -EACCES) {
    kernel::call(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    listener = install(SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
  }
  // Before Linux 5.19.
  return listener == -EINVAL ? install(0) : listener;
}

}  // namespace ramfs
