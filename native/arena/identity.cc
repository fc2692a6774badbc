#include "identity.h"

namespace ramfs {

constinit Identity *identity = nullptr;
constinit bool spawns_are_counted = false;

}  // namespace ramfs
