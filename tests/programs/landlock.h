/* What the stories of landlock.c share. */
#ifndef LANDLOCK_H
#define LANDLOCK_H

#include <stdint.h>

enum {
  EXECUTE = 1, WRITE_FILE = 2, READ_FILE = 4, READ_DIR = 8, REMOVE_DIR = 16, REMOVE_FILE = 32, MAKE_CHAR = 64,
  MAKE_DIR = 128, MAKE_REG = 256, MAKE_SOCK = 512, MAKE_FIFO = 1024, MAKE_BLOCK = 2048, MAKE_SYM = 4096,
  REFER = 8192, TRUNCATE = 16384, ALL = 32767,
  LOOK = EXECUTE | READ_FILE | READ_DIR,
};

extern char **environ;
/* The path of this program. */
extern const char *self;

/* landlock.c: a ruleset, a rule in it, and the calling thread in a domain of it. */
int ruleset(uint64_t handled);
long add(int set, const char *path, uint64_t allowed);
void add_system(int set);
long enforce(int set);
/* All of these at once, with one rule beside the system's, or none. */
void confine(uint64_t handled, const char *path, uint64_t allowed);
void in_child(void (*story)(void));

/* landlock_attempts.c */
void say(const char *what, long result);
long touch(const char *path, int flags);
/* Makes the directories box and out anew. */
void prepare(void);
void attempt(const char *dir);

/* landlock_rights.c */
void rights(void);
void moves(void);

/* landlock_domains.c */
void others(void);

#endif
