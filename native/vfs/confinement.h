// What the programs of a confined session may change on the host (session/confinement.h). The kernel refuses the rest,
// but for attributes: those are refused by who asks here.
#pragma once
#include "process.h"

namespace ramfs {

inline bool host_is_confined() { return process.arena.header().confined & confined_files; }

// Whether it lies in what is allowed, or in no file system of the host's (a pipe, a memfd, a removed file). Also true
// of what cannot be looked at: the kernel knows why. Of a name that is still to be made the directory is asked.
bool may_change_host(int dir, const char *path, bool follow);
bool may_change_host(int fd);

// What programs were refused is kept, by its path (store/refusals.h).
void note_refusal(int dir, const char *path);
void note_refusal(int fd);

// Whether a socket of the host may be connected to, or written to, by its path. Where files are confined, not one of
// those behind which somebody starts programs for whoever asks; where sockets are, none but beneath what is allowed.
bool may_connect_on_host(const char *path);

}  // namespace ramfs
