// From system call numbers to handlers.
#include "handlers.h"
#include "rows.h"

namespace ramfs {
namespace {

// By rows and not by numbers: each program's start relocates the pointers, on a page that it must copy for that.
constexpr Handler handlers[] = {
    nullptr,
#define CALL(name, handler, ...) sys_##handler,
#include "calls.def"
};

}  // namespace

Handler handler_of(i64 number) { return handlers[row_of(number)]; }

}  // namespace ramfs
