import { fails, put, suite } from "./suite.ts";
import { O_RDONLY } from "../../core/constants.ts";

const test = suite("fsync");

test("fsync takes files and directories", (t) => {
  put(t, "f", "text");
  t.fsync(t.open("f", O_RDONLY));
  t.fsync(t.open(".", O_RDONLY));
});

test("fsync answers EBADF for a closed descriptor", (t) => {
  fails("EBADF", () => t.fsync(700));
});
