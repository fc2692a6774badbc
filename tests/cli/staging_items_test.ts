import { assertEquals, assertThrows } from "@std/assert";
import { Failure } from "../../cli/failure.ts";
import type { Root } from "../../cli/roots.ts";
import {
  dumpItem,
  loadItem,
  postDumpItems,
  preloadItems,
  refuseSameNames,
  type StagingItem,
} from "../../cli/staging_items.ts";

const ROOTS: Root[] = [
  { given: "/tmp/ram", path: "/tmp/ram" },
  { given: "/link", path: "/real/place" },
];
const CWD = "/home/me";

/** As on a host with these names in the working directory. */
const loadOf = (text: string, names: string[]) =>
  pair(loadItem(text, ROOTS, CWD, "--load", (name) => names.includes(name)));
const load = (text: string) => pair(loadItem(text, ROOTS, CWD, "--load"));
const dump = (text: string) => pair(dumpItem(text, ROOTS, CWD, "--dump"));
const pair = (item: StagingItem) => [item.host, item.tree];
const preloads = (list: string | undefined) => preloadItems(list, ROOTS, CWD).map(pair);
const postDumps = (list: string | undefined) => postDumpItems(list, ROOTS, CWD).map(pair);

Deno.test("a host path without a tree path goes into the first root by its base name", () => {
  assertEquals(load("proj"), ["/home/me/proj", "/tmp/ram/proj"]);
  assertEquals(load("./a/b/"), ["/home/me/a/b", "/tmp/ram/b"]);
  assertEquals(load("."), ["/home/me", "/tmp/ram/me"]);
});

Deno.test("a host path under a root keeps its own absolute path", () => {
  assertEquals(load("/tmp/ram/a/b"), ["/tmp/ram/a/b", "/tmp/ram/a/b"]);
  assertEquals(load("/link/a"), ["/link/a", "/real/place/a"]);
  assertEquals(load("../../tmp/ram/x"), ["/tmp/ram/x", "/tmp/ram/x"]);
});

Deno.test("a tree path is taken as given, from the first root if it is not absolute", () => {
  assertEquals(load("a=/tmp/ram/b"), ["/home/me/a", "/tmp/ram/b"]);
  assertEquals(load("a=b/c"), ["/home/me/a", "/tmp/ram/b/c"]);
  assertEquals(load("a=/link/b"), ["/home/me/a", "/real/place/b"]);
  assertEquals(load("a=/tmp/ram"), ["/home/me/a", "/tmp/ram"]);
});

Deno.test("a second path with a slash at its end is the directory to copy into", () => {
  assertEquals(load("x/a=/tmp/ram/d/"), ["/home/me/x/a", "/tmp/ram/d/a"]);
  assertEquals(dump("/tmp/ram/d/app=out/"), ["/home/me/out/app", "/tmp/ram/d/app"]);
  assertEquals(dump("/tmp/ram/d/app=."), ["/home/me/app", "/tmp/ram/d/app"]);
});

Deno.test("a dump without a host path goes into the working directory by its base name", () => {
  assertEquals(dump("/tmp/ram/d/app"), ["/home/me/app", "/tmp/ram/d/app"]);
  assertEquals(dump("d/app"), ["/home/me/app", "/tmp/ram/d/app"]);
  assertEquals(dump("/tmp/ram"), ["/home/me/ram", "/tmp/ram"]);
});

Deno.test("only the first = parts the two paths", () => {
  assertEquals(load("a=/tmp/ram/b=c"), ["/home/me/a", "/tmp/ram/b=c"]);
});

Deno.test("a pair with an empty side or a tree path under no root is reported in words", () => {
  assertThrows(() => load("=/tmp/ram/a"), Failure, "names no host path; write HOST or HOST=TREE");
  assertThrows(() => load("a="), Failure, "names no path in the tree; write HOST or HOST=TREE");
  assertThrows(() => dump("=a"), Failure, "names no path in the tree; write TREE or TREE=HOST");
  assertThrows(() => dump("a="), Failure, "names no host path; write TREE or TREE=HOST");
  assertThrows(
    () => load("a=/etc/a"),
    Failure,
    "--load: /etc/a is under no root (/tmp/ram, /link); add --root or choose another path",
  );
  assertThrows(() => dump("/tmp/ram/../etc/passwd"), Failure, "is under no root");
  assertThrows(() => load("/"), Failure, "has no name of its own");
});

Deno.test("PRELOADS skips empty items and halves without dropping later ones", () => {
  assertEquals(preloads(undefined), []);
  assertEquals(preloads(""), []);
  assertEquals(preloads("::a::=x:x=:b=/tmp/ram/c:"), [
    ["/home/me/a", "/tmp/ram/a"],
    ["/home/me/b", "/tmp/ram/c"],
  ]);
});

Deno.test("the last of several PRELOADS for one place wins", () => {
  assertEquals(preloads("a=/tmp/ram/x:b:c=/tmp/ram/x"), [
    ["/home/me/b", "/tmp/ram/b"],
    ["/home/me/c", "/tmp/ram/x"],
  ]);
});

Deno.test("DUMPS is parted by semicolons and skips what PRELOADS would", () => {
  assertEquals(postDumps(";=x;x=;/tmp/ram/a=b:c;d=e;"), [
    ["/home/me/b:c", "/tmp/ram/a"],
    ["/home/me/e", "/tmp/ram/d"],
  ]);
});

Deno.test("a backslash takes = and : for letters of the name", () => {
  assertEquals(load("a\\=b=c"), ["/home/me/a=b", "/tmp/ram/c"]);
  assertEquals(load("a\\\\=c\\=d"), ["/home/me/a\\", "/tmp/ram/c=d"]);
  assertEquals(load("a\\b"), ["/home/me/a\\b", "/tmp/ram/a\\b"]);
  assertEquals(dump("a\\=b=c"), ["/home/me/c", "/tmp/ram/a=b"]);
  assertEquals(preloads("a\\:b\\=c:d"), [
    ["/home/me/a:b=c", "/tmp/ram/a:b=c"],
    ["/home/me/d", "/tmp/ram/d"],
  ]);
  assertEquals(postDumps("a\\;b=c\\;d;e=f"), [
    ["/home/me/c;d", "/tmp/ram/a;b"],
    ["/home/me/f", "/tmp/ram/e"],
  ]);
});

Deno.test("a host name that exists is taken as it is, the longest of several", () => {
  assertEquals(loadOf("a=b", ["a=b"]), ["/home/me/a=b", "/tmp/ram/a=b"]);
  assertEquals(loadOf("a=b=c", ["a=b"]), ["/home/me/a=b", "/tmp/ram/c"]);
  assertEquals(loadOf("a=b=c", ["a", "a=b"]), ["/home/me/a=b", "/tmp/ram/c"]);
  assertEquals(loadOf("a=b=c", ["a"]), ["/home/me/a", "/tmp/ram/b=c"]);
  assertEquals(loadOf("a\\=b", ["a\\=b"]), ["/home/me/a\\=b", "/tmp/ram/a\\=b"]);
  const names = ["a", "b:c", "d", "d:e"];
  assertEquals(
    preloadItems("a:b:c:d:e:x:y", ROOTS, CWD, (name) => names.includes(name)).map(pair)
      .map(([host]) => host.slice(CWD.length + 1)),
    ["a", "b:c", "d", "e", "x", "y"],
  );
});

Deno.test("two sources of one name are refused where nobody wrote the name", () => {
  const all = (texts: string[]) =>
    texts.map((text) => loadItem(text, ROOTS, CWD, `--load ${text}`));
  const refused = (texts: string[]) => () => refuseSameNames(all(texts), "tree");
  assertThrows(
    refused(["a/x", "b/x"]),
    Failure,
    "--load b/x: /home/me/a/x and /home/me/b/x would both be /tmp/ram/x",
  );
  assertThrows(refused(["a/x=d/", "b/x=d/"]), Failure, "/tmp/ram/d/x");
  refused(["a/x", "a/x"])();
  refused(["a=t", "b=t"])();
  refused(["a/x", "y=x"])();
  assertThrows(() => preloads("a/x:b/x"), Failure, "PRELOADS b/x");
  assertThrows(() => postDumps("a/x=./;b/x=./"), Failure, "/home/me/x");
});
