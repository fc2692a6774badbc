// Runs the tests whose file is named by an argument ("heap" for heap_test.cc), or all.
#include <stdio.h>
#include <string.h>

#include <vector>

#include "expect.h"

namespace ramfs::test {
namespace {

std::vector<Case> &cases() {
  static std::vector<Case> all;
  return all;
}

std::string group_of(const char *file) {
  std::string name = file;
  name = name.substr(name.rfind('/') + 1);
  return name.substr(0, name.rfind("_test"));
}

bool run(const Case &test) {
  try {
    test.run();
  } catch (const Failure &failure) {
    printf("FAILED %s\n  %s\n", test.sentence, failure.what.c_str());
    return false;
  } catch (const Skipped &skipped) {
    printf("skipped %s: %s\n", test.sentence, skipped.why.c_str());
    return true;
  }
  printf("ok %s\n", test.sentence);
  return true;
}

}  // namespace

Registration::Registration(const char *file, const char *sentence, void (*run)()) {
  cases().push_back({file, sentence, run});
}

}  // namespace ramfs::test

int main(int count, char **arguments) {
  using namespace ramfs::test;
  setvbuf(stdout, nullptr, _IOLBF, 0);
  unsigned ran = 0, failed = 0;
  for (const Case &test : cases()) {
    bool wanted = count < 2;
    for (int i = 1; i < count; i++) wanted = wanted || group_of(test.file) == arguments[i];
    if (!wanted) continue;
    ran++;
    if (!run(test)) failed++;
  }
  printf("%u tests, %u failed\n", ran, failed);
  return ran == 0 || failed > 0;
}
