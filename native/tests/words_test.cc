#include "../store/words.h"

#include <string.h>

#include <string>

#include "expect.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

// Aligned, so that every text can be put at every offset from a word's beginning.
struct alignas(8) Room {
  char text[64];
};

const char *put(Room &room, size_t offset, const std::string &text, char around) {
  memset(room.text, around, sizeof room.text);
  memcpy(room.text + offset, text.c_str(), text.size() + 1);
  return room.text + offset;
}

bool has_two_dots(const std::string &text) { return text.find("..") != std::string::npos; }

}  // namespace

TEST("the end of a text is found from every offset and before every end") {
  Room room;
  for (size_t offset = 0; offset < 8; offset++)
    for (size_t length = 0; length < 24; length++) {
      const char *text = put(room, offset, std::string(length, 'x'), '.');
      EXPECT(words::find_nul(text, text + length + 1) == text + length);
      EXPECT(words::find_nul(text, text + length) == nullptr);
      EXPECT(words::find_nul(text, text + 40) == text + length);
    }
}

TEST("two dots side by side are never overlooked") {
  Room room;
  for (size_t offset = 0; offset < 8; offset++)
    for (size_t length = 0; length < 20; length++)
      for (size_t at = 0; at < length; at++)
        for (size_t dots = 0; dots < 3 && at + dots <= length; dots++) {
          std::string text(length, 'x');
          text.replace(at, dots, dots, '.');
          bool has = has_two_dots(text);
          EXPECT_EQ(words::may_have_two_dots(put(room, offset, text, 'x')), has);
          if (has) EXPECT(words::may_have_two_dots(put(room, offset, text, '.')));
        }
}
