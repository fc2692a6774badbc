// personality(2).
#include "../vfs/landlock_domain.h"
#include "handlers.h"

namespace ramfs {

i64 sys_personality(Call &call) { return personality_of_program(call.word(0)); }

}  // namespace ramfs
