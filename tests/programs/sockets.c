// Unix sockets by paths, as tmpfs has them. Run in an empty directory; as root, "other" makes a child of another user
// try what modes allow; "serve" waits for one connection, "call PATH" makes it. What it prints is to be the same
// everywhere.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *error(long result) { return result < 0 ? strerrorname_np(errno) : "ok"; }

static socklen_t address_of(const char *path, struct sockaddr_un *out) {
  memset(out, 0, sizeof *out);
  out->sun_family = AF_UNIX;
  size_t n = strlen(path);
  memcpy(out->sun_path, path, n < sizeof out->sun_path ? n : sizeof out->sun_path);
  return offsetof(struct sockaddr_un, sun_path) + n + (n < sizeof out->sun_path);
}

static int to(int call(int, const struct sockaddr *, socklen_t), int fd, const char *path) {
  struct sockaddr_un address;
  socklen_t length = address_of(path, &address);
  return call(fd, (struct sockaddr *)&address, length);
}

static int bound(int type, const char *path) {
  int fd = socket(AF_UNIX, type, 0);
  if (to(bind, fd, path) < 0) printf("bind %s: %s\n", path, error(-1));
  if (type != SOCK_DGRAM) listen(fd, 5);
  return fd;
}

static const char *told(const struct sockaddr_un *address, socklen_t length) {
  static char text[400];
  if (length <= 2) sprintf(text, "no name (%d)", length);
  else sprintf(text, "%.109s (%d)", address->sun_path, length);
  return text;
}

static void print_names(const char *what, int fd) {
  struct sockaddr_storage name, peer;
  socklen_t length = sizeof name, peer_length = sizeof peer;
  memset(&name, 0, sizeof name);
  memset(&peer, 0, sizeof peer);
  int own = getsockname(fd, (struct sockaddr *)&name, &length);
  printf("%s: %s %s", what, error(own), own < 0 ? "" : told((void *)&name, length));
  int other = getpeername(fd, (struct sockaddr *)&peer, &peer_length);
  printf("; peer %s %s\n", error(other), other < 0 ? "" : told((void *)&peer, peer_length));
}

static void connect_and_print(const char *what, int type, int server, const char *path, const char *own) {
  int fd = socket(AF_UNIX, type, 0);
  if (own) to(bind, fd, own);
  int result = to(connect, fd, path);
  printf("connect %s: %s\n", what, error(result));
  if (result == 0 && type != SOCK_DGRAM) {
    struct sockaddr_un address;
    socklen_t length = sizeof address;
    int accepted = accept(server, (struct sockaddr *)&address, &length);
    struct ucred peer, me;
    socklen_t size = sizeof peer;
    printf(" accepted %s\n", told(&address, length));
    getsockopt(accepted, SOL_SOCKET, SO_PEERCRED, &peer, &size);
    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &me, &size);
    printf(" peers are us %d %d, ids %d %d\n", peer.pid == getpid(), me.pid == getpid(), peer.uid, me.uid);
    print_names(" accepted", accepted);
    print_names(" connected", fd);
    char byte = 'x';
    send(fd, &byte, 1, 0);
    struct sockaddr_un from;
    length = sizeof from;
    recvfrom(accepted, &byte, 1, 0, (struct sockaddr *)&from, &length);
    printf(" received from %s\n", told(&from, length));
    close(accepted);
  }
  close(fd);
  if (own) unlink(own);
}

static void receive_all_ways(int server) {
  char text[8];
  struct sockaddr_un from;
  socklen_t length = sizeof from;
  memset(&from, 0, sizeof from);
  printf("recvfrom %zd: ", recvfrom(server, text, sizeof text, MSG_DONTWAIT, (struct sockaddr *)&from, &length));
  printf("%s\n", told(&from, length));
  struct iovec vector = {text, sizeof text};
  struct mmsghdr messages[3];
  struct sockaddr_un names[3];
  char control[64];
  memset(names, 0, sizeof names);
  for (int i = 0; i < 3; i++)
    messages[i] = (struct mmsghdr){{&names[i], sizeof names[i], &vector, 1, i ? 0 : control, i ? 0 : 64, 0}, 0};
  printf("recvmsg %zd: ", recvmsg(server, &messages[0].msg_hdr, MSG_DONTWAIT));
  printf("%s, control %zu, flags %x\n", told(&names[0], messages[0].msg_hdr.msg_namelen),
         messages[0].msg_hdr.msg_controllen, messages[0].msg_hdr.msg_flags);
  messages[0].msg_hdr.msg_namelen = sizeof names[0];
  int n = recvmmsg(server, messages, 3, MSG_DONTWAIT, 0);
  printf("recvmmsg %d:", n);
  for (int i = 0; i < n; i++) printf(" %s", told(&names[i], messages[i].msg_hdr.msg_namelen));
  printf("\n");
}

static void datagrams(const char *dir) {
  int server = bound(SOCK_DGRAM, "d"), client = bound(SOCK_DGRAM, "c"), nameless = socket(AF_UNIX, SOCK_DGRAM, 0);
  struct sockaddr_un address;
  char path[300];
  sprintf(path, "%s/d", dir);
  socklen_t length = address_of(path, &address);
  for (int i = 0; i < 4; i++) sendto(client, "x", 1, 0, (struct sockaddr *)&address, length);
  sendto(nameless, "x", 1, 0, (struct sockaddr *)&address, length);
  receive_all_ways(server);
  to(connect, client, "d");
  print_names("a connected datagram socket", client);
  unlink("c");
  send(client, "x", 1, 0);
  receive_all_ways(server);
  struct sockaddr_un shorter = {0};
  length = 5;
  printf("a short place: %d", getsockname(server, (struct sockaddr *)&shorter, &length));
  printf(" %.5s (%d)\n", shorter.sun_path, length);
  for (int bad = -1; bad < 1; bad++) {
    length = bad;
    int result = getsockname(server, (struct sockaddr *)&shorter, &length);
    printf("room for %d: %s (%d)\n", bad, error(result), (int)length);
  }
  printf("bind twice: %s", error(to(bind, server, "twice")));
  printf(", and its name: %s\n", error(access("twice", F_OK)));
  for (int fd = server; fd <= nameless; fd++) close(fd);
  unlink("d");
}

static void names_of(int type) {
  printf("-- type %d\n", type);
  char here[300], path[400];
  getcwd(here, sizeof here);
  int server = bound(type, "s");
  sprintf(path, "%s/s", here);
  connect_and_print("by its absolute path", type, server, path, 0);
  connect_and_print("with a name", type, server, "./s", "own");
  rename("s", "moved");
  connect_and_print("by the name before a rename", type, server, "s", 0);
  connect_and_print("by the name behind it", type, server, "moved", 0);
  link("moved", "hard");
  symlink("hard", "soft");
  unlink("moved");
  connect_and_print("by a hard link", type, server, "hard", 0);
  connect_and_print("by a symlink to that", type, server, "soft", 0);
  print_names("renamed", server);
  printf("bind to a symlink: %s\n", error(to(bind, socket(AF_UNIX, type, 0), "soft")));
  unlink("hard");
  print_names("unlinked", server);
  int second = bound(type, "s");
  connect_and_print("to the one bound anew", type, second, "s", 0);
  print_names("the old one", server);
  close(second);
  connect_and_print("when it is closed", type, second, "s", 0);
  unlink("s");
  close(server);
  int nothing = mknod("s", S_IFSOCK | 0666, 0);
  printf("mknod %d\n", nothing);
  connect_and_print("to what mknod made", type, 0, "s", 0);
  unlink("s");
}

static void long_names(int type) {
  printf("-- long names, type %d\n", type);
  char here[300], name[110], part[101];
  getcwd(here, sizeof here);
  memset(part, 'p', 100);
  part[100] = 0;
  for (int i = 0; i < 3; i++) {
    mkdir(part, 0777);
    if (chdir(part) < 0) puts("no chdir");
  }
  int server = bound(type, "deep");
  connect_and_print("in a directory of 300 bytes", type, server, "deep", "own");
  print_names("deep", server);
  for (int n = 70; n <= 108; n += 19) {
    memset(name, 'n', n);
    name[n] = 0;
    name[3] = '\001';
    name[5] = '\002';
    int one = bound(type, name);
    connect_and_print("to a name of 70 bytes and more", type, one, name, 0);
    print_names("long", one);
    close(one);
  }
  chdir(here);
  char link[400] = {0};
  sprintf(link, "%s/%s/%s/%s", here, part, part, part);
  symlink(link, "short");
  connect_and_print("by a symlink to the directory", type, server, "short/deep", 0);
  close(server);
  server = bound(type, "short/more");
  print_names("bound by way of it", server);
  connect_and_print("to that", type, server, "short/more", 0);
  close(server);
}

static void credentials(void) {
  int one = 1, server = bound(SOCK_DGRAM, "passes"), client = socket(AF_UNIX, SOCK_DGRAM, 0);
  setsockopt(server, SOL_SOCKET, SO_PASSCRED, &one, sizeof one);
  to(connect, client, "passes");
  send(client, "x", 1, 0);
  char byte, control[CMSG_SPACE(sizeof(struct ucred))];
  struct sockaddr_un from;
  struct iovec vector = {&byte, 1};
  struct msghdr message = {&from, sizeof from, &vector, 1, control, sizeof control, 0};
  recvmsg(server, &message, MSG_DONTWAIT);
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  struct ucred told;
  memcpy(&told, CMSG_DATA(header), sizeof told);
  printf("SCM_CREDENTIALS: type %d, us %d, uid %d, name %s\n", header->cmsg_type, told.pid == getpid(), told.uid,
         told.uid == getuid() ? "ours" : "?");
  close(server);
  unlink("passes");
}

static void others_may(const char *what) {
  fflush(stdout);
  if (fork() == 0) {
    if (setgid(65534) < 0 || setuid(65534) < 0) _exit(1);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0), datagrams = socket(AF_UNIX, SOCK_DGRAM, 0);
    struct sockaddr_un address;
    socklen_t length = address_of("dir/d", &address);
    int connected = to(connect, fd, "dir/s");
    printf("%s: connect %s", what, error(connected));
    printf(", sendto %s", error(sendto(datagrams, "x", 1, 0, (struct sockaddr *)&address, length)));
    printf(", bind %s\n", error(to(bind, socket(AF_UNIX, SOCK_STREAM, 0), "dir/own")));
    fflush(stdout);
    _exit(0);
  }
  wait(0);
  unlink("dir/own");
}

static void modes(void) {
  umask(0);
  mkdir("dir", 0755);
  int s = bound(SOCK_STREAM, "dir/s"), d = bound(SOCK_DGRAM, "dir/d");
  others_may("0777 in 0755");
  for (int mode = 0755; mode >= 0; mode = mode == 0755 ? 0722 : mode == 0722 ? 0700 : mode == 0700 ? 0 : -1) {
    chmod("dir/s", mode);
    chmod("dir/d", mode);
    char what[40];
    sprintf(what, "0%o in 0755", mode);
    others_may(what);
  }
  chown("dir/s", 65534, 65534);
  chown("dir/d", 65534, 65534);
  chmod("dir/s", 0200);
  chmod("dir/d", 0200);
  others_may("their own, 0200");
  chmod("dir", 0700);
  others_may("their own in 0700");
  chmod("dir", 0777);
  others_may("their own in 0777");
  chmod("dir", 01777);
  others_may("their own in 01777");
  close(s);
  close(d);
}

static void serve(void) {
  char text[16] = {0};
  int server = bound(SOCK_STREAM, "served"), one = accept(server, 0, 0);
  recv(one, text, sizeof text - 1, 0);
  send(one, text, strlen(text), 0);
}

static void call(const char *path) {
  char text[16] = {0};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  printf("connect from elsewhere: %s\n", error(to(connect, fd, path)));
  send(fd, "question", 8, 0);
  recv(fd, text, sizeof text - 1, 0);
  printf("got %s from where it is called %s\n", text, path);
  print_names("the connection", fd);
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "serve") == 0) return serve(), 0;
  if (argc > 2) return call(argv[2]), 0;
  static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
  char here[300];
  setvbuf(stdout, 0, _IOLBF, 0);
  getcwd(here, sizeof here);
  if (argc > 1 && strcmp(argv[1], "other") == 0) modes();
  for (int i = 0; i < 3; i++) names_of(types[i]);
  for (int i = 0; i < 3; i++) {
    char name[10];
    sprintf(name, "long%d", i);
    mkdir(name, 0777);
    chdir(name);
    long_names(types[i]);
    chdir(here);
  }
  datagrams(here);
  credentials();
}
