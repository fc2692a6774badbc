/* What may be tried in a directory: a line for each attempt. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "landlock.h"
#include "missing_calls.h"

void say(const char *what, long result) {
  printf(result < 0 ? "  %s: errno %d\n" : "  %s: ok\n", what, errno);
  fflush(stdout);
}

long touch(const char *path, int flags) {
  int fd = open(path, flags, 0644);
  if (fd >= 0) close(fd);
  return fd;
}

static long bind_at(const char *path) {
  struct sockaddr_un address = {AF_UNIX};
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  long result = bind(fd, (struct sockaddr *)&address, sizeof address);
  close(fd);
  return result;
}

static long run(const char *path) {
  pid_t pid;
  char *argv[] = {(char *)path, NULL};
  errno = posix_spawn(&pid, path, NULL, NULL, argv, environ);
  if (errno) return -1;
  int status;
  waitpid(pid, &status, 0);
  errno = ECANCELED;
  return status == 0 ? 0 : -1;
}

static long cut_open(const char *path) {
  int fd = open(path, O_WRONLY);
  if (fd < 0) return -1;
  long result = ftruncate(fd, 3);
  int error = errno;
  close(fd);
  errno = error;
  return result;
}

void prepare(void) {
  system("rm -rf box out; mkdir -p box/sub box/empty box/full out/sub;"
         "echo text >box/file; echo text >box/sub/file; echo text >out/file; mkfifo box/fifo; cp /bin/true box/program;"
         "printf '#!/bin/sh\\nexit 0\\n' >box/script; chmod 755 box/script; ln -s file box/link; echo x > box/gone");
}

void attempt(const char *dir) {
  printf(" in %s\n", dir);
  if (chdir(dir) < 0) return say("chdir", -1);
  say("read", touch("file", O_RDONLY));
  say("read by a link", touch("link", O_RDONLY));
  say("write", touch("file", O_WRONLY));
  say("both", touch("file", O_RDWR));
  say("path only", touch("file", O_PATH));
  say("open to cut", touch("file", O_WRONLY | O_TRUNC));
  say("read to cut", touch("file", O_RDONLY | O_TRUNC));
  say("append", touch("file", O_WRONLY | O_APPEND));
  say("truncate", truncate("file", 2));
  say("ftruncate", cut_open("file"));
  say("list", touch(".", O_RDONLY | O_DIRECTORY));
  say("list below", touch("sub", O_RDONLY));
  say("fifo", touch("fifo", O_RDWR | O_NONBLOCK));
  say("create", touch("new", O_CREAT | O_EXCL | O_WRONLY));
  say("create to read", touch("new2", O_CREAT | O_RDONLY));
  say("stat what was made", access("new", F_OK));
  say("nameless", touch(".", O_TMPFILE | O_WRONLY));
  say("nameless both", touch(".", O_TMPFILE | O_RDWR));
  say("mkdir", mkdir("newdir", 0755));
  say("mkdir that is there", mkdir("sub", 0755));
  say("mknod", mknod("newnode", S_IFREG | 0644, 0));
  say("mkfifo", mkfifo("newfifo", 0644));
  say("device", mknod("newdevice", S_IFCHR | 0644, makedev(1, 3)));
  say("block device", mknod("newblock", S_IFBLK | 0644, makedev(1, 3)));
  say("bind", bind_at("socket"));
  say("symlink", symlink("file", "newlink"));
  say("link", link("file", "hard"));
  say("rename", rename("file", "renamed"));
  say("rename back", rename("renamed", "file"));
  say("rename over", rename("file", "gone"));
  say("rename over back", rename("gone", "file"));
  say("rename a directory", rename("empty", "empty2"));
  say("rename what is not there", rename("nothing", "something"));
  say("exchange", renameat2(AT_FDCWD, "file", AT_FDCWD, "sub", RENAME_EXCHANGE));
  say("exchange back", renameat2(AT_FDCWD, "file", AT_FDCWD, "sub", RENAME_EXCHANGE));
  say("unlink", unlink("gone"));
  say("unlink what is not there", unlink("nothing"));
  say("rmdir", rmdir("full"));
  say("rmdir of a file", rmdir("file"));
  say("execute", run("./program"));
  say("execute a script", run("./script"));
  say("chmod", chmod("file", 0600));
  say("readlink", readlink("link", (char[9]){0}, 9));
  chdir("..");
}
