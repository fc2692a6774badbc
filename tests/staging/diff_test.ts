import { assertEquals } from "@std/assert";
import * as C from "../../core/constants.ts";
import { FsError } from "../../core/fs_error.ts";
import { diff } from "../../core/staging/diff.ts";
import { tree } from "../../core/staging/tree.ts";
import { encode, makeSample, newCage } from "./sample.ts";

Deno.test("a tree does not differ from itself", () => {
  const cage = newCage();
  makeSample(cage);
  assertEquals(diff({ cage, path: "/" }, { cage, path: "/" }), []);
});

Deno.test("each difference is named, one entry a path, in order", () => {
  const [a, b] = [newCage(), newCage()];
  for (const cage of [a, b]) {
    cage.mkdir("/d");
    for (const name of ["bytes", "mode", "type", "xattr"]) cage.writeFile(name, encode(name));
    cage.symlink("x", "/link");
  }
  a.mkdir("/gone");
  a.writeFile("/gone/f", encode("x"));
  b.writeFile("/d/new", encode("x"));
  b.writeFile("/bytes", encode("BYTES"));
  b.chmod("/mode", 0o600);
  b.chown("/mode", 1, 1);
  b.unlink("/type");
  b.mkfifo("/type");
  b.setxattr("/xattr", "user.a", encode("1"));
  b.unlink("/link");
  b.symlink("y", "/link");
  const options = { ignore: ["mtime" as const] };
  assertEquals(diff({ cage: a, path: "/" }, { cage: b, path: "/" }, options), [
    { path: "bytes", kind: "changed", differences: ["content"] },
    { path: "d/new", kind: "added", differences: [] },
    { path: "gone", kind: "removed", differences: [] },
    { path: "gone/f", kind: "removed", differences: [] },
    { path: "link", kind: "changed", differences: ["target"] },
    { path: "mode", kind: "changed", differences: ["mode", "owner"] },
    { path: "type", kind: "changed", differences: ["type"] },
    { path: "xattr", kind: "changed", differences: ["xattrs"] },
  ]);
});

Deno.test("what vanishes as it is compared is missing, and the rest is compared", () => {
  const [a, b] = [newCage(), newCage()];
  for (const cage of [a, b]) {
    for (const path of ["/d", "/d/e"]) cage.mkdir(path);
    for (const path of ["/d/e/f", "/d/g", "/h"]) cage.writeFile(path, encode(path));
    cage.symlink("h", "/l");
  }
  b.writeFile("/h", encode("other"));
  const before = (name: "open" | "lstat" | "readlink", path: string, change: () => void) => {
    // deno-lint-ignore no-explicit-any
    const target = b as any;
    const call = target[name].bind(b);
    target[name] = (...args: unknown[]) => {
      if (args[0] === path) {
        target[name] = call;
        change();
      }
      return call(...args);
    };
  };
  before("lstat", "/d/e/f", () => {
    b.unlink("/d/e/f");
    b.rmdir("/d/e");
  });
  before("open", "/d/g", () => b.unlink("/d/g"));
  before("readlink", "/l", () => {
    b.unlink("/l");
    b.writeFile("/l", encode("x"));
  });
  const changes = diff({ cage: a, path: "/" }, { cage: b, path: "/" }, { ignore: ["mtime"] });
  assertEquals(changes.map(({ kind, path }) => `${kind} ${path}`), [
    "removed d/e/f",
    "removed d/g",
    "changed h",
    "changed l",
  ]);
});

Deno.test("what comes and goes as it is compared is reported as changing, and the rest is compared", () => {
  const [a, b] = [newCage(), newCage()];
  for (const cage of [a, b]) for (const path of ["/f", "/g"]) cage.writeFile(path, encode(path));
  b.writeFile("/g", encode("other"));
  const open = b.open.bind(b);
  b.open = (path, ...rest) => {
    if (path === "/f") throw new FsError("ENOENT", "open", path);
    return open(path, ...rest);
  };
  const changes = diff({ cage: a, path: "/" }, { cage: b, path: "/" }, { ignore: ["mtime"] });
  assertEquals(changes.map(({ kind, path }) => `${kind} ${path}`), ["changed f", "changed g"]);
});

Deno.test("holes are equal to zeros and huge files are compared by what they hold", () => {
  const [a, b] = [newCage(), newCage()];
  a.writeFile("/f", new Uint8Array(100_000));
  b.writeFile("/f", new Uint8Array(0));
  b.truncate("/f", 100_000);
  const ignore = ["mtime" as const];
  assertEquals(diff({ cage: a, path: "/" }, { cage: b, path: "/" }, { ignore }), []);
  a.truncate("/f", 2 ** 45);
  b.truncate("/f", 2 ** 45);
  const fd = b.open("/f", C.O_WRONLY);
  b.pwrite(fd, encode("x"), 2 ** 44);
  assertEquals(diff({ cage: a, path: "/" }, { cage: b, path: "/" }, { ignore }), [
    { path: "f", kind: "changed", differences: ["content"] },
  ]);
});

Deno.test("a tree is drawn", () => {
  const cage = newCage();
  cage.mkdir("/a");
  cage.writeFile("/a/b", encode(""), { mode: 0o755 });
  cage.symlink("a", "/c");
  assertEquals(tree(cage), "/\n├── a\n│   └── b\n└── c -> a");
  assertEquals(tree(cage, "/", { depth: 1 }), "/\n├── a\n└── c -> a");
  assertEquals(tree(cage, "/a", { classify: true }), "/a/\n└── b*");
});
