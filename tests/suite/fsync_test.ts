import { fails, put, suite } from "./suite.ts";
import { O_PATH, O_RDONLY, O_RDWR } from "../../core/constants.ts";

const test = suite("fsync");

test("fsync takes files and directories", (t) => {
  put(t, "f", "text");
  t.fsync(t.open("f", O_RDONLY));
  t.fsync(t.open(".", O_RDONLY));
});

test("fsync answers EBADF for a closed descriptor", (t) => {
  fails("EBADF", () => t.fsync(700));
});

test("fsync answers EINVAL for a FIFO, EBADF for O_PATH", (t) => {
  t.mkfifo("fifo", 0o644);
  fails("EINVAL", () => t.fsync(t.open("fifo", O_RDWR)));
  fails("EBADF", () => t.fsync(t.open(".", O_PATH)));
});
