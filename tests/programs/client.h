/* What the protocol of client.c and its calls share. */
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

#define N(i) (arguments[i].number)
#define P(i) (arguments[i].bytes)
#define L(i) (arguments[i].length)

/* The reply under construction. */
void put(const char *format, ...) __attribute__((format(printf, 1, 2)));
void put_bytes(const char *bytes, size_t length);
/* A libc call's result: -1 becomes the reply "! errno". */
void answer(long long value);

void execute(char *request);
void reset_process(void);

/* client_calls.c */
void (*find_call(const char *name))(void);
/* The result of a call that reads, and the bytes. */
void put_data(ssize_t result, const char *bytes);

/* client_processes.c */
int set_groups(size_t count, const gid_t *groups);
void become(void);
void map_write(void);
void map_read(void);
void show_mapping(void);
void run_program(void);
void exec_program(void);
void sleep_milliseconds(void);
void bind_socket(void);
void bind_datagrams(void);
void send_messages(void);
void raw_call(void);

#endif
