// personality(2).
#include "../dispatch/handlers.h"
#include "../vfs/landlock_domain.h"

namespace ramfs {

i64 sys_personality(Call &call) { return personality_of_program(call.word(0)); }

}  // namespace ramfs
