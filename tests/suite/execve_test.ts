import { constants } from "node:os";
import { assertEquals } from "@std/assert";
import { fails, processSuite, put } from "./suite.ts";
import {
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  O_CLOEXEC,
  O_CREAT,
  O_RDONLY,
  O_WRONLY,
} from "../../core/constants.ts";
import { SYS } from "./syscall_numbers.ts";
import type { ProcessTarget } from "./target.ts";

const test = processSuite("execve");

/** The program's output; its status must be 0. */
function run(t: ProcessTarget, ...argv: string[]): string {
  const { status, output } = t.run(...argv);
  assertEquals(status, 0, `${argv.join(" ")} ended with wait status ${status}`);
  return output;
}

function sh(t: ProcessTarget, script: string): string {
  return run(t, "/bin/sh", "-c", script);
}

function script(t: ProcessTarget, path: string, text: string): void {
  put(t, path, text);
  t.chmod(path, 0o755);
}

test("execve runs a program of the host, which sees the tree", (t) => {
  put(t, "f", "text\n");
  assertEquals(run(t, "/bin/cat", `${t.dir}/f`), "text\n");
});

test("execve hands on the working directory", (t) => {
  t.mkdir("d");
  put(t, "d/f", "text\n");
  t.chdir("d");
  assertEquals(run(t, "/bin/cat", "f"), "text\n");
  assertEquals(run(t, "/bin/pwd"), `${t.dir}/d\n`);
});

test("execve hands on the umask", (t) => {
  t.umask(0o027);
  assertEquals(sh(t, "umask; mkdir d"), "0027\n");
  assertEquals(t.stat("d").mode & 0o777, 0o750);
});

test("execve hands on descriptors and their offsets, not those with O_CLOEXEC", (t) => {
  put(t, "f", "one\ntwo\n");
  const kept = t.open("f", O_RDONLY);
  const closed = t.open("f", O_RDONLY | O_CLOEXEC);
  t.read(kept, 4);
  assertEquals(
    sh(t, `cat <&${kept}; { cat <&${closed}; } 2>/dev/null || echo closed`),
    "two\nclosed\n",
  );
});

test("execve hands on a descriptor of a removed file", (t) => {
  put(t, "f", "text\n");
  const fd = t.open("f", O_RDONLY);
  t.unlink("f");
  assertEquals(sh(t, `cat <&${fd}`), "text\n");
});

test("execve runs a program that lies in the tree", (t) => {
  run(t, "/bin/cp", "/bin/echo", "echo");
  assertEquals(run(t, `${t.dir}/echo`, "hello"), "hello\n");
  assertEquals(run(t, "./echo", "hello"), "hello\n");
  t.symlink("echo", "link");
  assertEquals(run(t, "link", "hello"), "hello\n");
});

test("execve of a program in the tree keeps the tree for it", (t) => {
  run(t, "/bin/cp", "/bin/cat", "cat");
  put(t, "f", "text\n");
  assertEquals(run(t, "./cat", "f", `${t.dir}/f`), "text\ntext\n");
});

test("execve runs a script in the tree by its interpreter, with its argument", (t) => {
  script(t, "s", '#!/bin/sh -e\necho "$0 $1 $2"\n');
  assertEquals(run(t, "./s", "a", "b c"), "./s a b c\n");
  assertEquals(run(t, `${t.dir}/s`, "a", "b"), `${t.dir}/s a b\n`);
});

test("execve runs a script whose interpreter lies in the tree", (t) => {
  run(t, "/bin/cp", "/bin/cat", "cat");
  script(t, "s", `#!${t.dir}/cat\ntext\n`);
  assertEquals(run(t, "./s"), `#!${t.dir}/cat\ntext\n`);
});

test("execve runs a script by a script", (t) => {
  script(t, "inner", '#!/bin/sh\necho inner "$@"\n');
  script(t, "outer", `#!${t.dir}/inner with argument\n`);
  assertEquals(run(t, "./outer", "x"), "inner with argument ./outer x\n");
});

test("execve from a removed working directory", (t) => {
  t.mkdir("d");
  t.chdir("d");
  t.rmdir(`${t.dir}/d`);
  assertEquals(run(t, "/bin/echo", "hello"), "hello\n");
});

test("execve hands on the tree through an empty environment", (t) => {
  put(t, "f", "text\n");
  assertEquals(run(t, "/usr/bin/env", "-i", "/bin/cat", `${t.dir}/f`), "text\n");
});

test("execve answers ENOENT for a missing program and a missing interpreter", (t) => {
  script(t, "s", "#!/no/such/interpreter\n");
  fails("ENOENT", () => t.execve("./missing"));
  fails("ENOENT", () => t.execve("./s"));
});

test("execve answers EACCES without execute permission, for root too", (t) => {
  put(t, "s", "#!/bin/sh\n", 0o644);
  fails("EACCES", () => t.execve("./s"));
  t.chmod("s", 0o700);
  t.as(65534, 65534, () => fails("EACCES", () => t.execve("./s")));
});

test("execve answers EACCES for a directory", (t) => {
  t.mkdir("d");
  fails("EACCES", () => t.execve("./d"));
});

test("execve answers ENOEXEC for what is no program", (t) => {
  script(t, "text", "just text\n");
  script(t, "empty", "");
  fails("ENOEXEC", () => t.execve("./text"));
  fails("ENOEXEC", () => t.execve("./empty"));
});

test("execve answers ENOTDIR, ELOOP and ENAMETOOLONG by the path", (t) => {
  put(t, "f");
  t.symlink("self", "self");
  fails("ENOTDIR", () => t.execve("f/x"));
  fails("ELOOP", () => t.execve("./self"));
  fails("ENAMETOOLONG", () => t.execve("n".repeat(256)));
});

test("execveat answers EINVAL for unknown flags and ELOOP for a symlink that it must not follow", (t) => {
  script(t, "s", "#!/bin/sh\n");
  t.symlink("s", "link");
  const execveat = (path: string, flags: number) =>
    t.syscall(SYS.execveat, AT_FDCWD, path, 0, 0, flags);
  fails("EINVAL", () => execveat("s", 1));
  fails("ELOOP", () => execveat("link", AT_SYMLINK_NOFOLLOW));
});

test("open for writing answers ETXTBSY for a program that runs, and only as long", (t) => {
  // Whoever opens the FIFO's other end knows that the program has started.
  const outcome = sh(
    t,
    `cp /bin/cat runs; mkfifo fifo
    try() { "$@" 2>/dev/null && echo yes || echo no; }
    ./runs fifo & exec 3> fifo
    try sh -c ': >> runs'; try sh -c ': > runs'; try cp runs copy
    exec 3>&-; wait
    try sh -c ': >> runs'; try sh -c ': > runs'`,
  );
  assertEquals(outcome, "no\nno\nyes\nyes\nyes\n");
  assertEquals([t.stat("runs").size, t.stat("copy").size > 1000], [0, true]);
});

test("truncate and open with O_TRUNC answer ETXTBSY for the program itself", (t) => {
  run(t, "/bin/cp", "/proc/self/exe", "cp");
  run(t, "/bin/cp", "/bin/dd", "dd");
  assertEquals(
    run(t, "/bin/sh", "-c", "./cp /bin/true cp 2>&1 | grep -o 'Text file busy'"),
    "Text file busy\n",
  );
  assertEquals(
    run(t, "/bin/sh", "-c", "./dd if=/dev/null of=dd 2>&1 | grep -o 'Text file busy'"),
    "Text file busy\n",
  );
  assertEquals(t.stat("dd").size > 1000, true);
  run(t, "/bin/cp", "/bin/true", "dd");
});

test("execve answers ETXTBSY for a program that is open for writing", (t) => {
  script(t, "s", "#!/bin/sh\n");
  const fd = t.open("s", O_WRONLY | O_CREAT, 0o755);
  // The child ends with execve's errno.
  assertEquals(t.run("./s").status >> 8, constants.errno.ETXTBSY);
  t.close(fd);
  assertEquals(run(t, "./s"), "");
});
