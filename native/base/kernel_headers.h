// The kernel's own headers, by whose names both dialects spell its facts. Code with a C library has that one's headers
// where the two cannot stand beside each other; names and numbers are the same.
#pragma once
#if __STDC_HOSTED__
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <time.h>
#else
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/inotify.h>
#include <linux/mman.h>
#include <linux/time.h>
#include <linux/uio.h>
// A compiler's own headers say that there is glibc, for which this one leaves out types and modes.
#pragma push_macro("__GLIBC__")
#undef __GLIBC__
#include <linux/stat.h>
#pragma pop_macro("__GLIBC__")
#endif
#include <asm/unistd.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/limits.h>
#include <linux/memfd.h>
#include <linux/seccomp.h>
#include <linux/stat.h>
#include <linux/xattr.h>
#if __has_include(<linux/close_range.h>)  // Linux 5.9
#include <linux/close_range.h>
#endif
#if __has_include(<linux/landlock.h>)  // Linux 5.13
#include <linux/landlock.h>
#else
enum { LANDLOCK_RULE_PATH_BENEATH = 1 };
#endif
#if __has_include(<linux/openat2.h>)  // Linux 5.6
#include <linux/openat2.h>
#endif

#include "types.h"
// Behind all these.
#include "abi.h"
