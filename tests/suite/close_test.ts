import { assertEquals } from "@std/assert";
import { content, fails, put, suite } from "./suite.ts";
import { O_CREAT, O_RDONLY, O_WRONLY } from "../../core/constants.ts";

const test = suite("close");

test("close frees the descriptor's number", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY);
  t.close(fd);
  assertEquals(t.open("f", O_RDONLY), fd);
});

test("close answers EBADF for a closed descriptor and a negative one", (t) => {
  put(t, "f");
  const fd = t.open("f", O_RDONLY);
  t.close(fd);
  fails("EBADF", () => t.close(fd));
  fails("EBADF", () => t.close(-1));
  fails("EBADF", () => t.fstat(fd));
});

test("close of one descriptor leaves its duplicates and other openings", (t) => {
  const fd = t.open("f", O_CREAT | O_WRONLY, 0o644);
  const copy = t.dup(fd);
  t.close(fd);
  t.write(copy, "text");
  assertEquals(content(t, "f"), "text");
});

test("close of the last descriptor of a removed file gives its blocks back", (t) => {
  const fd = t.open("f", O_CREAT | O_WRONLY, 0o644);
  t.write(fd, "x".repeat(100_000));
  t.unlink("f");
  assertEquals(t.fstat(fd).size, 100_000);
  t.close(fd);
  fails("EBADF", () => t.fstat(fd));
});
