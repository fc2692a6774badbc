/* What the protocol of client.c and its calls in client_calls.c share. */
#ifndef CLIENT_H
#define CLIENT_H

#include <stddef.h>
#include <sys/types.h>

enum { MAX_ARGUMENTS = 64 };

/* One argument: an integer, or bytes with a NUL behind them; bytes is NULL for an integer and for -. */
struct argument {
  long long number;
  char *bytes;
  size_t length;
};

extern struct argument arguments[MAX_ARGUMENTS];
extern int argument_count;

/* The reply under construction. */
void put(const char *format, ...) __attribute__((format(printf, 1, 2)));
void put_bytes(const char *bytes, size_t length);
/* A libc call's result: -1 becomes the reply "! errno". */
void answer(long long value);

void execute(char *request);
void reset_process(void);

/* client_calls.c */
void (*find_call(const char *name))(void);
int set_groups(size_t count, const gid_t *groups);

#endif
