import { assertEquals } from "@std/assert";
import { fails, put, suite } from "./suite.ts";
import * as C from "../../core/constants.ts";

const test = suite("pathconf", ["host", "core", "shared"]);

test("pathconf and fpathconf tell the limits that a program may count on", (t) => {
  put(t, "f");
  const fd = t.open("f", C.O_RDONLY);
  const limits: [number, number][] = [
    [C._PC_LINK_MAX, 127],
    [C._PC_NAME_MAX, 255],
    [C._PC_PATH_MAX, 4096],
    [C._PC_PIPE_BUF, 4096],
    [C._PC_CHOWN_RESTRICTED, 1],
    [C._PC_NO_TRUNC, 1],
    [C._PC_VDISABLE, 0],
    [C._PC_MAX_CANON, 255],
    [C._PC_MAX_INPUT, 255],
    [C._PC_2_SYMLINKS, 1],
  ];
  for (const [name, value] of limits) {
    assertEquals([name, t.pathconf(".", name), t.fpathconf(fd, name)], [name, value, value]);
  }
});

test("pathconf answers EINVAL for a number that means nothing, fpathconf EBADF", (t) => {
  fails("EINVAL", () => t.pathconf(".", 99));
  fails("EBADF", () => t.fpathconf(700, C._PC_NAME_MAX));
});
