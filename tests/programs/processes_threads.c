/* Threads with small stacks, and those that are cancelled where they wait. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "processes.h"

/* Threads with the smallest stacks there are. */
static void *small_thread(void *argument) {
  char name[64], target[64];
  struct stat s;
  long number = (long)argument, good = 0;
  snprintf(name, sizeof name, "thread%ld", number);
  snprintf(target, sizeof target, "thread%ld.moved", number);
  for (int i = 0; i < 100; i++) {
    good += put(name, "t") == 1 && stat(name, &s) == 0 && rename(name, target) == 0 && open(name, O_RDONLY) < 0 &&
            unlink(target) == 0;
  }
  return (void *)good;
}

void story_threads(void) {
  enum { THREADS = 20 };
  pthread_t thread[THREADS];
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 16384);
  long good = 0;
  for (long i = 0; i < THREADS; i++) pthread_create(&thread[i], &attributes, small_thread, (void *)i);
  for (long i = 0; i < THREADS; i++) {
    void *result;
    pthread_join(thread[i], &result);
    good += (long)result;
  }
  printf("%ld of %d\n", good, THREADS * 100);
}

static int blocked_on;
static void cleaned(void *text) { put("cancelled", text); }

static void *reader(void *argument) {
  (void)argument;
  char byte;
  pthread_cleanup_push(cleaned, "cleanup ran\n");
  put("cancelled", "reads\n");
  long n = read(blocked_on, &byte, 1);
  put("cancelled", n < 0 ? "failed\n" : "read something\n");
  pthread_cleanup_pop(0);
  return NULL;
}

static void *opener(void *argument) {
  (void)argument;
  pthread_cleanup_push(cleaned, "cleanup ran\n");
  put("cancelled", "opens\n");
  int fd = open("fifo", O_RDONLY);
  put("cancelled", fd < 0 ? "failed\n" : "opened\n");
  pthread_cleanup_pop(0);
  return NULL;
}

static void cancel(void *(*function)(void *)) {
  pthread_t thread;
  void *result = NULL;
  pthread_create(&thread, NULL, function, NULL);
  await("cancelled");
  usleep(50000);
  told("cancel", pthread_cancel(thread));
  pthread_join(thread, &result);
  printf("cancelled: %s\n", result == PTHREAD_CANCELED ? "yes" : "no");
  show("cancelled");
  unlink("cancelled");
}

void story_cancel(void) {
  int ends[2];
  if (pipe(ends) != 0) return;
  blocked_on = ends[0];
  cancel(reader);
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return;
  blocked_on = ends[0];
  cancel(reader);
}

void story_cancel_open(void) {
  mkfifo("fifo", 0600);
  cancel(opener);
}
