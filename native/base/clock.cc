#include "clock.h"

namespace ramfs {

ClockFunction clock_function = nullptr;

}  // namespace ramfs
