#include "identity.h"

namespace ramfs {

constinit Identity *identity = nullptr;

}  // namespace ramfs
