import { assertEquals } from "@std/assert";
import { fails, names, processSuite, put, suite } from "./suite.ts";
import { CLOSE_RANGE_CLOEXEC, F_GETFD, FD_CLOEXEC, O_RDONLY } from "../../core/constants.ts";

const test = suite("close_range");
const processTest = processSuite("close_range of a process");

test("close_range closes the descriptors between two numbers", (t) => {
  put(t, "f");
  const fds = Array.from({ length: 5 }, () => t.open("f", O_RDONLY));
  t.closeRange(fds[1], fds[3]);
  assertEquals([fds[0], fds[4]].map((fd) => t.fstat(fd).size), [0, 0]);
  for (const fd of fds.slice(1, 4)) fails("EBADF", () => t.fstat(fd));
});

processTest("close_range with CLOSE_RANGE_CLOEXEC marks them", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY);
  t.closeRange(fd, fd, CLOSE_RANGE_CLOEXEC);
  assertEquals(t.fcntl(fd, F_GETFD), FD_CLOEXEC);
});

processTest("close of all descriptors above 2 leaves a child the tree", (t) => {
  t.mkdir("d");
  const { status } = t.run("/bin/sh", "-c", "exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-; mkdir d/e");
  assertEquals([status, names(t, "d")], [0, ["e"]]);
});

test("close_range answers EINVAL for a first above the last", (t) => {
  fails("EINVAL", () => t.closeRange(5, 4));
});
