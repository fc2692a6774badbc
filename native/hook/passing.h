#pragma once

namespace ramfs {

// dispatch/crossing.h, pass_through.
void pass_calls_through();

}  // namespace ramfs
