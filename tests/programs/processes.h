/* What the stories of processes.c share. */
#ifndef PROCESSES_H
#define PROCESSES_H

#include <limits.h>
#include <sys/types.h>

extern char **environ;
/* The directory that the program was started in. */
extern char here[PATH_MAX];

/* Prints what a call answered: its result, or the message of errno. */
void told(const char *what, long result);
/* Appends to a file, which it makes. */
long put(const char *path, const char *text);
/* Prints a file. */
void show(const char *path);
/* Waits until a file is there. */
void await(const char *path);
/* Waits for a child and prints how it ended. */
void reap(pid_t pid);

/* Each is in processes_ROOM.c. */
#define STORIES(X) \
  /* children */ X(daemon) X(spawn) X(vfork) X(clone) X(fexecve) X(closed) X(chroot) \
  /* descriptors */ X(close_range) X(limits) X(rights) X(scan) \
  /* signals */ X(handler) X(depth) X(faults) \
  /* threads */ X(threads) X(cancel) X(cancel_open) \
  /* writers */ X(fifo) X(killed) X(follow)

#define DECLARE(name) void story_##name(void);
STORIES(DECLARE)
#undef DECLARE

#endif
