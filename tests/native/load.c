// Loads libramfs.so with whatever C library this is compiled for, and runs a program over a tree: load LIBRARY HOOK.
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return fprintf(stderr, "%s\n", dlerror()), 3;
  int32_t (*create)(const uint8_t *, uint32_t) = dlsym(library, "ramfs_session_create");
  int32_t (*spawn)(uint32_t, const uint8_t *, uint32_t, const int32_t *, uint32_t, int32_t, int32_t) =
      dlsym(library, "ramfs_spawn");
  int32_t (*wait)(int32_t, uint32_t) = dlsym(library, "ramfs_wait");
  int32_t (*end)(uint32_t) = dlsym(library, "ramfs_session_close");

  char config[4096];
  int length = snprintf(config, sizeof config, "%s%c/ramfs-load%c", argv[2], 0, 0);
  int32_t session = create((const uint8_t *)config, (uint32_t)length);
  if (session < 0) return fprintf(stderr, "session: %d\n", session), 4;
  static const char script[] = "/bin/sh\0/\0000\0000\0\0003\0sh\0-c\0"
      "echo hi >/ramfs-load/x && read -r got </ramfs-load/x && echo \"got=$got\"\0PATH=/bin:/usr/bin";
  static const int32_t standard[] = {0, 1, 2};
  int32_t pid = spawn((uint32_t)session, (const uint8_t *)script, sizeof script, standard, 3, -1, -1);
  if (pid < 0) return fprintf(stderr, "spawn: %d\n", pid), 5;
  int32_t status = wait(pid, 0);
  end((uint32_t)session);
  return status == 0 ? 0 : 6;
}
