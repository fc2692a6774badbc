// The tests' own framework: a test is a sentence and a body, which ends at the first expectation that does not hold.
#pragma once
#include <sstream>
#include <string>

namespace ramfs::test {

struct Case {
  const char *file;
  const char *sentence;
  void (*run)();
};

// Enters a test into the program's list; main.cc runs them in the order of their files.
struct Registration {
  Registration(const char *file, const char *sentence, void (*run)());
};

struct Failure {
  std::string what;
};

// A test that cannot be run on this machine, and why.
struct Skipped {
  std::string why;
};

[[noreturn]] inline void fail(const char *file, int line, const std::string &what) {
  const char *base = file;
  for (const char *p = file; *p; p++)
    if (*p == '/') base = p + 1;
  throw Failure{std::string(base) + ":" + std::to_string(line) + ": " + what};
}

template <class A, class B>
void expect_equal(const A &actual, const B &expected, const char *text, const char *file, int line) {
  if (actual == expected) return;
  std::ostringstream what;
  what << text << " is\n" << actual << "\nand not\n" << expected;
  fail(file, line, what.str());
}

}  // namespace ramfs::test

#define RAMFS_JOIN2(a, b) a##b
#define RAMFS_JOIN(a, b) RAMFS_JOIN2(a, b)
#define TEST(sentence)                                                                                \
  static void RAMFS_JOIN(test_, __LINE__)();                                                          \
  static const ::ramfs::test::Registration RAMFS_JOIN(entry_, __LINE__)(__FILE__, sentence,           \
                                                                        RAMFS_JOIN(test_, __LINE__)); \
  static void RAMFS_JOIN(test_, __LINE__)()

#define EXPECT(holds)                                                                \
  do {                                                                               \
    if (!(holds)) ::ramfs::test::fail(__FILE__, __LINE__, "does not hold: " #holds); \
  } while (0)
#define EXPECT_EQ(actual, expected) ::ramfs::test::expect_equal(actual, expected, #actual, __FILE__, __LINE__)
