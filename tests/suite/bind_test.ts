import { assertEquals } from "@std/assert";
import { fails, processSuite, put, suite, watch } from "./suite.ts";
import { SYS } from "./syscall_numbers.ts";
import type { ProcessTarget } from "./target.ts";
import {
  AF_INET,
  AF_UNIX,
  O_RDONLY,
  S_IFSOCK,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
} from "../../core/constants.ts";

const test = suite("bind");
const processTest = processSuite("bind");

const socket = (t: ProcessTarget, type: number, family = AF_UNIX) =>
  t.syscall(SYS.socket, family, type, 0);

/** bind(2) or connect(2) with a unix socket's address. */
function toPath(t: ProcessTarget, call: number, fd: number, path: string): void {
  const address = `\x01\0${path}\0`;
  t.syscall(call, fd, address, address.length);
}

test("bind makes a socket's node, mode 0777 without the umask's bits", (t) => {
  t.umask(0o027);
  const moved = watch(t, ".");
  t.bindSocket("s");
  assertEquals([t.stat("s").mode, moved()], [S_IFSOCK | 0o750, { ".": "mc" }]);
  fails("ENXIO", () => t.open("s", O_RDONLY));
});

test("bind answers EADDRINUSE for a taken name, a dangling symlink's too", (t) => {
  put(t, "f");
  t.symlink("missing", "link");
  for (const path of ["f", "link", "."]) fails("EADDRINUSE", () => t.bindSocket(path));
});

test("bind answers ENOENT, ENOTDIR and EACCES as path resolution does", (t) => {
  put(t, "f");
  fails("ENOENT", () => t.bindSocket("missing/s"));
  fails("ENOTDIR", () => t.bindSocket("f/s"));
  fails("EINVAL", () => t.bindSocket("s".repeat(109)));
  t.as(1000, 1000, () => fails("EACCES", () => t.bindSocket("s")));
});

processTest(
  "sendmmsg sends to the sockets of paths until one is none: ENOENT, ECONNREFUSED",
  (t) => {
    const [a, b] = [t.call("bind_datagrams", "a"), t.call("bind_datagrams", "b")];
    put(t, "f");
    assertEquals(t.call("sendmmsg", "a", "b", "a", `${t.dir}/b`), 4);
    assertEquals([t.read(a, 9), t.read(a, 9), t.read(b, 9)], ["a", "a", "b"]);
    assertEquals(t.read(b, 999), `${t.dir}/b`);
    fails("EAGAIN", () => t.read(a, 9));
    assertEquals(t.call("sendmmsg", "b", "missing", "a"), 1);
    assertEquals(t.read(b, 9), "b");
    fails("ENOENT", () => t.call("sendmmsg", "missing", "a"));
    fails("ECONNREFUSED", () => t.call("sendmmsg", "f", "a"));
    fails("EAGAIN", () => t.read(a, 9));
  },
);

processTest(
  "bind and connect answer EBADF, ENOTSOCK and EAFNOSUPPORT before the path's errors",
  (t) => {
    put(t, "f");
    const file = t.open("f", O_RDONLY), inet = socket(t, SOCK_DGRAM, AF_INET);
    for (const call of [SYS.bind, SYS.connect]) {
      for (const path of [t.dir, "missing/directory/s"]) {
        fails("EBADF", () => toPath(t, call, -1, path));
        fails("ENOTSOCK", () => toPath(t, call, file, path));
        fails("EAFNOSUPPORT", () => toPath(t, call, inet, path));
      }
    }
  },
);

processTest(
  "connect answers EPROTOTYPE for a socket of another type, ECONNREFUSED for none",
  (t) => {
    const server = socket(t, SOCK_STREAM);
    toPath(t, SYS.bind, server, "s");
    toPath(t, SYS.bind, socket(t, SOCK_DGRAM), "d");
    fails("ECONNREFUSED", () => toPath(t, SYS.connect, socket(t, SOCK_STREAM), "s"));
    fails("EPROTOTYPE", () => toPath(t, SYS.connect, socket(t, SOCK_SEQPACKET), "s"));
    fails("EPROTOTYPE", () => toPath(t, SYS.connect, socket(t, SOCK_DGRAM), "s"));
    fails("EPROTOTYPE", () => toPath(t, SYS.connect, socket(t, SOCK_STREAM), "d"));
    t.close(server);
    fails("ECONNREFUSED", () => toPath(t, SYS.connect, socket(t, SOCK_DGRAM), "s"));
  },
);

processTest(
  "sendto looks at the path for datagrams only: EPROTOTYPE, EOPNOTSUPP, ENOTCONN",
  (t) => {
    toPath(t, SYS.bind, socket(t, SOCK_STREAM), "s");
    const send = (type: number, path: string) => {
      const address = `\x01\0${path}\0`;
      t.syscall(SYS.sendto, socket(t, type), "x", 1, 0, address, address.length);
    };
    fails("EPROTOTYPE", () => send(SOCK_DGRAM, "s"));
    fails("ENOENT", () => send(SOCK_DGRAM, "missing"));
    fails("EOPNOTSUPP", () => send(SOCK_STREAM, "missing"));
    fails("ENOTCONN", () => send(SOCK_SEQPACKET, "missing"));
  },
);

processTest("bind gives the node the mode that fchmod has given the socket, not its owner", (t) => {
  for (
    const [mode, umask, made] of [
      [0o600, 0, 0o600],
      [0o777, 0o22, 0o755],
      [0o4755, 0o22, 0o4755],
      [0o1, 0o77, 0],
    ]
  ) {
    const fd = socket(t, SOCK_DGRAM);
    t.fchown(fd, 77, 78);
    t.fchmod(fd, mode);
    t.umask(umask);
    toPath(t, SYS.bind, fd, "s");
    t.fchmod(fd, 0o123);
    const { mode: bits, uid, gid } = t.stat("s");
    assertEquals([bits & 0o7777, uid, gid], [made, 0, 0]);
    t.unlink("s");
    t.close(fd);
  }
});

processTest("bind and connect to a socket outside of the root by .. from within", (t) => {
  t.mkdir("inner");
  t.chdir("inner");
  const outside = "../".repeat(t.dir.split("/").length) + t.base.slice(1);
  const server = socket(t, SOCK_STREAM);
  toPath(t, SYS.bind, server, `${outside}/socket`);
  t.syscall(SYS.listen, server, 1);
  toPath(t, SYS.connect, socket(t, SOCK_STREAM), `${outside}/socket`);
  t.unlink(`${t.base}/socket`);
});
