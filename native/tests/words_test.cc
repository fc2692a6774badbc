#include "../base/words.h"

#include <string.h>

#include <string>

#include "../base/keyed_hash.h"
#include "expect.h"

using namespace ramfs;
using namespace ramfs::test;

namespace {

// Aligned, so that every text can be put at every offset from a word's beginning, and none lies across pages.
struct alignas(64) Room {
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

namespace {

bool is_plain(std::string path) {
  if (path[0] != '/') path = "/" + path;
  for (size_t at = 0; (at = path.find('/', at)) != std::string::npos; at++) {
    std::string component = path.substr(at + 1, path.find('/', at + 1) - at - 1);
    bool last = path.find('/', at + 1) == std::string::npos;
    if (component == "." || component == ".." || (component.empty() && !last)) return false;
  }
  return true;
}

// All texts of up to eight of these characters, behind a beginning that lets them cross a word's end.
template <class Look>
void for_each_path(Look look) {
  const std::string letters = "./x";
  Room room;
  for (size_t length = 0; length <= 8; length++) {
    size_t count = 1;
    for (size_t i = 0; i < length; i++) count *= letters.size();
    for (size_t n = 0; n < count; n++) {
      std::string text;
      for (size_t i = 0, rest = n; i < length; i++, rest /= letters.size()) text += letters[rest % letters.size()];
      for (size_t offset : {0, 1, 5, 7})
        for (char around : {'.', '/'}) look(text, put(room, offset, text, around));
    }
  }
}

}  // namespace

TEST("a path that is said to mean what it says has no empty component, no dot and no two dots") {
  for_each_path([](const std::string &path, const char *text) {
    bool plain = is_plain(path);
    if (!plain) EXPECT(!words::is_plain_path(text) && !words::has_lone_dots(text));
    if (plain && path.find("/..") == std::string::npos && path.substr(0, 2) != "..") EXPECT(words::is_plain_path(text));
  });
  Room room;
  for (size_t offset = 0; offset < 8; offset++) {
    EXPECT(words::has_lone_dots(put(room, offset, "/usr/lib/libc.so.6", 'x')));
    EXPECT(words::has_lone_dots(put(room, offset, "include/a.h", 'x')));
  }
}

TEST("keyed hashes are those of SipHash-2-4's authors") {
  const u64 key[2] = {0x0706050403020100, 0x0f0e0d0c0b0a0908}, words[1] = {0x0706050403020100};
  EXPECT(keyed_hash(key, words, 0) == 0x726fdb47dd0e0e31);
  EXPECT(keyed_hash(key, words, 1) == 0x93f5f5799a932462);
}
