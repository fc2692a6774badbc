#include "../arena/handover.h"

#include "../arena/layout.h"
#include "expect.h"

using namespace ramfs;

TEST("what a program hands over is what the next one reads") {
  Handover written;
  written.arena = 1000, written.hook = 1001, written.program = 3, written.cwd = 0xfffff00000001234,
  written.cwd_fd = 1002;
  written.umask = 077, written.trace = 5, written.volume = 1003, written.landlock = 17, written.users = 0xffffffff;
  written.filtered = 2;
  for (const char *name : {"/bin/true", "", " 7", "7"}) {
    written.name = name;
    Text<256> text;
    written.write(text);
    Handover read = Handover::read(text.c_str());
    EXPECT_EQ(read.arena, 1000);
    EXPECT_EQ(read.hook, 1001);
    EXPECT_EQ(read.program, 3);
    EXPECT_EQ(read.cwd, 0xfffff00000001234);
    EXPECT_EQ(read.cwd_fd, 1002);
    EXPECT_EQ(read.umask, 077u);
    EXPECT_EQ(read.trace, 5);
    EXPECT_EQ(read.volume, 1003);
    EXPECT_EQ(read.landlock, 17u);
    EXPECT_EQ(read.users, 0xffffffffu);
    EXPECT_EQ(read.filtered, 2u);
    EXPECT(bytes_of(read.name) == bytes_of(name));
  }
}

TEST("what is not there is handed over as that") {
  Text<256> text;
  Handover{}.write(text);
  Handover read = Handover::read(text.c_str());
  EXPECT_EQ(read.program, -1);
  EXPECT_EQ(read.cwd_fd, -1);
  EXPECT_EQ(read.trace, -1);
  EXPECT_EQ(read.volume, -1);
}

TEST("the first program and where it begins are kept apart, whatever their names are made of") {
  for (const char *directory : {"", "/tmp", "/a\nb", " 1 2\n"}) {
    for (const char *name : {"sh", "\n", " /x y"}) {
      FirstProgram written;
      written.status = 9, written.descriptor_limit = 1024, written.directory = bytes_of(directory), written.name = name;
      written.limits = bytes_of("7 10 18446744073709551615 ");
      Text<256> text;
      written.write(text);
      FirstProgram read = FirstProgram::read(text.c_str());
      EXPECT_EQ(read.status, 9);
      EXPECT_EQ(read.descriptor_limit, 1024u);
      EXPECT(read.limits == written.limits);
      EXPECT(read.directory == bytes_of(directory));
      EXPECT(bytes_of(read.name) == bytes_of(name));
    }
  }
}
