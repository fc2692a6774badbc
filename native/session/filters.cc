// Filters (seccomp(2)) of what programs must not do. Of sockets the calls that make them are refused: what is open, or
// comes as a message over a socket of AF_UNIX, is left alone.
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confinement.h"

namespace ramfs {
namespace {

constexpr u32 x32_bit = 0x40000000;
// Calls of 32-bit programs (arch/x86/entry/syscalls/syscall_32.tbl). socketcall(2) has its arguments in memory, where
// no filter looks: all that it can make is refused.
constexpr u32 i386_ioctl = 54, i386_socketcall = 102, i386_socket = 359, i386_socketpair = 360;
// On every architecture.
constexpr u32 io_uring_first = 425, io_uring_last = 427;

constexpr u32 number = offsetof(seccomp_data, nr), architecture = offsetof(seccomp_data, arch);
// The lower half, which is all that the kernel reads of an int.
constexpr u32 argument(u32 i) { return u32(offsetof(seccomp_data, args)) + 8 * i; }

constexpr u32 refused(u32 error) { return SECCOMP_RET_ERRNO | error; }

#define LOAD(what) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, what)
#define ANSWER(what) BPF_STMT(BPF_RET | BPF_K, what)
// Jumps over this many instructions, if it is so, or else over those.
#define IF(comparison, value, then, otherwise) BPF_JUMP(BPF_JMP | comparison | BPF_K, value, then, otherwise)

// The lines that jumps lead to.
enum : u32 { of_32_bits = 4, of_64_bits = 8, ring = 12, socket_made = 15, pass = 20, refuse = 21 };
constexpr u8 over(u32 line, u32 from) { return u8(line - from - 1); }

constexpr sock_filter without_network[] = {
    /* 0 */ LOAD(architecture),
    /* 1 */ IF(BPF_JEQ, AUDIT_ARCH_X86_64, over(of_64_bits, 1), 0),
    /* 2 */ IF(BPF_JEQ, AUDIT_ARCH_I386, over(of_32_bits, 2), 0),
    /* 3 */ ANSWER(refused(ENOSYS)),
    /* 4, of_32_bits */ LOAD(number),
    /* 5 */ IF(BPF_JEQ, i386_socketcall, over(refuse, 5), 0),
    /* 6 */ IF(BPF_JEQ, i386_socket, over(socket_made, 6), 0),
    /* 7 */ IF(BPF_JEQ, i386_socketpair, over(socket_made, 7), over(ring, 7)),
    /* 8, of_64_bits */ LOAD(number),
    /* 9 */ BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~x32_bit),
    /* 10 */ IF(BPF_JEQ, SYS_socket, over(socket_made, 10), 0),
    /* 11 */ IF(BPF_JEQ, SYS_socketpair, over(socket_made, 11), 0),
    /* 12, ring: its operations make sockets unseen */ IF(BPF_JGE, io_uring_first, 0, over(pass, 12)),
    /* 13 */ IF(BPF_JGT, io_uring_last, over(pass, 13), 0),
    /* 14 */ ANSWER(refused(ENOSYS)),
    /* 15, socket_made */ LOAD(argument(0)),
    /* 16 */ IF(BPF_JEQ, AF_UNIX, over(pass, 16), 0),
    /* 17 */ IF(BPF_JEQ, AF_NETLINK, 0, over(refuse, 17)),
    /* 18 */ LOAD(argument(2)),
    /* 19 */ IF(BPF_JEQ, NETLINK_ROUTE, over(pass, 19), over(refuse, 19)),
    /* 20, pass */ ANSWER(SECCOMP_RET_ALLOW),
    /* 21, refuse */ ANSWER(refused(EACCES)),
};

// What puts text into a terminal as if somebody had typed it: a shell reads that when the program has ended.
constexpr sock_filter without_typing[] = {
    /* 0 */ LOAD(architecture),
    /* 1 */ IF(BPF_JEQ, AUDIT_ARCH_X86_64, over(4, 1), 0),
    /* 2 */ LOAD(number),
    /* 3 */ IF(BPF_JEQ, i386_ioctl, over(7, 3), over(10, 3)),
    /* 4 */ LOAD(number),
    /* 5 */ BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~x32_bit),
    /* 6 */ IF(BPF_JEQ, SYS_ioctl, 0, over(10, 6)),
    /* 7 */ LOAD(argument(1)),
    /* 8 */ IF(BPF_JEQ, TIOCSTI, over(11, 8), 0),
    /* 9 */ IF(BPF_JEQ, TIOCLINUX, over(11, 9), 0),
    /* 10 */ ANSWER(SECCOMP_RET_ALLOW),
    /* 11 */ ANSWER(refused(EPERM)),
};

template <size_t count>
int lay_filter(const sock_filter (&program)[count]) {
  sock_fprog filter{u16(count), const_cast<sock_filter *>(program)};
  auto lay = [&filter] { return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0 ? 0 : -errno; };
  int error = lay();
  if (error != -EACCES) return error;
  // Without CAP_SYS_ADMIN.
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return lay();
}

}  // namespace

int forbid_network() { return lay_filter(without_network); }
int forbid_typing() { return lay_filter(without_typing); }

}  // namespace ramfs
