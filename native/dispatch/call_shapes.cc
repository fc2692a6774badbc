#include "call_shapes.h"

#include "rows.h"

namespace ramfs {
namespace {

constexpr Subject PATH(u8 index) { return {Subject::path, index}; }
constexpr Subject AT(u8 index) { return {Subject::at, index}; }
constexpr Subject FILE(u8 index) { return {Subject::file, index}; }
constexpr Subject ADDRESS(u8 index) { return {Subject::address, index}; }

// A call that names no file needs no name either.
template <class... Subjects>
consteval CallShape shape(const char *name, Subjects... subjects) {
  CallShape made{{}, {subjects...}};
  if (sizeof...(subjects) == 0) return made;
  for (u32 i = 0; name[i] != 0; i++) made.name[i] = name[i];
  return made;
}

constexpr CallShape shapes[] = {
    {},
#define CALL(name, handler, entrance, ...) shape(#name __VA_OPT__(, ) __VA_ARGS__),
#include "calls.def"
};

}  // namespace

const CallShape &shape_of(i64 number) { return shapes[row_of(number)]; }

}  // namespace ramfs
